// The types suite: the rows of types/*.gsl, one small program for each operation of the built-in types.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// row is a line of a table.
type row struct {
	name, file string  // file has no ending
	least      float64 // the factor beside CPython that is expected
}

// rowsOf writes each program of a file to dir. A line "#: name [factor]" begins a program.
func rowsOf(path, dir string, match *regexp.Regexp) (rows []row, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	group := strings.TrimSuffix(filepath.Base(path), ".gsl")
	for k, part := range strings.Split("\n"+string(text), "\n#: ")[1:] {
		name, program, _ := strings.Cut(part, "\n")
		r := row{name: name, file: fmt.Sprintf("%s%d", group, k), least: 1}
		if n, factor, ok := strings.Cut(name, " ["); ok {
			if r.least, err = strconv.ParseFloat(strings.TrimSuffix(factor, "]"), 64); err != nil {
				return nil, fmt.Errorf("%s: %q: %v", path, name, err)
			}
			r.name = n
		}
		if !match.MatchString(r.name) {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, r.file+".gsl"), []byte(program), 0o644); err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// types runs the suite and prints a table for each file.
func types(dir string, match *regexp.Regexp, peers []peer) (bad int, err error) {
	files, err := filepath.Glob(filepath.Join(dir, "types", "*.gsl"))
	if err != nil {
		return 0, err
	}
	tmp, err := os.MkdirTemp("", "gsl-bench-types")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(tmp)
	for _, f := range files {
		rows, err := rowsOf(f, tmp, match)
		if err != nil {
			return bad, err
		}
		if len(rows) > 0 && *list {
			for _, r := range rows {
				fmt.Println(r.name)
			}
		} else if len(rows) > 0 {
			bad += table(strings.TrimSuffix(filepath.Base(f), ".gsl"), tmp, rows, peers)
		}
	}
	return bad, nil
}
