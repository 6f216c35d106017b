// Command gsl runs GSL programs: a file, a -c text, a module, standard input, or lines typed at a prompt.
//
// How the parts work together: args.go reads the command line into a job; machine.go makes the machine that runs it (the
// library and the scheduler are tied in there and nowhere else); run.go runs the program and turns its end into an exit
// status; source.go finds and reads the program's text. repl.go is the prompt, on a LineEditor: readline.go on a terminal,
// plain.go elsewhere. Process-wide settings (the collector, signals) are made here and never in the library.
//
// What must not be broken: the time from exec to the program's first instruction (see TestStartup), and the exit statuses
// (see status.go), which scripts rely on.
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
)

// version is the release; the build may set it: -ldflags "-X main.version=1.2.3".
var version = "0.1.0"

// dialect is the version of Python that GSL follows.
const dialect = "3.11"

func main() {
	j, err := parseArgs(os.Args[1:])
	if err != nil {
		fmt.Fprintf(os.Stderr, "gsl: %s\n", err)
		if _, ok := err.(*usageError); ok {
			fmt.Fprintln(os.Stderr, "usage: gsl [option] ... [-c code | -m module | file | -] [arg] ...\nTry 'gsl -h' for more information.")
		}
		os.Exit(statusUsage)
	}
	status := do(j)
	if atExit != nil {
		atExit()
	}
	os.Exit(status)
}

// atExit, if set, runs before the process ends by itself.
var atExit func()

// do runs a job and gives the exit status; a Go panic that nothing caught becomes a crash file.
func do(j *job) (status int) {
	defer func() {
		if r := recover(); r != nil {
			status = crash(fmt.Sprint(r), debug.Stack())
		}
	}()
	switch j.kind {
	case jobVersion:
		fmt.Println(versionLine())
		return 0
	case jobHelp:
		fmt.Print(help)
		return 0
	case jobDis:
		return disassemble(j)
	case jobRepl:
		return runRepl(j)
	}
	return runProgram(j)
}

func versionLine() string {
	return fmt.Sprintf("gsl %s (python %s dialect, %s, %s/%s)", version, dialect, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
