// The allocation gate: every allocation is charged before it is made, and sizes that a program chooses are refused before
// Go is asked for them.
package vm

import (
	"runtime/debug"
	"runtime/metrics"
)

// account is the state of the gate.
type account struct {
	limit int64 // bytes; 0: none
	given int64 // handed to m.mem since the last look
	base  int64 // live bytes at the last look
	over  bool  // the next tick raises MemoryError
}

const (
	memChunk = 1 << 18
	// hugeAlloc is what no single allocation may reach, whatever the limits: it is an error in the program.
	hugeAlloc = 1 << 40
)

// charge is the gate of small allocations: one subtraction and one test.
func (m *M) charge(n int64) {
	if m.mem -= n; m.mem < 0 {
		m.refill()
	}
}

func (m *M) refill() {
	a := &m.acc
	if a.limit == 0 {
		m.mem += 1 << 40
		return
	}
	need := -m.mem
	if a.base+a.given+need+memChunk > a.limit {
		a.base, a.given = liveHeap(), 0
		if a.base+need+memChunk > a.limit {
			a.over = true
			m.budget = 0
		}
	}
	a.given += need + memChunk
	m.mem += need + memChunk
}

// chargeBig is the gate of sizes that a program chooses: it refuses before Go allocates.
func (m *M) chargeBig(n int64) *Exc {
	if n < 0 || n >= hugeAlloc {
		return m.memoryError()
	}
	if n > 1<<28 { // past 256 MB: is there room in this process?
		if e := m.checkRoom(n); e != nil {
			return e
		}
	}
	a := &m.acc
	if n > memChunk && a.limit != 0 && a.base+a.given+n > a.limit {
		a.base, a.given = liveHeap(), 0
		if a.base+n > a.limit {
			return m.memoryError()
		}
	}
	m.charge(n)
	return nil
}

// checkRoom refuses an allocation that the process's memory limit, or the machine's memory, has no room for.
func (m *M) checkRoom(n int64) *Exc {
	limit := debug.SetMemoryLimit(-1)
	if avail := availableMemory(); avail > 0 && n > avail/10*9 {
		return m.memoryError()
	}
	if limit > 0 && limit < 1<<62 && liveHeap()+n > limit {
		return m.memoryError()
	}
	return nil
}

// SetMemoryLimit bounds the memory that the machine's process may hold alive, in bytes; 0 is no bound.
func (m *M) SetMemoryLimit(n int64) {
	m.acc = account{limit: n, base: liveHeap()}
	m.mem = 0
}

func liveHeap() int64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s)
	return int64(s[0].Value.Uint64())
}
