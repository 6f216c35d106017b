// The command line: options as Python's, then a file or a subcommand.
package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"time"
)

type jobKind int

const (
	jobFile    jobKind = iota // run the file what
	jobCode                   // run the text what
	jobModule                 // run the module what
	jobStdin                  // run standard input
	jobRepl                   // the prompt
	jobDis                    // list the code of the file what
	jobVersion                // print the version
	jobHelp                   // print the help
)

// job is what a command line asks for.
type job struct {
	kind       jobKind
	what       string
	argv0      string   // sys.argv[0]
	args       []string // sys.argv[1:]
	interact   bool     // -i: the prompt afterwards
	quiet      bool     // -q: no banner
	unbuffered bool     // -u
	noWrite    bool     // -B: no compiled modules are kept
	warnings   []string // -W, once for each
	schedule
}

// schedule is what the command line says of time and of the order of greenlets.
type schedule struct {
	virtual  bool          // --virtual-time
	seed     *uint64       // --seed
	watchdog time.Duration // --watchdog; 0: none
	preempt  time.Duration // --preempt; 0: none
}

// usageError is a command line that cannot be understood; other errors of the command line are about what it names.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func usagef(f string, a ...any) error { return &usageError{fmt.Sprintf(f, a...)} }

const help = `usage: gsl [option] ... [-c code | -m module | file | -] [arg] ...
       gsl run [option] ... file [arg] ...   run a program
       gsl repl                   the prompt, also where standard input is no terminal
       gsl dis file               list the code that a program is compiled to

Without a file: the prompt on a terminal, else the program is read from standard input.

-c code    run code; what follows are its arguments
-m module  run a module of the library or of the path as the program
-          read the program from standard input
-i         go on at the prompt when the program has ended
-q         no banner at the prompt
-u         write standard output at once
-B         do not keep compiled modules for the next run
--virtual-time   sleeping takes no time: when every greenlet waits, the clock jumps to the next timer
--seed N         greenlets that are ready run in an order drawn from N (a number, or random: then N is printed if the
                 program fails); module random is seeded by N as well
--watchdog S     report a greenlet that keeps the machine longer than S seconds without waiting, with its stack
--preempt S      let other greenlets run when one has kept the machine for S seconds
-W filter  which warnings are shown: action:message:category:module:line, as for Python
-V         print the version (also --version)
-h         print this help (also --help)

GSL_PATH         directories to import from, after the program's own
GSL_HISTORY      the prompt's history file; empty: none
GSL_BASIC_REPL   no line editing at the prompt
GSL_CACHE_DIR    where compiled modules are kept, instead of the user's cache directory; off: nowhere
PYTHONDONTWRITEBYTECODE  the same as -B
PYTHONWARNINGS   filters as for -W, with commas between

The exit status is 0, 1 after an uncaught exception, 2 if the command line is wrong or the file cannot be read, or
what the program gives sys.exit().
`

// subcommands are the words that may stand in place of a file.
var subcommands = []string{"run", "repl", "dis", "help", "version"}

// longOptions are the options with two dashes, for the suggestion.
var longOptions = []string{"--help", "--version", "--virtual-time", "--seed", "--watchdog", "--preempt"}

// long reads an option of the schedule at the start of args and returns what follows it; ok is false if it is none.
func (s *schedule) long(args []string) (rest []string, ok bool, err error) {
	name, value, given := strings.Cut(args[0], "=")
	rest = args[1:]
	take := func() error {
		if !given {
			if len(rest) == 0 {
				return usagef("Argument expected for the %s option", name)
			}
			value, rest = rest[0], rest[1:]
		}
		return nil
	}
	seconds := func() (time.Duration, error) {
		if err := take(); err != nil {
			return 0, err
		}
		f, err := strconv.ParseFloat(value, 64)
		if err != nil || !(f > 0 && f < 1e9) {
			return 0, usagef("%s: a number of seconds above 0 is expected, not '%s'", name, value)
		}
		return time.Duration(f * 1e9), nil
	}
	switch name {
	case "--virtual-time":
		if given {
			return nil, true, usagef("%s takes no value", name)
		}
		s.virtual = true
	case "--seed":
		if err = take(); err != nil {
			return
		}
		n := rand.Uint64() >> 32
		if value != "random" {
			if n, err = strconv.ParseUint(value, 10, 64); err != nil {
				return nil, true, usagef("--seed: a whole number or 'random' is expected, not '%s'", value)
			}
		}
		s.seed = &n
	case "--watchdog":
		s.watchdog, err = seconds()
	case "--preempt":
		s.preempt, err = seconds()
	default:
		return nil, false, nil
	}
	return rest, true, err
}

