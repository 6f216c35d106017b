// Running a program, and what its end means to whoever started it.
package main

import (
	"fmt"
	"os"
	"strings"
	"syscall"

	"github.com/gsl-lang/gsl/stdlib"
	"github.com/gsl-lang/gsl/vm"
)

// runProgram runs the job's program and gives the exit status.
func runProgram(j *job) int {
	tuneCollector()
	var p *program
	status := 0
	if j.kind != jobModule {
		if p, status = findProgram(j); p == nil {
			return status
		}
	} else {
		p = &program{argv0: "-m", path0: "."}
		if wd, err := os.Getwd(); err == nil {
			p.path0 = wd
		}
	}
	stdout = newOutput(os.Stdout, j.unbuffered)
	argv := append([]string{p.argv0}, j.args...)
	if j.interact {
		s := newSession(j, argv, searchPath(p))
		if j.kind == jobModule {
			if status = p.findModule(s.m, j.what); status != 0 {
				flushAll()
				return status
			}
			s.m.MainModule().Set(s.m, "__package__", vm.NewStr(p.pkg))
		}
		if e := s.m.RunMain(p.text, p.filename); e != nil {
			s.report(e)
		}
		return s.loop()
	}
	m := newMachine(j, argv, searchPath(p), flushingReader{os.Stdin}, os.Stderr)
	watchSignals(m)
	if j.kind == jobModule {
		if status = p.findModule(m, j.what); status != 0 {
			flushAll()
			return status
		}
		m.Argv[0] = p.filename
		m.MainModule().Set(m, "__package__", vm.NewStr(p.pkg))
	}
	e := m.RunMain(p.text, p.filename)
	return finish(m, e)
}

// finish reports what the program ended with and gives the status.
func finish(m *vm.M, e *vm.Exc) int {
	status := 0
	interrupted := false
	switch {
	case e == nil:
	case e.Is(vm.ExcSystemExit):
		status = exitStatus(m, e)
	default:
		flushAll()
		m.PrintException(os.Stderr, e)
		if seed, ok := m.Seed(); ok {
			fmt.Fprintf(os.Stderr, "gsl: this order of greenlets comes again with --seed %d\n", seed)
		}
		status = statusError
		interrupted = e.Is(vm.ExcKeyboardInterrupt)
		if text, ok := internal(m, e); ok {
			status = crash(text, []byte(m.FormatException(e)))
		}
	}
	stdlib.Exit(m)
	if err := flushAll(); err != nil {
		fmt.Fprintf(os.Stderr, "gsl: cannot write standard output: %v\n", err)
		status = statusFlush
	}
	if interrupted {
		terminate(syscall.SIGINT)
	}
	return status
}

// internal reports whether e is a Go panic inside the machine.
func internal(m *vm.M, e *vm.Exc) (string, bool) {
	a := e.Args()
	if !e.Is(vm.ExcSystemError) || len(a) == 0 {
		return "", false
	}
	s, err := m.Str(a[0])
	if err != nil {
		return "", false
	}
	return strings.CutPrefix(s.String(), "internal error: ")
}

// exitStatus is what SystemExit asks for; a text goes to standard error.
func exitStatus(m *vm.M, e *vm.Exc) int {
	code := vm.None
	switch a := e.Args(); len(a) {
	case 0:
	case 1:
		code = a[0]
	default:
		code = vm.NewTuple(a...)
	}
	switch code.Kind() {
	case vm.KNone:
		return 0
	case vm.KInt, vm.KBool:
		if n, err := m.Index(code); err == nil {
			return int(n & 0xFF)
		}
		return 0xFF
	}
	flushAll()
	if s, err := m.Str(code); err == nil {
		fmt.Fprintln(os.Stderr, s)
	}
	return statusError
}

// findModule finds the program that -m names: a module, or the __main__ of a package. The packages around it are imported.
func (p *program) findModule(m *vm.M, name string) int {
	fail := func(f string, a ...any) int {
		flushAll()
		fmt.Fprintf(os.Stderr, "gsl: "+f+"\n", a...)
		return statusError
	}
	load := func(pkg string) int {
		mod, e := m.Import(pkg)
		switch {
		case e != nil && e.Is(vm.ExcModuleNotFoundError):
			text := ""
			if a := e.Args(); len(a) > 0 {
				if s, err := m.Str(a[0]); err == nil {
					text = s.String()
				}
			}
			return fail("Error while finding module specification for '%s' (ModuleNotFoundError: %s)", name, text)
		case e != nil:
			return max(finish(m, e), statusError)
		case m.PlainAttr(mod, "__path__").IsUnbound():
			return fail("Error while finding module specification for '%s' (ModuleNotFoundError: __path__ attribute not found on '%s' while trying to find '%s')", name, pkg, name)
		}
		p.pkg = pkg
		return 0
	}
	if k := strings.LastIndexByte(name, '.'); k >= 0 {
		if status := load(name[:k]); status != 0 {
			return status
		}
	}
	text, filename, isPkg, ok := m.FindSource(name)
	if !ok {
		return fail("No module named %s", name)
	}
	if isPkg {
		if status := load(name); status != 0 {
			return status
		}
		if text, filename, _, ok = m.FindSource(name + ".__main__"); !ok {
			return fail("No module named %s.__main__; '%s' is a package and cannot be directly executed", name, name)
		}
	}
	p.text, p.filename = text, filename
	if _, err := os.Stat(filename); err == nil {
		p.filename = absolute(filename)
	}
	return 0
}
