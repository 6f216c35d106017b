//go:build !linux

// Systems whose descriptors cannot be waited for yet: such a wait is an error.
package sched

import "syscall"

type epoll struct{}

func newEpoll() (*epoll, error)              { return nil, syscall.ENOSYS }
func (*epoll) add(sys int, gen int32) error  { return syscall.ENOSYS }
func (*epoll) remove(sys int)                {}
func (*epoll) check(x *waits) bool           { return false }
func (*epoll) wait(h *Hub, limit int64) bool { return false }
func (*epoll) wakeup()                       {}

func closeFD(sys int) error { return syscall.ENOSYS }
