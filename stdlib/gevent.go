// greenlet and gevent: the natives that lib/gevent is built on.
package stdlib

import (
	"github.com/gsl-lang/gsl/sched"
	"github.com/gsl-lang/gsl/vm"
)

var geventModules = []*vm.ModuleDef{
	sched.Module(),
	geventCore(),
}

// geventCore is the module _gevent; with it time.sleep lets other greenlets run.
func geventCore() *vm.ModuleDef {
	d := sched.CoreModule()
	init := d.Init
	d.Init = func(m *vm.M, mod *vm.Module) *vm.Exc {
		if e := init(m, mod); e != nil {
			return e
		}
		SetSleep(m, mod.Get(m, "sleep"))
		return nil
	}
	return d
}
