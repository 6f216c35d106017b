// The modules of text, formats and tests that are written in Go.
package stdlib

import "github.com/gsl-lang/gsl/vm"

var textModules = []*vm.ModuleDef{reModule, structModule, hashlibCore, binasciiModule}
