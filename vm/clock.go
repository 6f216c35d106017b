// Time and chance as a machine sees them: everything that a program can learn of either comes through here, so that a run can be
// repeated.
package vm

import (
	crand "crypto/rand"
	"encoding/binary"
	"math/rand/v2"
	"time"
)

// Clock is where a machine's time comes from. Times are nanoseconds from some start.
type Clock interface {
	// Now is the monotonic time as the scheduler reads it.
	Now() int64
	// Read is the monotonic time as a program reads it.
	Read() int64
	// Wall is the time of day as a program reads it.
	Wall() time.Time
	// Turned says that the scheduler has let n greenlets run without waiting.
	Turned(n int)
	// Wait returns at time t (t < 0: never), or when wake has a token. busy: work outside the machine is under way, and its end will
	// send the token.
	Wait(t int64, busy bool, wake <-chan struct{})
}

var processStart = time.Now()

type realClock struct{}

// RealClock is the system's time.
func RealClock() Clock { return realClock{} }

// IsRealClock reports whether a clock is the system's.
func IsRealClock(c Clock) bool { _, ok := c.(realClock); return ok }

func (realClock) Now() int64      { return int64(time.Since(processStart)) }
func (realClock) Read() int64     { return int64(time.Since(processStart)) }
func (realClock) Wall() time.Time { return time.Now() }

func (realClock) Turned(n int) {}

func (c realClock) Wait(t int64, busy bool, wake <-chan struct{}) {
	if t < 0 {
		<-wake
		return
	}
	d := time.Duration(t - c.Now())
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	select {
	case <-timer.C:
	case <-wake:
		timer.Stop()
	}
}

// virtualClock stands still while the program runs and jumps when it waits. A reading by the program takes a little time, and so does a
// greenlet's turn, so that a loop that waits for a time by reading the clock, or with sleep(0) for a timeout, comes to an end.
type virtualClock struct {
	now   int64
	start time.Time
}

// readingTakes is how much later a reading of a virtual clock is than the one before.
const readingTakes = int64(time.Microsecond)

// VirtualClock is a clock that costs no time: it starts at the given time of day and jumps to the next timer when every greenlet
// waits. While work outside the machine is under way (a name being looked up, a child that runs) it waits for that instead.
func VirtualClock(start time.Time) Clock { return &virtualClock{start: start} }

func (c *virtualClock) Now() int64 { return c.now }
func (c *virtualClock) Read() int64 {
	c.now += readingTakes
	return c.now
}
func (c *virtualClock) Turned(n int)    { c.now += int64(n) * readingTakes }
func (c *virtualClock) Wall() time.Time { return c.start.Add(time.Duration(c.Read())) }
func (c *virtualClock) Wait(t int64, busy bool, wake <-chan struct{}) {
	if busy || t < 0 {
		<-wake
		return
	}
	c.now = max(c.now, t)
}

// Clock is the machine's clock.
func (m *M) Clock() Clock { return m.clock }

// Schedule is the source of chance for the scheduler, or nil: then greenlets that are ready run in the order in which they became so.
func (m *M) Schedule() *rand.Rand { return m.schedule }

// Seed is the number that the machine's chance comes from, and whether it was given.
func (m *M) Seed() (seed uint64, given bool) { return m.seed, m.schedule != nil }

// RandomBytes fills b with random bytes: those of the seed, if one was given, else the system's.
func (m *M) RandomBytes(b []byte) {
	if m.schedule == nil {
		_, _ = crand.Read(b)
		return
	}
	if m.random == nil { // a stream of its own: what a program draws does not change the schedule
		var key [32]byte
		binary.LittleEndian.PutUint64(key[:], m.seed)
		m.random = rand.NewChaCha8(key)
	}
	_, _ = m.random.Read(b)
}
