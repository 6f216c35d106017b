//go:build !gslsafe

// The loop must stay free of ordinary calls: this asks the compiler.

package vm

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestLoopHasNoCall compiles the package and fails when the loop contains an ordinary CALL, or stores to the stack before it
// jumps on an opcode (then Go spills pc and base at every instruction: an opcode's body needs too many registers), or has
// lost its jump table. The compiler is asked, so other architectures are checked too.
func TestLoopHasNoCall(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the package for two architectures")
	}
	allowed := regexp.MustCompile(`runtime\.(gcWriteBarrier|panic|morestack)`)
	jump := regexp.MustCompile(`JMP\t(\(\w+\)\(\w+\*8\)|\(R\d+\))`)
	fetched := regexp.MustCompile(`MOV(WLZX|HU)\t\(\w+\), \w+`)
	spill := regexp.MustCompile(`\tMOV[QD]\t\w+, [^\t]*\((SP|RSP)\)`)
	for _, arch := range []string{"amd64", "arm64"} {
		cmd := exec.Command("go", "build", "-gcflags=-S", ".")
		cmd.Env = append(os.Environ(), "GOARCH="+arch, "GOOS=linux", "CGO_ENABLED=0")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", arch, err, out)
		}
		s := string(out)
		k := strings.Index(s, "vm.(*M).loop STEXT")
		if k < 0 {
			t.Fatalf("%s: the loop is not in the listing", arch)
		}
		s = s[k:]
		if e := strings.Index(s[40:], " STEXT "); e > 0 {
			s = s[:e+40]
		}
		n, head := 0, -1 // head counts stores since the top of the loop
		for _, line := range strings.Split(s, "\n") {
			f := strings.Split(line, "\t")
			switch {
			case jump.MatchString(line):
				if head > 0 {
					t.Errorf("%s: %d registers are spilled at every instruction", arch, head)
				}
				head = -1
			case len(f) > 3 && fetched.MatchString(line):
				head = 0
			case head >= 0 && spill.MatchString(line):
				head++
			}
			if len(f) > 3 && strings.HasPrefix(f[1], "0x") && f[2] == "CALL" {
				if n++; !allowed.MatchString(line) {
					t.Errorf("%s: ordinary call in the loop: %s", arch, line)
				}
			}
		}
		if !jump.MatchString(s) {
			t.Errorf("%s: the loop's switch is not a jump table", arch)
		}
		t.Logf("%s: %d calls, write barriers and panics", arch, n)
	}
}
