//go:build !linux

// Systems without sockets yet: importing socket is an ImportError.
package stdlib

import "github.com/gsl-lang/gsl/vm"

var netModules []*vm.ModuleDef