// parseArgs reads the command line without the program's name.
func parseArgs(args []string) (*job, error) {
	j := &job{}
	for len(args) > 0 {
		a := args[0]
		switch {
		case a == "--":
			return j.fileOrStdin(args[1:])
		case a == "-" || !strings.HasPrefix(a, "-"):
			return j.word(args)
		case a == "--version":
			j.kind = jobVersion
			return j, nil
		case a == "--help":
			j.kind = jobHelp
			return j, nil
		case strings.HasPrefix(a, "--"):
			rest, ok, err := j.long(args)
			if err != nil {
				return nil, err
			}
			if ok {
				args = rest
				continue
			}
			if s := nearest(a, longOptions); s != "" {
				return nil, usagef("unknown option %s. Did you mean: '%s'?", a, s)
			}
			return nil, usagef("unknown option %s", a)
		}
		for k := 1; k < len(a); k++ {
			switch c := a[k]; c {
			case 'i':
				j.interact = true
			case 'q':
				j.quiet = true
			case 'u':
				j.unbuffered = true
			case 'B':
				j.noWrite = true
			case 'V':
				j.kind = jobVersion
				return j, nil
			case 'h', '?':
				j.kind = jobHelp
				return j, nil
			case 'W':
				v := a[k+1:]
				if v == "" {
					if len(args) == 1 {
						return nil, usagef("Argument expected for the -W option")
					}
					v, args = args[1], args[1:]
				}
				j.warnings = append(j.warnings, v)
				k = len(a)
			case 'c', 'm':
				// The value is the rest of the word, or the next word; everything after that is the program's.
				v, rest := a[k+1:], args[1:]
				if v == "" {
					if len(rest) == 0 {
						return nil, usagef("Argument expected for the -%c option", c)
					}
					v, rest = rest[0], rest[1:]
				}
				j.what, j.args = v, rest
				j.kind, j.argv0 = jobCode, "-c"
				if c == 'm' {
					j.kind, j.argv0 = jobModule, "-m"
				}
				return j, nil
			default:
				return nil, usagef("unknown option -%c", c)
			}
		}
		args = args[1:]
	}
	if isTerminal(os.Stdin) {
		j.kind = jobRepl
	} else {
		// With -i standard input is a conversation even if it is no terminal.
		j.kind = jobStdin
		if j.interact {
			j.kind = jobRepl
		}
	}
	return j, nil
}

// warnOptions are the filters of the environment, then those of the command line, which go first.
func warnOptions(j *job) []string {
	var out []string
	if s := os.Getenv("PYTHONWARNINGS"); s != "" {
		out = strings.Split(s, ",")
	}
	return append(out, j.warnings...)
}

// word decides what the first word that is no option means: a word with a slash or the ending of a source file, or the
// name of something that exists, is a program; else it must be a subcommand. So a new subcommand breaks no script: a
// script called "test" without an ending wins over it, and ./test is never ambiguous.
func (j *job) word(args []string) (*job, error) {
	a := args[0]
	if a == "-" || looksLikeFile(a) {
		return j.fileOrStdin(args)
	}
	switch a {
	case "run":
		return j.sub(args[1:], "run")
	case "dis":
		j, err := j.sub(args[1:], "dis")
		if err == nil {
			j.kind = jobDis
		}
		return j, err
	case "repl":
		for _, o := range args[1:] {
			if o != "-q" {
				return nil, usagef("gsl repl: unexpected argument %s", o)
			}
			j.quiet = true
		}
		j.kind, j.interact = jobRepl, true
		return j, nil
	case "help":
		j.kind = jobHelp
		return j, nil
	case "version":
		j.kind = jobVersion
		return j, nil
	}
	if s := nearest(a, subcommands); s != "" {
		return nil, fmt.Errorf("no file or command '%s'. Did you mean: '%s'?", a, s)
	}
	return nil, fmt.Errorf("no file or command '%s'", a)
}

// sub reads what follows `gsl run` or `gsl dis`.
func (j *job) sub(args []string, name string) (*job, error) {
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		switch args[0] {
		case "-q":
			j.quiet = true
		case "-u":
			j.unbuffered = true
		case "-B":
			j.noWrite = true
		case "--":
			args = args[1:]
			if len(args) == 0 {
				return nil, usagef("gsl %s: a file is expected", name)
			}
			return j.fileOrStdin(args)
		default:
			rest, ok, err := j.long(args)
			if err != nil {
				return nil, err
			}
			if ok && name == "run" {
				args = rest
				continue
			}
			return nil, usagef("gsl %s: unknown option %s", name, args[0])
		}
		args = args[1:]
	}
	if len(args) == 0 {
		return nil, usagef("gsl %s: a file is expected", name)
	}
	return j.fileOrStdin(args)
}

func (j *job) fileOrStdin(args []string) (*job, error) {
	if len(args) == 0 {
		j.kind = jobStdin
		return j, nil
	}
	j.kind, j.what, j.argv0, j.args = jobFile, args[0], args[0], args[1:]
	if args[0] == "-" {
		j.kind, j.what = jobStdin, ""
	}
	return j, nil
}

func looksLikeFile(a string) bool {
	if strings.ContainsRune(a, '/') || strings.ContainsRune(a, os.PathSeparator) || strings.HasSuffix(a, ".gsl") || strings.HasSuffix(a, ".py") {
		return true
	}
	_, err := os.Stat(a)
	return err == nil
}

// nearest is the word of the list that is at most two changes away from w, or "".
func nearest(w string, list []string) string {
	best, at := "", 3
	for _, s := range list {
		if d := distance(w, s); d < at && d < len(s) {
			best, at = s, d
		}
	}
	return best
}

// distance counts the insertions, deletions, changes and swaps of neighbours that make b of a.
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for k := range rows[0] {
		rows[0][k] = k
	}
	for i := 1; i <= len(a); i++ {
		for k := 1; k <= len(b); k++ {
			cost := 1
			if a[i-1] == b[k-1] {
				cost = 0
			}
			d := min(rows[i-1][k]+1, rows[i][k-1]+1, rows[i-1][k-1]+cost)
			if i > 1 && k > 1 && a[i-1] == b[k-2] && a[i-2] == b[k-1] {
				d = min(d, rows[i-2][k-2]+1)
			}
			rows[i][k] = d
		}
	}
	return rows[len(a)][len(b)]
}
