// Running programs: many in one process of an interpreter, and what becomes of those that end it.
package main

import (
	"bufio"
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

//go:embed worker.py
var worker []byte

// interpreter runs programs in a folder of its own.
type interpreter struct {
	argv   []string
	folder string
	limit  time.Duration // how long one program may take
}

// Outcomes of programs that gave none themselves.
const (
	hung    = "did not end"
	crashed = "ended the interpreter: "
)

// run gives what each program printed.
func (in *interpreter) run(programs []string) ([]string, error) {
	results := make([]string, len(programs))
	for first := 0; first < len(programs); {
		n, err := in.batch(programs, results, first)
		if err != nil {
			return nil, err
		}
		first = n
	}
	return results, nil
}

// batch runs the programs from first on, and gives the number of the first one that has no result yet.
func (in *interpreter) batch(programs, results []string, first int) (int, error) {
	var b bytes.Buffer
	for i, p := range programs[first:] {
		if !strings.HasSuffix(p, "\n") {
			p += "\n"
		}
		fmt.Fprintf(&b, "%d %d\n%s", first+i, len(p), p)
	}
	list := filepath.Join(in.folder, "programs")
	if err := os.WriteFile(list, b.Bytes(), 0o666); err != nil {
		return 0, err
	}
	script := filepath.Join(in.folder, "worker.py")
	if err := os.WriteFile(script, worker, 0o666); err != nil {
		return 0, err
	}
	cmd := exec.Command(in.argv[0], append(in.argv[1:], script, list, in.folder)...)
	cmd.Env = append(os.Environ(), "PYTHONHASHSEED=0", "PYTHONDONTWRITEBYTECODE=1", "PYTHONIOENCODING=utf-8:surrogatepass", "COLUMNS=100")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	cmd.WaitDelay = time.Second
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	late := false
	timer := time.AfterFunc(in.limit, func() { late = true; cmd.Process.Kill() })
	out := bufio.NewReader(pipe)
	next := first
	for next < len(programs) {
		var number, size int
		if _, err := fmt.Fscanf(out, "%d %d\n", &number, &size); err != nil || number != next {
			break
		}
		data := make([]byte, size)
		if _, err := io.ReadFull(out, data); err != nil {
			break
		}
		results[next] = clean(string(data), in.folder)
		next++
		timer.Reset(in.limit)
	}
	timer.Stop()
	if next == len(programs) {
		cmd.Wait()
		return next, nil
	}
	cmd.Process.Kill()
	cmd.Wait()
	if late {
		results[next] = hung
	} else {
		lines := strings.Split(strings.TrimSpace(stderr.String()), "\n")
		results[next] = crashed + strings.Join(lines[:min(len(lines), 12)], "\n")
	}
	return next + 1, nil
}

var (
	address = regexp.MustCompile(` at 0x[0-9a-f]+`)
	depth   = regexp.MustCompile(`maximum recursion depth exceeded[a-zA-Z ]*`)
)

// clean takes out what differs from run to run, and where the recursion limit was met.
func clean(s, folder string) string {
	return depth.ReplaceAllString(address.ReplaceAllString(strings.ReplaceAll(s, folder, "."), " at 0x"), "recursion")
}

// pair is CPython and gsl.
type pair struct{ python, gsl interpreter }

// compare gives both outcomes of each program.
func (p *pair) compare(programs []string) (py, gs []string, err error) {
	if py, err = p.python.run(programs); err != nil {
		return
	}
	gs, err = p.gsl.run(programs)
	return
}

// differ says whether two outcomes are a difference. Nothing is said about programs that CPython does not end, or that ran
// out of memory: how much there is is not the language's.
func differ(py, gs string) bool {
	return py != gs && !skipped(py) && !strings.Contains(gs, "MemoryError")
}

func skipped(py string) bool {
	return py == hung || strings.HasPrefix(py, crashed) || strings.Contains(py, "MemoryError")
}
