// The allocation gate: every allocation is charged before it is made, and sizes that a program chooses are refused before
// Go is asked for them.
package vm

import "runtime/debug"

// account is the state of the gate.
type account struct {
	limit int64 // bytes; 0: none
	given int64 // handed to m.mem since the last look
	base  int64 // live bytes at the last look
	over  bool  // the next tick raises MemoryError
}

const (
	memChunk = 1 << 18
	// freeChunk is what is handed out where there is no limit, until the next look at the heap.
	freeChunk = 32 << 20
	// bigAlloc is the size of a single allocation from which on the system is asked first.
	bigAlloc = 32 << 20
	// stepBytes is how many bytes of a big allocation count as one step: filling and collecting them takes time.
	stepBytes = 1 << 10
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
	m.work -= memChunk / stepBytes // the next poll is not far
	if m.interrupt.Load() != 0 {
		m.budget = 0
	}
	a := &m.acc
	need := -m.mem + memChunk
	if a.limit == 0 {
		m.mem += max(need, freeChunk)
		if m.watchMemory(); a.over {
			m.budget, m.work = 0, 0
		}
		return
	}
	if a.base+a.given+need > a.limit {
		m.measure(need)
		if a.base+need > a.limit {
			a.over = true
			m.budget, m.work = 0, 0
		}
	}
	a.given += need
	m.mem += need
}

// measure finds out how much is alive when need more would pass the limit. What is dead still counts until it is collected.
func (m *M) measure(need int64) {
	a := &m.acc
	a.base, a.given = m.heapSize(), 0
	if a.base+need > a.limit {
		a.base = m.collected()
	}
}

// chargeBig is the gate of sizes that a program chooses: it refuses before Go allocates.
func (m *M) chargeBig(n int64) *Exc {
	if n < 0 || n >= hugeAlloc {
		return m.memoryError()
	}
	if n > bigAlloc { // is there room in this process?
		if e := m.checkRoom(n); e != nil {
			return e
		}
	}
	a := &m.acc
	if n > memChunk && a.limit != 0 && a.base+a.given+n > a.limit {
		m.measure(n)
		if a.base+n > a.limit {
			return m.memoryError()
		}
	}
	m.charge(n)
	return m.spend(int(n / stepBytes))
}

// checkRoom refuses an allocation that the process's memory limit, or the system's memory, has no room for.
func (m *M) checkRoom(n int64) *Exc {
	fits := func() bool {
		if free, total := availableMemory(); free > 0 && n > free-max(lowLeast, total/lowShare) {
			return false
		}
		limit := debug.SetMemoryLimit(-1)
		return limit <= 0 || limit >= 1<<62 || m.heapSize()+n <= limit
	}
	if fits() {
		return nil
	}
	if n < m.heapSize() { // otherwise what is dead makes no difference
		debug.FreeOSMemory()
		if fits() {
			return nil
		}
	}
	return m.memoryError()
}

// SetMemoryLimit bounds the memory that the machine's process may hold alive, in bytes; 0 is no bound.
func (m *M) SetMemoryLimit(n int64) {
	m.acc = account{limit: n, base: m.heapSize()}
	m.mem = 0
}
