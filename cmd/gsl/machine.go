// The machine that a program runs on: vm with the library and the scheduler tied in. Nothing else in this command knows
// what the library consists of.
package main

import (
	"io"
	"os"

	"github.com/gsl-lang/gsl/stdlib"
	"github.com/gsl-lang/gsl/vm"
)

// newMachine makes the machine for a program started as argv with the given search path.
func newMachine(argv, path []string, stdin io.Reader) *vm.M {
	m := vm.New(vm.Options{Stdout: stdout, Stderr: os.Stderr, Stdin: stdin, Argv: argv, Path: path, Modules: stdlib.Modules()})
	stdlib.Install(m)
	return m
}

// flushingReader flushes standard output before it waits for input, so that a question is seen before its answer is read.
type flushingReader struct{ r io.Reader }

func (f flushingReader) Read(p []byte) (int, error) {
	flushAll()
	return f.r.Read(p)
}
