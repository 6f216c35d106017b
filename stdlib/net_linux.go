// The modules that need the descriptors of Linux.
package stdlib

import "github.com/gsl-lang/gsl/vm"

var netModules = []*vm.ModuleDef{socketModule}
