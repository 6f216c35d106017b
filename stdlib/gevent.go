// greenlet and gevent: the natives that lib/gevent is built on.
package stdlib

import (
	"github.com/gsl-lang/gsl/sched"
	"github.com/gsl-lang/gsl/vm"
)

var geventModules = []*vm.ModuleDef{
	sched.Module(),
	sched.CoreModule(),
}
