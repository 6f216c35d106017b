// Keys between the terminal and readline: what readline v1.5.1 does not understand, or understands badly, is rewritten
// before it sees it.
package main

import (
	"bytes"
	"io"
	"sync/atomic"
	"time"
)

// Private characters that stand for keys and for a newline inside a line: readline takes them for printable text, one
// column wide.
const (
	keyDelete  = '\ue003'
	keyNewline = '\ue00a'
)

// rewritten are the sequences that are translated: readline's own control characters, Alt-b and Alt-f, or private ones.
var rewritten = []struct{ from, to string }{
	{"\x1b[1~", "\x01"}, {"\x1b[7~", "\x01"}, // Home of tmux, screen, PuTTY, the Linux console, rxvt
	{"\x1b[4~", "\x05"}, {"\x1b[8~", "\x05"}, // End
	{"\x1b[1;5D", "\x1bb"}, {"\x1b[1;3D", "\x1bb"}, {"\x1b[1;5C", "\x1bf"}, {"\x1b[1;3C", "\x1bf"}, // Ctrl and Alt with arrows
	{"\x1b[3~", string(keyDelete)},                                                                            // readline makes Ctrl-D of it, which ends the session on an empty line
	{"\x1b\r", string(keyNewline)}, {"\x1b[13;2u", string(keyNewline)}, {"\x1b[27;2;13~", string(keyNewline)}, // Alt-Enter, Shift-Enter
	{"\x1b[2~", ""}, {"\x1b[5~", ""}, {"\x1b[6~", ""}, // Insert, Page Up, Page Down
}

const (
	pasteBegins = "\x1b[200~"
	pasteEnds   = "\x1b[201~"
)

// escapeWait is how long a lone ESC may be the beginning of a sequence.
const escapeWait = 50 * time.Millisecond

// keyReader is readline's standard input. It reads only when it is asked, so it takes nothing that is meant for a program.
type keyReader struct {
	in     io.Reader
	chunks chan []byte // what a read gave; nil: the end
	asked  bool        // a read is under way
	raw    []byte      // read and not yet translated: the beginning of a sequence
	out    []byte      // translated
	paste  bool
	cr     bool // a paste's last character was a carriage return
	eof    atomic.Bool
}

func newKeyReader(in io.Reader) *keyReader { return &keyReader{in: in, chunks: make(chan []byte, 1)} }

func (k *keyReader) ended() bool { return k.eof.Load() }

func (k *keyReader) Close() error { return nil }

func (k *keyReader) Read(p []byte) (int, error) {
	for len(k.out) == 0 {
		if k.eof.Load() {
			return 0, io.EOF
		}
		if !k.asked {
			k.asked = true
			go func() {
				b := make([]byte, 4096)
				n, err := k.in.Read(b)
				if n == 0 && err != nil {
					k.chunks <- nil
					return
				}
				k.chunks <- b[:n]
			}()
		}
		var late <-chan time.Time
		if len(k.raw) > 0 && !k.paste {
			late = time.After(escapeWait)
		}
		select {
		case b := <-k.chunks:
			k.asked = false
			if b == nil {
				k.eof.Store(true)
			}
			k.raw = append(k.raw, b...)
			k.translate(b == nil)
		case <-late:
			k.translate(true)
		}
	}
	n := copy(p, k.out)
	k.out = k.out[n:]
	return n, nil
}

// translate moves what is complete from raw to out; all: an incomplete sequence as well.
func (k *keyReader) translate(all bool) {
	for len(k.raw) > 0 {
		c := k.raw[0]
		if k.paste {
			if c == 0x1b {
				if bytes.HasPrefix(k.raw, []byte(pasteEnds)) {
					k.raw, k.paste = k.raw[len(pasteEnds):], false
					continue
				}
				if len(k.raw) < len(pasteEnds) && bytes.HasPrefix([]byte(pasteEnds), k.raw) {
					return
				}
			}
			k.raw = k.raw[1:]
			after := k.cr
			k.cr = c == '\r'
			switch {
			case c == '\n' && after: // the second half of a line end
			case c == '\r' || c == '\n':
				k.out = append(k.out, string(keyNewline)...)
			case c == '\t':
				k.out = append(k.out, "    "...)
			case c >= 0x20 && c != 0x7f: // no control character of a clipboard edits or submits
				k.out = append(k.out, c)
			}
			continue
		}
		if bytes.HasPrefix(k.raw, []byte(pasteBegins)) {
			k.raw, k.paste = k.raw[len(pasteBegins):], true
			continue
		}
		partial := c == 0x1b && bytes.HasPrefix([]byte(pasteBegins), k.raw)
		found := false
		for _, r := range rewritten {
			if bytes.HasPrefix(k.raw, []byte(r.from)) {
				k.raw, found = k.raw[len(r.from):], true
				k.out = append(k.out, r.to...)
				break
			}
			partial = partial || len(k.raw) < len(r.from) && bytes.HasPrefix([]byte(r.from), k.raw)
		}
		switch {
		case found:
		case partial && !all:
			return
		default:
			k.out = append(k.out, c)
			k.raw = k.raw[1:]
		}
	}
}
