// Package stdlib is GSL's standard library: modules written in Go, one file a module, and modules written in GSL (lib/).
//
// A module in Go is a *vm.ModuleDef in a file of its own, listed in the table of its area below. A module in GSL is a file
// lib/NAME.gsl or lib/PKG/__init__.gsl, embedded in the binary and found by import before the directories of sys.path.
// Where both exist for one name the Go module is loaded: its Source may import the GSL one.
package stdlib

import (
	"embed"
	"strings"

	"github.com/gsl-lang/gsl/vm"
)

//go:embed all:lib
var lib embed.FS

// tables lists the modules written in Go, by area.
var tables = [][]*vm.ModuleDef{coreModules, dataModules, geventModules, textModules, netModules}

// coreModules are the modules about the machine, the process and time.
var coreModules = []*vm.ModuleDef{sysModule, timeModule, mathModule}

// dataModules are the modules of containers, iterators and text.
var dataModules = []*vm.ModuleDef{itertoolsModule, functoolsCore, collectionsCore, operatorCore, typesCore, ioCore, posixModule, randomCore, jsonCore, bisectModule, heapCore, weakrefCore, atexitModule, gcModule, tracebackCore, signalModule, arrayModule}

// Modules are the modules written in Go: vm.Options.Modules.
func Modules() []*vm.ModuleDef {
	var out []*vm.ModuleDef
	for _, t := range tables {
		out = append(out, t...)
	}
	return out
}

// Install makes the modules written in GSL importable on m.
func Install(m *vm.M) {
	m.AddFinder(func(name string) (src, filename string, isPackage, ok bool) {
		p := "lib/" + strings.ReplaceAll(name, ".", "/")
		if b, err := lib.ReadFile(p + ".gsl"); err == nil {
			return string(b), "<stdlib>/" + strings.TrimPrefix(p, "lib/") + ".gsl", false, true
		}
		if b, err := lib.ReadFile(p + "/__init__.gsl"); err == nil {
			return string(b), "<stdlib>/" + strings.TrimPrefix(p, "lib/") + "/__init__.gsl", true, true
		}
		return "", "", false, false
	})
}
