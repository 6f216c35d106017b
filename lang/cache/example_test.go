package cache_test

import (
	"fmt"
	"os"

	"github.com/gsl-lang/gsl/lang/cache"
	"github.com/gsl-lang/gsl/vm"
)

// A host gives its machines a cache: the second machine does not compile the module again. The salt names the host's build,
// as another version of the compiler makes other code.
func Example() {
	dir, err := os.MkdirTemp("", "host")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	modules := cache.Open(dir+"/compiled", "host 1.0", false)
	for range 2 {
		m := vm.New(vm.Options{Stdout: os.Stdout, Cache: modules})
		m.AddFinder(func(name string) (src, filename string, isPackage, ok bool) {
			return "print('hello from', __name__)", "<host>/" + name + ".gsl", false, name == "greeting"
		})
		if e := m.RunMain("import greeting", "<string>"); e != nil {
			fmt.Println(m.FormatException(e))
		}
	}
	files, _ := os.ReadDir(dir + "/compiled")
	fmt.Println(len(files), "file")
	// Output:
	// hello from greeting
	// hello from greeting
	// 1 file
}
