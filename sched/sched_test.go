// Tests of the hub from Go: order, timers under a virtual clock, results of goroutines, interrupts.
package sched

import (
	"bytes"
	"math/rand"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gsl-lang/gsl/vm"
)

// machine is a machine with the scheduler's own modules, and what its programs print.
func machine(t testing.TB, clock ...vm.Clock) (*vm.M, *bytes.Buffer) {
	var out bytes.Buffer
	o := vm.Options{Stdout: &out, Stderr: &out, Modules: []*vm.ModuleDef{Module(), CoreModule()}}
	if len(clock) > 0 {
		o.Clock = clock[0]
	}
	m := vm.New(o)
	t.Cleanup(m.Close)
	return m, &out
}

func run(t testing.TB, m *vm.M, src string) {
	t.Helper()
	if e := m.RunMain(src, "test.gsl"); e != nil {
		t.Fatal(m.FormatException(e))
	}
}

func want(t testing.TB, out *bytes.Buffer, text string) {
	t.Helper()
	if got := strings.TrimSpace(out.String()); got != strings.TrimSpace(text) {
		t.Errorf("printed:\n%s\nexpected:\n%s", got, strings.TrimSpace(text))
	}
}

func TestVirtualTime(t *testing.T) {
	m, out := machine(t, vm.VirtualClock(time.Unix(1700000000, 0)))
	begun := time.Now()
	run(t, m, `
from _gevent import *
def tick(n, d):
    for i in range(3):
        sleep(d)
        print(n, i)
joinall([spawn(tick, 'a', 1000), spawn(tick, 'b', 1500), spawn(tick, 'c', 1)])
`)
	want(t, out, "c 0\nc 1\nc 2\na 0\nb 0\na 1\nb 1\na 2\nb 2") // b's second timer was started before a's third
	if d := time.Since(begun); d > 5*time.Second {
		t.Errorf("took %v", d)
	}
}

func TestOrder(t *testing.T) {
	m, out := machine(t, vm.VirtualClock(time.Unix(1700000000, 0)))
	run(t, m, `
from _gevent import *
e = Event()
def w(n):
    e.wait()
    print('woken', n)
    sleep(0)
    print('again', n)
gs = [spawn(w, i) for i in range(3)]
sleep(0)
e.set()
x = spawn(print, 'spawned')
print('set')
joinall(gs + [x])
`)
	want(t, out, "set\nwoken 0\nwoken 1\nwoken 2\nspawned\nagain 0\nagain 1\nagain 2")
}

// Blocking calls that end in any order: their greenlets go on in the order in which the results were posted, and everything
// else runs meanwhile.
func TestBlocking(t *testing.T) {
	m, out := machine(t)
	s := Of(m)
	mod := &vm.ModuleDef{Name: "work", Defs: []vm.Def{{Sig: "work(n, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		n, _ := m.IntOf(a[0])
		r := int64(0)
		return s.Blocking(m, "work()", func() {
			time.Sleep(time.Duration(rand.Intn(2000)) * time.Microsecond)
			r = n * n
		}, func(m *vm.M) (vm.Value, *vm.Exc) { return vm.Int(r), nil })
	}}}}
	x, e := m.NewModule(mod)
	if e != nil {
		t.Fatal(m.FormatException(e))
	}
	m.MainModule().Set(m, "work", x.Get(m, "work"))
	run(t, m, `
from _gevent import *
ticks = 0
def ticker():
    global ticks
    while True:
        ticks += 1
        sleep(0.0001)
g = spawn(ticker)
gs = [spawn(work, i) for i in range(200)]
joinall(gs)
print(sum(g.value for g in gs), ticks > 0)
g.kill()
# one that is killed while it waits: its result is dropped, the loop goes on
k = spawn(work, 3)
sleep(0)
k.kill()
print(k.dead, work(7))
`)
	want(t, out, "2646700 True\nTrue 49")
}

// Posts from many goroutines while the hub sleeps.
func TestPost(t *testing.T) {
	m, out := machine(t)
	s := Of(m)
	h := s.Hub()
	n := 0
	var wg sync.WaitGroup
	h.Hold()
	for k := 0; k < 8; k++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for j := 0; j < 100; j++ {
				s.Post(func(m *vm.M) { n++ })
			}
		}()
	}
	go func() {
		wg.Wait()
		s.Post(func(m *vm.M) { h.Release() })
	}()
	run(t, m, "from _gevent import *\nprint(wait())")
	want(t, out, "True")
	if n != 800 {
		t.Errorf("%d posts ran", n)
	}
}

