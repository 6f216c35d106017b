// The sizes of what there may be a million of: growing one is a decision.
package sched

import (
	"testing"
	"unsafe"

	"github.com/gsl-lang/gsl/vm"
)

func TestSizes(t *testing.T) {
	for _, x := range []struct {
		name     string
		got, max uintptr
	}{
		{"vm.G", unsafe.Sizeof(vm.G{}), 184},
		{"Greenlet", unsafe.Sizeof(Greenlet{}), 224},
		{"Gevent", unsafe.Sizeof(Gevent{}), 320},
		{"timer", unsafe.Sizeof(timer{}), 112},
		{"queueWait", unsafe.Sizeof(queueWait{}), 48},
	} {
		t.Logf("%s %d", x.name, x.got)
		if vm.Flavour == "fast" && x.got > x.max {
			t.Errorf("%s is %d bytes, was %d", x.name, x.got, x.max)
		}
	}
}
