// The modules of text, formats and tests that are written in Go.
package stdlib

import "github.com/gsl-lang/gsl/vm"

var textModules = []*vm.ModuleDef{reModule, structModule, hashlibCore, binasciiModule, typenameModule, cmathModule, errnoModule, codecsCore, unicodedataModule}

// typenameModule serves modules in GSL that stand for modules in C: errors call the classes of those by their full names.
var typenameModule = &vm.ModuleDef{
	Name: "_typename",
	Defs: []vm.Def{
		{Sig: "full(*args)", Doc: "Errors call the instances of the classes by module and name.", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) {
			for _, v := range a {
				if c := v.AsClass(); c != nil {
					mod, e := m.GetAttr(v, m.Intern("__module__"))
					if e != nil {
						return vm.None, e
					}
					name, _ := m.TextOf(mod)
					c.SetTypeName(name + "." + c.Qualname())
				}
			}
			return vm.None, nil
		}},
	},
}
