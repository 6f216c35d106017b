// gsl dis: what a program is compiled to.
package main

import (
	"bufio"
	"os"

	"github.com/gsl-lang/gsl/lang/code"
	"github.com/gsl-lang/gsl/vm"
)

func disassemble(j *job) int {
	p, status := findProgram(j)
	if p == nil {
		return status
	}
	m := vm.New(vm.Options{Stderr: os.Stderr})
	c, e := m.Compile(p.text, p.filename, "exec")
	if e != nil {
		m.PrintException(os.Stderr, e)
		return statusError
	}
	w := bufio.NewWriter(os.Stdout)
	code.Disassemble(w, c)
	if w.Flush() != nil {
		return statusFlush
	}
	return 0
}
