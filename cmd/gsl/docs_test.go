// Runs the programs in the documents and compares with what the documents say they print.
package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// example is a block ```python of a document. A block ```text right after it is what it prints: standard output, then
// standard error (testdata/expect.py writes it). A block that begins with "# file: name" is kept as that file for the blocks
// after it. ```python gsl is a program that CPython cannot run.
type example struct {
	line          int
	text, want    string
	name          string // of the file, if it is no program
	checked, fail bool   // its output is given; the output ends with an exception
}

func examplesOf(doc string) (all []example) {
	lines := strings.SplitAfter(doc, "\n")
	block := func(k int) (text string, after int) {
		for k++; k < len(lines) && lines[k] != "```\n"; k++ {
			text += lines[k]
		}
		return text, k + 1
	}
	for k := 0; k < len(lines); {
		if !strings.HasPrefix(lines[k], "```") {
			k++
			continue
		}
		x := example{line: k + 1}
		info := strings.TrimSpace(lines[k][3:])
		x.text, k = block(k)
		if word, _, _ := strings.Cut(info, " "); word != "python" {
			continue
		}
		first, _, _ := strings.Cut(x.text, "\n")
		x.name, _ = strings.CutPrefix(first, "# file: ")
		if x.name == first {
			x.name = ""
		}
		if k+1 < len(lines) && lines[k] == "\n" && lines[k+1] == "```text\n" {
			x.want, k = block(k + 1)
			x.checked = true
			x.fail = strings.Contains(x.want, "Traceback (most") || strings.Contains(x.want, "SyntaxError: ")
		}
		all = append(all, x)
	}
	return all
}

func TestDocuments(t *testing.T) {
	docs, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, doc := range append(docs, "../../README.md") {
		t.Run(filepath.Base(doc), func(t *testing.T) {
			text, err := os.ReadFile(doc)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			for _, x := range examplesOf(string(text)) {
				if x.name != "" {
					if err := os.WriteFile(filepath.Join(dir, x.name), []byte(x.text), 0o644); err != nil {
						t.Fatal(err)
					}
					continue
				}
				if err := os.WriteFile(filepath.Join(dir, "example.py"), []byte(x.text), 0o644); err != nil {
					t.Fatal(err)
				}
				got := run{args: []string{"example.py"}, dir: dir}.do(t)
				out := strings.ReplaceAll(got.out+got.err, dir+string(os.PathSeparator), "")
				if x.checked && out != x.want {
					t.Errorf("%s:%d: output differs: %s", doc, x.line, firstDifference(out, x.want))
				}
				if (got.status != 0) != x.fail {
					t.Errorf("%s:%d: status %d\n%s", doc, x.line, got.status, tail(got.err))
				}
			}
		})
	}
}

// TestDifferences: every row says why, and what to do instead.
func TestDifferences(t *testing.T) {
	text, err := os.ReadFile("../../docs/differences.md")
	if err != nil {
		t.Fatal(err)
	}
	for l := range strings.Lines(strings.ReplaceAll(string(text), `\|`, "")) {
		if !strings.HasPrefix(l, "|") {
			continue
		}
		cells := strings.Split(strings.Trim(l, "|\n"), "|")
		if len(cells) != 5 {
			t.Errorf("%d columns, want 5: what, CPython, GSL, why, instead\n%s", len(cells), l)
		}
		for _, c := range cells {
			if strings.TrimSpace(c) == "" {
				t.Errorf("an empty column\n%s", l)
			}
		}
	}
}
