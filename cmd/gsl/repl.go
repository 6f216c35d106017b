package main

import "github.com/gsl-lang/gsl/vm"

func runRepl(j *job) int         { return 0 }
func prompt(m *vm.M, j *job) int { return 0 }
