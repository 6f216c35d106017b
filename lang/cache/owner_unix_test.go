//go:build unix

// Tests of whose files are read.

package cache

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

const mineIsKnown = true

func TestOwner(t *testing.T) {
	dir := t.TempDir()
	d := Open(dir, "", false)
	store := func() string {
		d.Store("m", text, compiled(t, "m", text))
		return files(t, dir)[0]
	}
	name := store()
	for _, mode := range []os.FileMode{0o620, 0o602, 0o666} {
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
		if d.Load("m", text) != nil {
			t.Errorf("mode %o: loaded", mode)
		}
	}
	if d.Store("m", text, compiled(t, "m", text)); d.Load("m", text) == nil {
		t.Error("a file with open permissions was not replaced")
	}
	real := filepath.Join(t.TempDir(), "real")
	if err := os.Rename(name, real); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real, name); err != nil {
		t.Fatal(err)
	}
	if d.Load("m", text) != nil {
		t.Error("a link was followed")
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Skip(err)
	}
	if d.Load("m", text) != nil { // it must not wait either
		t.Error("a pipe was loaded")
	}
	if os.Geteuid() != 0 {
		return // the rest needs files of another user
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if name = store(); os.Chown(name, 12345, -1) != nil {
		t.Skip("no other users")
	}
	if d.Load("m", text) != nil {
		t.Error("another user's file was loaded")
	}
	foreign := filepath.Join(t.TempDir(), "home")
	if err := os.Mkdir(foreign, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(foreign, 12345, -1); err != nil {
		t.Fatal(err)
	}
	Open(filepath.Join(foreign, ".cache", "gsl"), "", false).Store("m", text, compiled(t, "m", text))
	if left := files(t, foreign); len(left) != 0 {
		t.Errorf("root left %v in another user's directory", left)
	}
}
