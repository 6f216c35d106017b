// Package cache keeps compiled modules in a directory, so that importing one does not compile it again.
//
// A file is named by the hash of everything the code depends on: what made it (the salt), the module's file name and its
// text. So a file is never out of date: a changed module, or another build of the compiler, has another name, and what
// nobody asks for any more is removed in time. Nothing that goes wrong here is an error: without a cache, or with a damaged
// file, modules are compiled as before.
//
// A file holds the key, a checksum and what code.Marshal gives. The checksum and the verifier are against damage. Against
// other people there is the owner: only a file of the current user that nobody else may write is read, as code that
// somebody chose can do what a program can do.
package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gsl-lang/gsl/lang/code"
)

const (
	ending  = ".gslc"
	tmpName = "new-*.tmp"
	head    = keySize + 4 // the key and the checksum

	maxFile = 64 << 20            // more than any module needs
	unused  = 30 * 24 * time.Hour // what nobody has read for so long is removed
	fresh   = 24 * time.Hour      // a read file is marked as used when its mark is older
)

const keySize = sha256.Size

type key [keySize]byte

// Dir is a directory of compiled modules. It may be used by many machines and processes at once.
type Dir struct {
	path     string
	salt     string
	readOnly bool
	limit    int64       // bytes in the directory, about
	off      atomic.Bool // writing failed: it is not tried again
	bufs     sync.Pool   // of *[]byte, to read files into
}

// Open is the cache in directory path, which is made when there is something to write. The salt must change with anything
// but the text that a module's code depends on: the build of the compiler. A read-only cache is never changed.
func Open(path, salt string, readOnly bool) *Dir {
	return &Dir{path: path, salt: salt, readOnly: readOnly, limit: 64 << 20}
}

// ReadOnly reports whether the cache is only read.
func (d *Dir) ReadOnly() bool { return d.readOnly }

func (d *Dir) key(filename, src string) (k key) {
	h := sha256.New()
	var n [8]byte
	for _, s := range [...]string{d.salt, filename, src} {
		binary.LittleEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])
		io.WriteString(h, s)
	}
	h.Sum(k[:0])
	return
}

func (d *Dir) file(k key) string {
	return filepath.Join(d.path, hex.EncodeToString(k[:16])+ending)
}

// Load is the code of the module with that file name and text; nil if it is not there or not good.
func (d *Dir) Load(filename, src string) *code.Code {
	k := d.key(filename, src)
	name := d.file(k)
	f, err := open(name)
	if err != nil {
		return nil
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil || !fi.Mode().IsRegular() || fi.Size() < head || fi.Size() > maxFile || !private(fi) {
		return nil
	}
	buf, _ := d.bufs.Get().(*[]byte)
	if buf == nil || int64(cap(*buf)) < fi.Size() {
		buf = new([]byte)
		*buf = make([]byte, max(fi.Size(), 64<<10))
	}
	defer d.bufs.Put(buf)
	b := (*buf)[:fi.Size()]
	if _, err := io.ReadFull(f, b); err != nil {
		return nil
	}
	if !bytes.Equal(b[:keySize], k[:]) || binary.LittleEndian.Uint32(b[keySize:]) != crc32.ChecksumIEEE(b[head:]) {
		return nil
	}
	c, err := code.Unmarshal(b[head:])
	if err != nil {
		return nil
	}
	if now := time.Now(); !d.readOnly && now.Sub(fi.ModTime()) > fresh {
		_ = os.Chtimes(name, now, now)
	}
	return c
}

// Store keeps the code of a module.
func (d *Dir) Store(filename, src string, c *code.Code) {
	if d.readOnly || d.off.Load() {
		return
	}
	b, err := code.Marshal(c)
	if err != nil || len(b) > maxFile-head {
		return
	}
	k := d.key(filename, src)
	if err := d.write(k, b); err != nil {
		d.off.Store(true)
		return
	}
	if k[keySize-1]&63 == 0 { // the hash is as good as a die: one file in 64
		d.sweep(time.Now())
	}
}

// write makes a file whole or not at all.
func (d *Dir) write(k key, b []byte) error {
	f, err := os.CreateTemp(d.path, tmpName)
	if os.IsNotExist(err) {
		if err = makeDir(d.path); err != nil {
			return err
		}
		f, err = os.CreateTemp(d.path, tmpName)
	}
	if err != nil {
		return err
	}
	sum := binary.LittleEndian.AppendUint32(k[:], crc32.ChecksumIEEE(b))
	_, err = f.Write(append(sum, b...))
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), d.file(k))
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// makeDir makes a directory inside one that belongs to the user: a program run as root with another's HOME leaves no
// directories of root's there.
func makeDir(path string) error {
	for p := path; ; p = filepath.Dir(p) {
		fi, err := os.Stat(p)
		if err == nil {
			if !mine(fi) {
				return fs.ErrPermission
			}
			break
		}
		if p == filepath.Dir(p) {
			return err
		}
	}
	return os.MkdirAll(path, 0o700)
}

// sweep removes files that nobody has used for long, and then the least recently used ones while there is too much. Another
// process may read or sweep meanwhile: a file that is gone is compiled and written again.
func (d *Dir) sweep(now time.Time) {
	es, err := os.ReadDir(d.path)
	if err != nil {
		return
	}
	var files []fs.FileInfo
	total := int64(0)
	for _, e := range es {
		own, tmp := strings.HasSuffix(e.Name(), ending), strings.HasPrefix(e.Name(), "new-") && strings.HasSuffix(e.Name(), ".tmp")
		if !own && !tmp {
			continue
		}
		fi, err := e.Info()
		if err != nil || !fi.Mode().IsRegular() {
			continue
		}
		age := now.Sub(fi.ModTime())
		if age > unused || tmp && age > time.Hour {
			_ = os.Remove(filepath.Join(d.path, e.Name()))
		} else if own {
			files = append(files, fi)
			total += fi.Size()
		}
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, fi := range files {
		if total <= d.limit {
			return
		}
		_ = os.Remove(filepath.Join(d.path, fi.Name()))
		total -= fi.Size()
	}
}
