// The work of natives: it is counted as steps, it can be interrupted, and the memory that a machine takes is watched.
package vm

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// poll is called once per turn of every loop in Go whose length a program chooses: a turn is a step.
func (m *M) poll() *Exc {
	if m.work--; m.work >= 0 && m.interrupt.Load() == 0 {
		return nil
	}
	return m.tickNative()
}

// Poll is poll for natives of other packages: an exception that it returns is the native's.
func (m *M) Poll() *Exc { return m.poll() }

// spend counts n turns at once: work that grows with n and cannot be interrupted between them.
func (m *M) spend(n int) *Exc {
	if m.work -= int64(n); m.work >= 0 && m.interrupt.Load() == 0 {
		return nil
	}
	return m.tickNative()
}

// Spend is Poll for n turns at once.
func (m *M) Spend(n int) *Exc { return m.spend(n) }

// tickNative is tick inside a native: nothing is cleared, for its arguments lie above the running frame, and no hook runs.
func (m *M) tickNative() *Exc {
	if m.work < 0 {
		m.steps -= m.work
	}
	m.steps += m.slice
	m.work = m.slice
	if m.interrupt.And(^attention)&attention != 0 {
		m.budget = 0 // the hooks run at the next call or back-edge of script
	}
	return m.limits()
}

// limits raises what a safepoint has to raise: no memory, an interrupt, too many steps.
func (m *M) limits() *Exc {
	m.watchMemory()
	if m.acc.over {
		m.acc.over = false
		return m.memoryError()
	}
	if m.interrupt.Load()&interrupted != 0 {
		if e := m.takeInterrupt(); e != nil {
			return e
		}
	}
	if m.limit0 > 0 && m.steps >= m.limit0 {
		e := m.Errorf(ExcRuntimeError, "step limit exceeded")
		if m.limitHit {
			m.fatal = e // it was caught and there was time to clean up: no handler sees it any more
		}
		m.limitHit = true
		m.limit0 = m.steps + m.slice*4 // room for handlers, then again
		return e
	}
	return nil
}

// offload runs f, which takes long and touches nothing of the machine (arithmetic of huge numbers), and waits for its end
// or for an interrupt: then f goes on alone, and its result must not be used. cost is the work in steps.
func (m *M) offload(cost float64, f func()) *Exc {
	if m.limit0 > 0 && cost > float64(m.limit0-m.steps) {
		m.steps = m.limit0
		m.work, m.budget = 0, 0
		return m.limits()
	}
	m.work -= int64(min(cost, 1<<40))
	if cost < offloadCost {
		f()
		return nil
	}
	done := make(chan any, 1)
	go func() {
		defer func() { done <- recover() }()
		f()
	}()
	t := time.NewTicker(10 * time.Millisecond)
	defer t.Stop()
	for {
		select {
		case r := <-done:
			if r != nil {
				panic(r)
			}
			return nil
		case <-t.C:
			if m.interrupt.Load()&interrupted != 0 {
				if e := m.takeInterrupt(); e != nil {
					return e
				}
			}
		}
	}
}

// Offload is offload for natives of other packages. cost is the work in steps of some 10 ns.
func (m *M) Offload(cost float64, f func()) *Exc { return m.offload(cost, f) }

// offloadCost is the work in steps (some 10 ns each) from which on a computation is worth a goroutine of its own.
const offloadCost = 5e6

// ---- memory ----

const (
	// watchEvery is how much the heap may grow between two looks at what the system has left.
	watchEvery = 64 << 20
	// lowShare and lowLeast say when the system is short of memory: when less than a share of it is free, and this much.
	lowShare = 16
	lowLeast = 192 << 20
)

// watch is what is known about memory without a limit of the machine's own.
type watch struct {
	next   int64 // look at the system when the heap has grown to this
	sample []metrics.Sample
}

// heapSize is the size of Go's heap, dead objects that were not collected yet included.
func (m *M) heapSize() int64 {
	w := &m.watch
	if w.sample == nil {
		w.sample = []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	}
	metrics.Read(w.sample)
	return int64(w.sample[0].Value.Uint64())
}

// watchMemory sets over when the heap has grown past what the machine may use or the system has: allocations that no
// gate was asked about are seen here.
func (m *M) watchMemory() {
	h := m.heapSize()
	if l := m.acc.limit; l != 0 && h > l {
		if h = m.collected(); h > l {
			m.acc.over = true
		}
	}
	if h < m.watch.next {
		if h < m.watch.next/2 {
			m.watch.next = h + watchEvery
		}
		return
	}
	m.watch.next = h + watchEvery
	if h > 2*watchEvery && memoryLow() {
		debug.FreeOSMemory()
		h = m.heapSize()
		m.watch.next = h + watchEvery
		if h > 2*watchEvery && memoryLow() {
			m.acc.over = true
		}
	}
}

// collected is the size of the heap after a collection.
func (m *M) collected() int64 {
	runtime.GC()
	return m.heapSize()
}

// memoryLow reports whether the system, or the limit that Go was given, has little memory left.
func memoryLow() bool {
	free, total := availableMemory()
	return free > 0 && free < max(lowLeast, total/lowShare)
}
