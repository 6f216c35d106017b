// The symbol table: scopes, symbols, and the error type shared with the compiler.

// Package scope decides what every name of a program means: a local, a cell, a free variable or a global, scope by scope.
//
// It works in the two passes of CPython's symtable.c. The first (build.go) walks the tree once, opens a Scope for every
// module, class, function, lambda and comprehension, and notes in it every definition and use with its flags, in source
// order. The errors that depend on that order come from here ("name 'x' is used prior to global declaration"). The second
// (resolve.go) visits the scopes from the outside in and gives every symbol its Where: it looks for the nearest enclosing
// function that binds the name, turns that binding into a cell, and threads the name through the scopes between.
//
// CPython hands sets of bound names down and sets of free names up, which copies sets at every scope. Here each name walks
// up the chain of its parents instead, so that a module with a hundred thousand functions costs what its text costs.
//
// Two rules are easy to break. A class body's names are invisible to the functions in it, except the implicit __class__. And
// names are mangled (__x in class C is _C__x) before they enter a table, so every look-up takes the mangled name.
package scope

import "github.com/gsl-lang/gsl/lang/ast"

// Error is a compile-time error of CPython's kind, text and place.
type Error struct {
	Kind, Msg, File string
	Line, Col       int // both from 1, as SyntaxError's lineno and offset
	EndLine, EndCol int // exclusive, EndCol from 1, or 0 where CPython gives none
}

func (e *Error) Error() string { return e.Kind + ": " + e.Msg }

// Kind is what opens a scope.
type Kind uint8

// Kinds of scopes.
const (
	Module Kind = iota
	Class
	Function
	Lambda
	ListComp
	SetComp
	DictComp
	GenExp
	annotation // of a function under `from __future__ import annotations`: its names are nobody's
)

// Func reports whether k's variables are registers of a frame.
func (k Kind) Func() bool { return k >= Function && k <= GenExp }

// Comp reports whether k is a comprehension or generator expression.
func (k Kind) Comp() bool { return k >= ListComp && k <= GenExp }

// Flags say how a scope mentions a name.
type Flags uint16

// Flags of a symbol.
const (
	DefGlobal   Flags = 1 << iota // global x
	DefLocal                      // assigned
	DefParam                      // parameter
	DefNonlocal                   // nonlocal x
	Use                           // read
	DefImport                     // bound by import
	DefAnnot                      // annotated
	CompIter                      // iteration variable of a comprehension
	FreeClass                     // free for inner functions and yet bound or global in the class itself
	Walrus                        // target of an assignment expression in this very scope
	ForTarget                     // the plain target of a for loop
	Deleted                       // unbound by del or at the end of an except clause
	DefBound    = DefLocal | DefParam | DefImport
)

// Where says where a name lives.
type Where uint8

// Places of a name.
const (
	Unresolved Where = iota
	Local
	GlobalExplicit
	GlobalImplicit
	Free
	Cell
)

// Symbol is one name in one scope.
type Symbol struct {
	Name  string
	Flags Flags
	Where Where
}

// Scope is the table of one module, class, function, lambda or comprehension.
type Scope struct {
	Kind     Kind
	Name     string // "f", "<lambda>", "<listcomp>"; "" for a module
	Qualname string
	Private  string // the class whose name mangles
	Parent   *Scope
	Kids     []*Scope
	Syms     map[string]*Symbol
	Order    []*Symbol // as first mentioned

	Nested       bool // inside a function
	Generator    bool
	Coroutine    bool
	ReturnsValue bool
	// NeedsClassCell: a function in this class mentions __class__ or super.
	NeedsClassCell bool

	iterTarget bool
	iterExpr   int
	directives map[string]ast.Span // of global and nonlocal
}

// Lookup is the symbol of a mangled name, or nil.
func (s *Scope) Lookup(name string) *Symbol { return s.Syms[name] }

// Mangle is name as class private sees it.
func Mangle(private, name string) string {
	if private == "" || len(name) < 2 || name[0] != '_' || name[1] != '_' {
		return name
	}
	if name[len(name)-1] == '_' && name[len(name)-2] == '_' {
		return name
	}
	for i := 0; i < len(name); i++ {
		if name[i] == '.' {
			return name
		}
	}
	i := 0
	for i < len(private) && private[i] == '_' {
		i++
	}
	if i == len(private) {
		return name
	}
	return "_" + private[i:] + name
}

// Table is a program's scopes.
type Table struct {
	Top    *Scope
	scopes map[ast.Node]*Scope
}

// Of is the scope that a function, class, lambda or comprehension opens.
func (t *Table) Of(n ast.Node) *Scope { return t.scopes[n] }
