// Exit statuses, and the ways out that are signals or crashes.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"
)

const (
	statusError    = 1   // an uncaught exception; sys.exit("text")
	statusUsage    = 2   // the command line is wrong, or the program cannot be read
	statusInternal = 70  // a defect of gsl (EX_SOFTWARE)
	statusFlush    = 120 // what was buffered could not be written at the end, as in CPython
)

// crash reports a defect of gsl: a short message, and a file with what the report needs.
func crash(what string, stack []byte) int {
	flushAll()
	name := filepath.Join(stateDir(), "crash-"+time.Now().UTC().Format("20060102T150405")+fmt.Sprintf("-%d.txt", os.Getpid()))
	text := fmt.Sprintf("%s\narguments: %q\n%s\n\n%s\n", versionLine(), os.Args, what, stack)
	err := os.MkdirAll(filepath.Dir(name), 0o700)
	if err == nil {
		err = os.WriteFile(name, []byte(text), 0o600)
	}
	if err != nil {
		name = filepath.Join(os.TempDir(), filepath.Base(name))
		err = os.WriteFile(name, []byte(text), 0o600)
	}
	fmt.Fprintf(os.Stderr, "gsl: internal error: %s\n", what)
	if err == nil {
		fmt.Fprintf(os.Stderr, "This is a defect of gsl, not of your program. Please report it with the file %s\n", name)
	} else {
		fmt.Fprintf(os.Stderr, "This is a defect of gsl, not of your program. Please report it with this:\n%s\n", stack)
	}
	return statusInternal
}

// stateDir is where gsl keeps what outlives a run: history and crash reports.
func stateDir() string {
	if d := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(d) {
		return filepath.Join(d, "gsl")
	}
	if h, err := os.UserHomeDir(); err == nil {
		return filepath.Join(h, ".local", "state", "gsl")
	}
	return filepath.Join(os.TempDir(), "gsl")
}
