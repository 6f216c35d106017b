// The poller of Linux: the machine's own epoll set, nested in Go's netpoller.
//
// A busy hub polls with a zero timeout. An idle one does not block a thread in epoll_wait: the epoll descriptor is itself pollable, so
// its goroutine parks in Go's netpoller until the set is ready. A post to an idle hub costs 2 us this way, and 34 us with a
// blocking epoll_wait and an eventfd. Who wakes the hub sets a read deadline in the past, which is no system call.
package sched

import (
	"os"
	"sync/atomic"
	"syscall"
	"time"
)

type epoll struct {
	ep       int
	file     *os.File
	rc       syscall.RawConn
	evs      []syscall.EpollEvent
	asleep   atomic.Bool
	deadline bool // one is set
}

const epollET = 1 << 31 // package syscall has it as a negative number

func newEpoll() (*epoll, error) {
	ep, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return nil, err
	}
	if err := syscall.SetNonblock(ep, true); err != nil { // os.NewFile gives a non-blocking one to the netpoller
		return nil, err
	}
	p := &epoll{ep: ep, file: os.NewFile(uintptr(ep), "epoll"), evs: make([]syscall.EpollEvent, 256)}
	p.rc, err = p.file.SyscallConn()
	return p, err
}

func (p *epoll) add(sys int, gen int32) error {
	ev := syscall.EpollEvent{Events: syscall.EPOLLIN | syscall.EPOLLOUT | syscall.EPOLLRDHUP | syscall.EPOLLPRI | epollET, Fd: int32(sys), Pad: gen}
	err := syscall.EpollCtl(p.ep, syscall.EPOLL_CTL_ADD, sys, &ev)
	if err == syscall.EEXIST { // closed and opened again without the poller's knowledge, by a number that a duplicate kept
		err = syscall.EpollCtl(p.ep, syscall.EPOLL_CTL_MOD, sys, &ev)
	}
	return err
}

func (p *epoll) remove(sys int) { _ = syscall.EpollCtl(p.ep, syscall.EPOLL_CTL_DEL, sys, nil) }

// check takes what is ready now; whether there was something.
func (p *epoll) check(x *waits) bool {
	any := false
	for {
		n, err := syscall.EpollWait(p.ep, p.evs, 0)
		if err == syscall.EINTR {
			continue
		}
		if err != nil || n <= 0 {
			return any
		}
		any = true
		for k := range p.evs[:n] {
			ev := &p.evs[k]
			bad := ev.Events&(syscall.EPOLLHUP|syscall.EPOLLERR) != 0
			x.ready(int(ev.Fd), ev.Pad, bad || ev.Events&(syscall.EPOLLIN|syscall.EPOLLRDHUP|syscall.EPOLLPRI) != 0, bad || ev.Events&syscall.EPOLLOUT != 0)
		}
		if n < len(p.evs) {
			return any
		}
	}
}

// wait sleeps, limit nanoseconds at most (< 0: no limit). false: the time passed. The deadline is set before the hub is said to be asleep,
// and the token is looked for afterwards: so whoever nudges either leaves a token in time, or finds it asleep.
func (p *epoll) wait(h *Hub, limit int64) bool {
	if limit >= 0 {
		_ = p.file.SetReadDeadline(time.Now().Add(time.Duration(limit)))
		p.deadline = true
	} else if p.deadline {
		_ = p.file.SetReadDeadline(time.Time{})
		p.deadline = false
	}
	p.asleep.Store(true)
	select {
	case <-h.wake:
		p.asleep.Store(false)
		return true
	default:
	}
	err := p.rc.Read(func(uintptr) bool { return p.check(h.io) })
	p.asleep.Store(false)
	if err != nil {
		p.deadline = true // one has struck: it is taken away before the next sleep
	}
	select {
	case <-h.wake:
		return true
	default:
	}
	return err == nil
}

// wakeup ends the hub's sleep. Any goroutine may call it.
func (p *epoll) wakeup() {
	if p.asleep.Load() {
		_ = p.file.SetReadDeadline(time.Unix(1, 0))
	}
}

func closeFD(sys int) error { return syscall.Close(sys) }
