// The machine that a program runs on: vm with the library and the scheduler tied in. Nothing else in this command knows
// what the library consists of.
package main

import (
	"io"
	"time"

	"github.com/gsl-lang/gsl/sched"
	"github.com/gsl-lang/gsl/stdlib"
	"github.com/gsl-lang/gsl/vm"
)

// newMachine makes the machine for a job's program, started as argv with the given search path.
func newMachine(j *job, argv, path []string, stdin io.Reader, stderr io.Writer) *vm.M {
	o := vm.Options{Stdout: stdout, Stderr: stderr, Stdin: stdin, Argv: argv, Path: path, Warnings: warnOptions(j), Modules: stdlib.Modules(), Cache: moduleCache(j), Seed: j.seed}
	if j.virtual {
		o.Clock = vm.VirtualClock(time.Now())
	}
	m := vm.New(o)
	stdlib.Install(m)
	if j.watchdog > 0 {
		sched.Of(m).SetWatchdog(j.watchdog)
	}
	if j.preempt > 0 {
		sched.Of(m).SetPreempt(j.preempt)
	}
	addExit(m)
	m.Finalize(true)
	return m
}

// addExit gives programs the builtins exit and quit, which are for people at a prompt; programs call sys.exit.
func addExit(m *vm.M) {
	b, e := m.Import("builtins")
	if e != nil {
		return
	}
	for _, name := range []string{"exit", "quit"} {
		_ = m.SetAttr(b, m.Intern(name), vm.NewNative(vm.Def{Sig: name + "(code=None)", Doc: "Ends the program: raises SystemExit(code).", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.None, m.NewExc(vm.ExcSystemExit, a[0])
		}}))
	}
}

// flushingReader flushes standard output before it waits for input, so that a question is seen before its answer is read.
type flushingReader struct{ r io.Reader }

func (f flushingReader) Read(p []byte) (int, error) {
	flushAll()
	return f.r.Read(p)
}
