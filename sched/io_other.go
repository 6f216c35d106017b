//go:build !linux

// Systems whose descriptors cannot be waited for yet: such a wait is an error.
package sched

import "syscall"

type poller struct{}

func newPoller() (*poller, error)             { return nil, syscall.ENOSYS }
func (*poller) add(sys int, gen int32) error  { return syscall.ENOSYS }
func (*poller) remove(sys int)                {}
func (*poller) check(x *waits) bool           { return false }
func (*poller) wait(h *Hub, limit int64) bool { return false }
func (*poller) wakeup()                       {}