// An interrupt wakes main from its wait.
func TestInterrupt(t *testing.T) {
	m, out := machine(t)
	go func() {
		time.Sleep(20 * time.Millisecond)
		m.Interrupt()
	}()
	run(t, m, `
from _gevent import *
try:
    sleep(100)
except KeyboardInterrupt:
    print('interrupted')
g = spawn(sleep, 0.001)
g.join()
print(g.ready())
`)
	want(t, out, "interrupted\nTrue")
}

// A park of another package: woken, and dropped when the greenlet is killed.
func TestPark(t *testing.T) {
	m, out := machine(t)
	s := Of(m)
	var parks []*Park
	dropped := 0
	m.MainModule().Set(m, "park", vm.NewNative(vm.Def{Sig: "park()", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		p := s.NewPark("park()", func() { dropped++ })
		parks = append(parks, p)
		return p.Wait(m)
	}}))
	m.MainModule().Set(m, "unpark", vm.NewNative(vm.Def{Sig: "unpark()", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		for k, p := range parks {
			p.Wake(vm.Int(int64(k)), nil)
		}
		return vm.None, nil
	}}))
	run(t, m, `
from _gevent import *
def f():
    print(park())
gs = [spawn(f) for _ in range(3)]
sleep(0)
gs[1].kill()
unpark()
joinall(gs)
`)
	want(t, out, "0\n2")
	if dropped != 1 {
		t.Errorf("%d drops", dropped)
	}
}

// The heap of timers against a sorted list.
func TestTimerHeap(t *testing.T) {
	var q timerHeap
	var all []*timer
	r := rand.New(rand.NewSource(1))
	for k := 0; k < 2000; k++ {
		x := &timer{at: int64(r.Intn(50)), seq: uint64(k)}
		q.push(x)
		all = append(all, x)
		if r.Intn(3) == 0 {
			y := all[r.Intn(len(all))]
			if y.pos >= 0 {
				q.remove(int(y.pos))
			}
		}
		for j, y := range q {
			if int(y.pos) != j {
				t.Fatalf("timer at %d thinks it is at %d", j, y.pos)
			}
		}
	}
	var last *timer
	for len(q) > 0 {
		x := q[0]
		q.remove(0)
		if last != nil && x.before(last) {
			t.Fatal("out of order")
		}
		last = x
	}
}

// Greenlets with Go frames under them switch through the hub as others do: __eq__ called by a Go native that is no step.
func TestNested(t *testing.T) {
	m, out := machine(t)
	m.MainModule().Set(m, "apply", vm.NewNative(vm.Def{Sig: "apply(f, x, /)", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
		f := a[0]
		v, e := m.Call(f, a[1])
		if e != nil {
			return v, e
		}
		return m.Call(f, v)
	}}))
	run(t, m, `
from _gevent import *
def f(x):
    sleep(0)
    sleep(0.0001)
    return x + 1
def body(n):
    return apply(lambda x: apply(f, x), n)
gs = [spawn(body, i) for i in range(20)]
k = spawn(body, 1)
sleep(0)
k.kill()
joinall(gs)
print([g.value for g in gs] == [i + 4 for i in range(20)], k.dead)
`)
	want(t, out, "True True")
}

func BenchmarkSwitch(b *testing.B) {
	m, _ := machine(b)
	m.MainModule().Set(m, "N", vm.Int(int64(b.N/2+1)))
	b.ResetTimer()
	run(b, m, `
from greenlet import greenlet
def ping():
    for i in range(N):
        b.switch(i)
def pong(x):
    while True:
        a.switch(x)
a, b = greenlet(ping), greenlet(pong)
a.switch()
`)
}

func BenchmarkChain(b *testing.B) {
	m, _ := machine(b)
	m.MainModule().Set(m, "N", vm.Int(int64(b.N)))
	b.ReportAllocs()
	b.ResetTimer()
	run(b, m, `
from greenlet import greenlet, getcurrent
def link(x):
    me = getcurrent()
    return me.parent.switch(x + 1) + 1
c = []
v = 0
for i in range(N):
    g = greenlet(link)
    v = g.switch(v)
    c.append(g)
for g in reversed(c):
    v = g.switch(v)
`)
}

func BenchmarkSpawn(b *testing.B) {
	m, _ := machine(b)
	m.MainModule().Set(m, "N", vm.Int(int64(b.N/100+1)))
	b.ReportAllocs()
	b.ResetTimer()
	run(b, m, `
from _gevent import *
def f():
    pass
for _ in range(N):
    joinall([spawn(f) for i in range(100)])
`)
}

func BenchmarkParked(b *testing.B) {
	m, _ := machine(b)
	m.MainModule().Set(m, "N", vm.Int(int64(b.N)))
	b.ReportAllocs()
	b.ResetTimer()
	run(b, m, `
from _gevent import *
def wait(e):
    e.wait()
e = Event()
jobs = [spawn(wait, e) for _ in range(N)]
sleep(0)
`)
}
