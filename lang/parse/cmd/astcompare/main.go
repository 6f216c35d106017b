//go:build unix

// Command astcompare parses every file of CPython's library with our parser and with CPython's ast.parse, compares
// verdicts and whole trees with all spans, and compares the CPU time of the two.
//
//	astcompare [-n files] [-v] [dir ...]
//
// Without directories it takes the library of the python3 on the path.
package main

import (
	"bufio"
	"crypto/sha1"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"sort"
	"strings"
	"syscall"
	"time"

	"github.com/gsl-lang/gsl/lang/parse"
	"github.com/gsl-lang/gsl/lang/parse/astdump"
)

//go:embed reference.py
var reference string

type answer struct {
	OK   bool
	Err  []any
	Hash string
	Time float64
}

func main() {
	limit := flag.Int("n", 0, "look at the first n files only")
	show := flag.Int("show", 5, "how many differing trees to show")
	gc := flag.Int("gc", 400, "the GC percent of our side")
	timing := flag.Bool("time", false, "verdicts and timing only")
	flag.Parse()
	debug.SetGCPercent(*gc)
	dirs := flag.Args()
	if len(dirs) == 0 {
		out, err := exec.Command("python3", "-c", "import sysconfig; print(sysconfig.get_paths()['stdlib'])").Output()
		if err != nil {
			fmt.Println("astcompare: no python3 to compare with:", err)
			os.Exit(1)
		}
		dirs = []string{strings.TrimSpace(string(out))}
	}
	files := find(dirs)
	if *limit > 0 && len(files) > *limit {
		files = files[:*limit]
	}
	mode := "hash"
	if *timing {
		mode = "time"
	}
	ref := ask(files, mode)
	var agree, same, both, shown int
	var ours, theirs float64
	var size int
	for i, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			fmt.Println(err)
			continue
		}
		t0 := cpu()
		m, errs := parse.Bytes(f, src, parse.File)
		ours += (cpu() - t0).Seconds()
		theirs += ref[i].Time
		size += len(src)
		if (len(errs) == 0) != ref[i].OK {
			fmt.Printf("VERDICT %s: CPython %v, we %v\n", f, ref[i].Err, errs)
			continue
		}
		agree++
		if len(errs) > 0 {
			e := errs[0]
			if got := fmt.Sprint([]any{e.Kind, e.Msg, e.Line, e.Col, e.EndLine, e.EndCol}); got != fmt.Sprint(ref[i].Err) {
				fmt.Printf("ERROR %s: CPython %v, we %v\n", f, ref[i].Err, got)
			}
			continue
		}
		both++
		if *timing {
			continue
		}
		text := astdump.Module(m)
		if sum := sha1.Sum([]byte(text)); hex.EncodeToString(sum[:]) == ref[i].Hash {
			same++
			continue
		}
		shown++
		if shown <= *show {
			difference(f, text, ask([]string{f}, "text")[0].Hash)
		} else {
			fmt.Println("TREE", f)
		}
	}
	fmt.Printf("files %d, %.1f MB\n", len(files), float64(size)/1e6)
	fmt.Printf("accept/reject agree: %d of %d = %.2f %%\n", agree, len(files), 100*float64(agree)/float64(len(files)))
	if !*timing {
		fmt.Printf("trees equal, all spans: %d of %d = %.2f %%\n", same, both, 100*float64(same)/float64(both))
	}
	fmt.Printf("CPU time: ast.parse %.2f s (%.2f MB/s), ours %.2f s (%.2f MB/s), throughput ratio %.2f\n", theirs, float64(size)/1e6/theirs,
		ours, float64(size)/1e6/ours, theirs/ours)
	if float64(agree) < 0.995*float64(len(files)) {
		os.Exit(1)
	}
}

func find(dirs []string) []string {
	var files []string
	for _, d := range dirs {
		filepath.WalkDir(d, func(p string, e os.DirEntry, err error) error {
			if err == nil && e.IsDir() && e.Name() == "site-packages" {
				return filepath.SkipDir
			}
			if err == nil && strings.HasSuffix(p, ".py") {
				files = append(files, p)
			}
			return nil
		})
	}
	sort.Strings(files)
	return files
}

// ask runs the reference over the files.
func ask(files []string, mode string) []answer {
	script := filepath.Join(os.TempDir(), fmt.Sprintf("astcompare-%d.py", os.Getpid()))
	if err := os.WriteFile(script, []byte(reference), 0o600); err != nil {
		fatal(err)
	}
	defer os.Remove(script)
	c := exec.Command("python3", script, mode)
	c.Stdin = strings.NewReader(strings.Join(files, "\n") + "\n")
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		fatal(err)
	}
	if err := c.Start(); err != nil {
		fatal(err)
	}
	var all []answer
	r := bufio.NewReaderSize(out, 1<<20)
	for range files {
		line, err := r.ReadBytes('\n')
		if err != nil {
			fatal(err)
		}
		var a answer
		if err := json.Unmarshal(line, &a); err != nil {
			fatal(err)
		}
		all = append(all, a)
	}
	c.Wait()
	return all
}

func difference(f, ours, theirs string) {
	i := 0
	for i < len(ours) && i < len(theirs) && ours[i] == theirs[i] {
		i++
	}
	cut := func(s string) string {
		return s[max(0, min(i-150, len(s))):min(i+120, len(s))]
	}
	fmt.Printf("TREE %s\n  CPython %s\n  we      %s\n", f, cut(theirs), cut(ours))
}

func fatal(err error) {
	fmt.Println("astcompare:", err)
	os.Exit(1)
}

// cpu is the time this process has had, garbage collection included.
func cpu() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
