// Is it a terminal?
package main

import (
	"os"

	"github.com/chzyer/readline"
)

func isTerminal(f *os.File) bool { return readline.IsTerminal(int(f.Fd())) }
