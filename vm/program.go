// Programs and machines: compiling source, running modules, imports.
package vm

import (
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"unicode/utf8"
	"unsafe"

	"github.com/gsl-lang/gsl/lang/ast"
	"github.com/gsl-lang/gsl/lang/code"
	"github.com/gsl-lang/gsl/lang/compile"
	"github.com/gsl-lang/gsl/lang/parse"
)

// Options say what a machine is given. The zero value is a machine without output and without modules.
type Options struct {
	Stdout, Stderr io.Writer
	Stdin          io.Reader
	Argv           []string     // sys.argv
	Path           []string     // directories that import looks in
	Warnings       []string     // sys.warnoptions
	Modules        []*ModuleDef // modules written in Go
	Clock          Clock        // nil: the system's
	Seed           *uint64      // if given, chance comes from it: the order of greenlets that are ready, and module random
	Cache          ModuleCache  // keeps the code of imported modules between runs; nil: each is compiled when it is imported
}

// ModuleCache keeps compiled modules: see package lang/cache. A machine asks it for every module that it imports from
// source, never for the program itself. It may be shared by machines.
type ModuleCache interface {
	Load(filename, src string) *code.Code // nil: it has to be compiled
	Store(filename, src string, c *code.Code)
	ReadOnly() bool // Store does nothing: sys.dont_write_bytecode
}

var finishOnce sync.Once

// New makes a machine.
func New(o Options) *M {
	finishOnce.Do(finishBuiltins)
	m := &M{budget: tickSteps, slice: tickSteps, mem: freeChunk, recursionLimit: 1000, maxStrDigits: 4300, shapes: make([]*Shape, 1), interned: map[string]*Str{}}
	m.bat.orElse = Unbound
	m.finals.collect = (*M).collectGarbage
	m.Stdout, m.Stderr, m.Stdin = o.Stdout, o.Stderr, o.Stdin
	if m.clock = o.Clock; m.clock == nil {
		m.clock = RealClock()
	}
	if o.Seed != nil {
		m.seed = *o.Seed
		m.schedule = rand.New(rand.NewPCG(m.seed, 0))
	}
	if m.Stdout == nil {
		m.Stdout = io.Discard
	}
	if m.Stderr == nil {
		m.Stderr = io.Discard
	}
	m.Path, m.Argv, m.Warnings, m.Cache = o.Path, o.Argv, o.Warnings, o.Cache
	m.natModules = map[string]*ModuleDef{}
	for _, d := range o.Modules {
		m.natModules[d.Name] = d
	}
	g := &G{}
	g.Object = Object{Hdr: Hdr{kind: KNat}, Cls: TObject}
	g.State = GreenRunning
	g.stk = newStack(stackStart)
	g.stk.regs[0] = obj(fnGreen)
	g.stk.base = baseAt(&g.stk, 2*VS)
	g.stk.pc = pcAt(fnGreen.code, 1)
	g.cur = &g.stk
	m.g, m.main, m.stk = g, g, &g.stk
	m.limit, m.base, m.pc = g.stk.limit, g.stk.base, g.stk.pc
	m.modules = newDict()
	m.builtins = m.newBuiltins()
	b := m.newModule("builtins")
	b.dict = m.builtins
	b.dict.setStr(strName, NewStr("builtins"))
	m.modules.setStr(m.intern("builtins"), obj(b))
	return m
}

// newModule is an empty module.
func (m *M) newModule(name string) *Module {
	d := newDict()
	d.setStr(strName, NewStr(name))
	d.setStr(strDoc, None)
	d.setStr(m.intern("__package__"), None)
	d.setStr(m.intern("__loader__"), None)
	d.setStr(m.intern("__spec__"), None)
	return &Module{Hdr: Hdr{kind: KModule}, dict: d}
}

// Compile compiles source to code that any machine can link. mode is "exec", "eval" or "single". The error's Exc is a
// SyntaxError of machine m.
func (m *M) Compile(src, filename, mode string) (*code.Code, *Exc) {
	return m.compileFlags(src, filename, mode, 0)
}

func (m *M) compileFlags(src, filename, mode string, flags int) (*code.Code, *Exc) {
	pm := parse.File
	switch mode {
	case "eval":
		pm = parse.Eval
	case "single":
		pm = parse.Interactive
	}
	tree, errs := parse.Bytes(filename, []byte(src), pm)
	if len(errs) > 0 {
		for _, w := range errs[0].Warnings {
			if e := m.syntaxWarning(filename, w); e != nil {
				return nil, e
			}
		}
		if e := errs[0]; e.Text != "" && !e.Bare && !strings.HasPrefix(e.Msg, "unterminated ") && (mode == "exec" || strings.Count(src, "\n") >= e.Line) {
			e.Text += "\n"
		}
		if e := errs[0]; e.Msg == "invalid syntax" && mode != "exec" && (strings.TrimSpace(src) == "" || e.Line == strings.Count(src, "\n")+1 && e.Col > utf8.RuneCountInString(src[strings.LastIndexByte(src, '\n')+1:])) {
			e.Col, e.EndCol = 0, 0 // such a text ends without a line's end to point at
			if strings.TrimLeft(src, " \t\f") == "" {
				e.Line, e.EndLine = 0, 0
			}
		}
		return nil, m.syntaxError(errs[0])
	}
	for _, w := range tree.Warnings {
		if e := m.syntaxWarning(filename, w); e != nil {
			return nil, e
		}
	}
	return m.compileTree(tree, filename, mode, flags)
}

func (m *M) compileTree(tree *ast.Module, filename, mode string, flags int) (*code.Code, *Exc) {
	o := compile.Options{Filename: filename}
	switch mode {
	case "eval":
		o.Mode = compile.Eval
	case "single":
		o.Mode = compile.Single
	}
	var warnings []ast.Warning
	o.Warn = func(w ast.Warning) { warnings = append(warnings, w) }
	c, err := compile.Module(tree, o)
	for _, w := range warnings {
		if e := m.syntaxWarning(filename, w); e != nil {
			return nil, e
		}
	}
	if err != nil {
		var ce *compile.Error
		if errors.As(err, &ce) {
			return nil, m.syntaxError(&parse.Error{Kind: ce.Kind, Msg: ce.Msg, File: filename, Line: ce.Line, Col: ce.Col, EndLine: ce.EndLine, EndCol: ce.EndCol})
		}
		return nil, m.Errorf(ExcSyntaxError, "%s", err.Error())
	}
	return c, nil
}

// syntaxWarning gives a warning to the module warnings. A filter that makes errors of them makes it a SyntaxError with the place.
func (m *M) syntaxWarning(filename string, w ast.Warning) *Exc {
	c := ExcSyntaxWarning
	if w.Deprecated {
		c = ExcDeprecationWarning
	}
	e := m.warnExplicit(c, w.Msg, filename, w.Line)
	if e == nil || !e.Class().isSub(c) {
		return e
	}
	return m.syntaxError(&parse.Error{Kind: "SyntaxError", Msg: w.Msg, File: filename, Text: w.Text,
		Line: w.Line, Col: w.Col, EndLine: w.EndLine, EndCol: w.EndCol})
}

// warnImport is Import. Go sees no cycle through it: natives are initial values, and may warn.
var warnImport func(m *M, name string) (Value, *Exc)

func init() { warnImport = (*M).Import }

// Warn is warnings.warn at the place of the running script function. A machine without the module does not warn.
func (m *M) Warn(c *Class, msg string) *Exc {
	w, e := warnImport(m, "warnings")
	if e != nil {
		return nil
	}
	_, e = m.CallMethod(w, "warn", NewStr(msg), obj(c))
	return e
}

// warnSubclass warns if r, which a special method returned, is of a class derived from the type c that is meant.
func (m *M) warnSubclass(method string, c *Class, r Value) *Exc {
	k := m.classOf(r)
	if k == c {
		return nil
	}
	return m.Warn(ExcDeprecationWarning, method+" returned non-"+c.name+" (type "+k.name+
		").  The ability to return an instance of a strict subclass of "+c.name+" is deprecated, and may be removed in a future version of Python.")
}

// warnExplicit is warnings.warn_explicit. What is ignored by default is worth no import of the module: nobody can have
// changed the filters then. A machine without the module does not warn.
func (m *M) warnExplicit(c *Class, msg, filename string, line int) *Exc {
	w, ok := m.loaded("warnings")
	if !ok {
		if c == ExcDeprecationWarning && len(m.Warnings) == 0 {
			return nil
		}
		var e *Exc
		if w, e = warnImport(m, "warnings"); e != nil {
			return nil
		}
	}
	_, e := m.CallMethod(w, "warn_explicit", NewStr(msg), obj(c), NewStr(filename), Int(int64(line)))
	return e
}

func (m *M) syntaxError(p *parse.Error) *Exc {
	c := ExcSyntaxError
	switch p.Kind {
	case "IndentationError":
		c = ExcIndentationError
	case "TabError":
		c = ExcTabError
	case "RecursionError":
		return m.Errorf(ExcRecursionError, "%s", p.Msg)
	case "MemoryError":
		return m.Errorf(ExcMemoryError, "%s", p.Msg)
	case "ValueError":
		return m.Errorf(ExcValueError, "%s", p.Msg)
	}
	text := None
	if p.Text != "" || p.Line == 0 {
		text = NewStr(p.Text)
	} else if s, ok := m.sourceLine(p.File, p.Line); ok && !strings.HasPrefix(p.File, "<") { // CPython reads the file
		text = NewStr(s + "\n")
	}
	endLine := Int(int64(p.EndLine))
	if p.EndLine <= 0 {
		endLine = Int(int64(p.Line))
	}
	endCol := Int(int64(p.EndCol))
	v, e := m.Call(obj(c), NewStr(p.Msg), NewTuple(NewStr(p.File), Int(int64(p.Line)), Int(int64(p.Col)), text, endLine, endCol))
	if e != nil {
		return e
	}
	return v.exc()
}

// compileSource is compile() for builtins: a code object not yet tied to a namespace.
func (m *M) compileSource(src, filename, mode string, flags int) (Value, *Exc) {
	if !strings.HasSuffix(src, "\n") {
		m.RegisterSource(filename, src+"\n")
	} else {
		m.RegisterSource(filename, src)
	}
	c, e := m.compileFlags(src, filename, mode, flags)
	if e != nil {
		return None, e
	}
	return obj(m.link(c, newDict(), false)), nil
}

// runCode is exec and eval: code, a code object, runs with the given globals and locals (a mapping; None or the globals
// themselves: a module body as usual), and the cells of its free variables.
func (m *M) runCode(c Value, globals *Dict, locals Value, cells []*Cell) (Value, *Exc) {
	if !c.is(KCode) {
		return None, m.typeErrorf("code object expected, got %s", m.typeName(c))
	}
	src := (*Code)(c.p).src
	if globals.getStr(strBuiltins) == nil {
		globals.setStr(strBuiltins, m.modules.mustStr(m, "builtins"))
	}
	ns := obj(globals)
	if !locals.IsNone() && !locals.IsUnbound() {
		ns = locals
	}
	l := m.link(src, globals, ns != obj(globals))
	f := m.newFunc(l)
	f.cells = cells
	if src.Flags&(code.IsModule|code.IsClass) == 0 && src.Flags&code.Optimized != 0 {
		return m.StepInto(&thenStep{f: obj(f), k: pass})
	}
	return m.StepInto(&thenStep{f: obj(f), a: []Value{ns}, k: pass})
}

func pass(m *M, v Value) (Value, *Exc) { return v, nil }

func (d *Dict) mustStr(m *M, name string) Value {
	if v := d.getStr(m.intern(name)); v != nil {
		return *v
	}
	return None
}

// compileModule is Compile for an imported module, which the cache may have.
func (m *M) compileModule(src, filename string) (*code.Code, *Exc) {
	if m.Cache == nil {
		return m.Compile(src, filename, "exec")
	}
	if c := m.Cache.Load(filename, src); c != nil {
		return c, nil
	}
	c, e := m.Compile(src, filename, "exec")
	if e == nil && !m.dontWriteBytecode() {
		m.Cache.Store(filename, src, c)
	}
	return c, e
}

// dontWriteBytecode is sys.dont_write_bytecode as script left it.
func (m *M) dontWriteBytecode() bool {
	if v, ok := m.loaded("sys"); ok && v.is(KModule) {
		if p := v.module().dict.getStr(m.intern("dont_write_bytecode")); p != nil {
			t, e := m.Truth(*p)
			return e != nil || t
		}
	}
	return false
}

// moduleFunc is the function that runs a module's body; it takes the namespace.
func (m *M) moduleFunc(c *code.Code, globals *Dict) *Func {
	return m.newFunc(m.link(c, globals, false))
}

// runModuleSource runs GSL text in a module's namespace, nested.
func (m *M) runModuleSource(mod *Module, src, filename string) *Exc {
	m.RegisterSource(filename, src)
	c, e := m.compileModule(src, filename)
	if e != nil {
		return e
	}
	mod.dict.setStr(strBuiltins, m.modules.mustStr(m, "builtins"))
	_, e = m.Call(obj(m.moduleFunc(c, mod.dict)), obj(mod.dict))
	return e
}

// RunMain runs source as the program: the module __main__.
func (m *M) RunMain(src, filename string) *Exc {
	mod := m.MainModule()
	if filename != "<string>" {
		mod.dict.setStr(m.intern("__file__"), NewStr(filename))
	}
	if !strings.HasPrefix(filename, "<") { // tracebacks through <string> and <stdin> have no source lines in CPython
		m.RegisterSource(filename, src)
	}
	c, e := m.Compile(src, filename, "exec")
	if e != nil {
		return e
	}
	_, e = m.Exec(obj(m.moduleFunc(c, mod.dict)), obj(mod.dict))
	return e
}

// MainModule is the module __main__, made at first use.
func (m *M) MainModule() *Module {
	name := m.intern("__main__")
	if v := m.modules.getStr(name); v != nil && v.is(KModule) {
		return v.module()
	}
	mod := m.newModule("__main__")
	mod.dict.setStr(strBuiltins, m.modules.mustStr(m, "builtins"))
	m.modules.setStr(name, obj(mod))
	return mod
}

// RunInteractive runs one input of the prompt in __main__: the value of an expression statement goes to display.
func (m *M) RunInteractive(src, filename string, display func(m *M, v Value) *Exc) *Exc {
	m.display = display
	m.RegisterSource(filename, src)
	c, e := m.Compile(src, filename, "single")
	if e != nil {
		return e
	}
	mod := m.MainModule()
	_, e = m.Exec(obj(m.moduleFunc(c, mod.dict)), obj(mod.dict))
	return e
}

// ---- imports ----

// ModuleFinder finds the source of a module: text and file name; ok false: not here.
type ModuleFinder func(name string) (src, filename string, isPackage, ok bool)

// AddFinder adds a finder that is asked before the directories of sys.path: embedded libraries.
func (m *M) AddFinder(f ModuleFinder) { m.finders = append(m.finders, f) }

// Modules is sys.modules.
func (m *M) Modules() *Dict { return m.modules }

// importInstr is IMPORT, IMPORTFROM and IMPORTSTAR.
func (m *M) importInstr(i *Instr) *Exc {
	switch i.Op {
	case IMPORT:
		name := m.nameOf(i).String()
		level := int(word(m.pc))
		from := *m.R(i.B)
		globals := m.fn().code.globals
		m.pc = skip(m.pc, 1)
		if v := m.builtinsOf(globals).getStr(strImport); v != nil && !(v.is(KNative) && v.native().owner == nil && v.native().name == "__import__") {
			return m.fin(finStore, i.A, 0, None, *v, obj(m.intern(name)), obj(globals), None, from, Int(int64(level)))
		}
		v, e := m.importName(name, globals, from, level)
		return m.storeResult(i.A, 0, v, e)
	case IMPORTFROM:
		return m.importFrom(i)
	}
	return m.importStar(*m.R(i.B))
}

var (
	strImport    = internStatic("__import__")
	strPath      = internStatic("__path__")
	strPackage   = internStatic("__package__")
	strDunderAll = internStatic("__all__")
	strSpec      = internStatic("__spec__")
)

// importName is __import__(name, globals, fromlist, level): it returns a request to run as a step where a module's body
// has to run, so that an import can switch greenlets without a Go stack.
func (m *M) importName(name string, globals *Dict, fromlist Value, level int) (Value, *Exc) {
	if level < 0 {
		return None, m.valueErrorf("level must be >= 0")
	}
	abs := name
	if level > 0 {
		pkg, e := m.packageOf(globals)
		if e != nil {
			return None, e
		}
		parts := strings.Split(pkg, ".")
		if pkg == "" || level-1 > len(parts)-1 {
			if pkg == "" {
				return None, m.Errorf(ExcImportError, "attempted relative import with no known parent package")
			}
			return None, m.Errorf(ExcImportError, "attempted relative import beyond top-level package")
		}
		abs = strings.Join(parts[:len(parts)-level+1], ".")
		if name != "" {
			abs += "." + name
		}
	} else if name == "" {
		return None, m.valueErrorf("Empty module name")
	}
	s := &importStep{name: abs, parts: strings.Split(abs, "."), from: fromlist, top: level == 0}
	if level > 0 && name != "" {
		s.cut = len(abs) - len(name) + len(strings.Split(name, ".")[0])
	}
	// The common case needs no step: everything is loaded.
	if mod, ok := m.loaded(abs); ok {
		if v, done := s.answer(m, mod); done {
			return v, nil
		}
	}
	if s.top && globals != nil {
		if f := globals.getStr(m.intern("__file__")); f != nil && f.is(KStr) {
			s.lib = strings.HasPrefix(f.str().String(), "<stdlib>/")
		}
	}
	return m.StepInto(s)
}

func (m *M) loaded(name string) (Value, bool) {
	v := m.modules.getStr(m.intern(name))
	if v == nil {
		return None, false
	}
	return *v, !v.IsNone()
}

func (m *M) packageOf(globals *Dict) (string, *Exc) {
	if globals == nil {
		return "", nil
	}
	if v := globals.getStr(strPackage); v != nil && !v.IsNone() {
		if s, ok := m.asStr(*v); ok {
			return s.String(), nil
		}
		return "", m.typeErrorf("package must be a string")
	}
	n := globals.getStr(strName)
	if n == nil {
		return "", m.Errorf(ExcKeyError, "'__name__' not in globals")
	}
	s, _ := m.asStr(*n)
	if s == nil {
		return "", nil
	}
	name := s.String()
	if globals.getStr(strPath) != nil {
		return name, nil
	}
	if k := strings.LastIndexByte(name, '.'); k >= 0 {
		return name[:k], nil
	}
	return "", nil
}

// importStep loads a dotted name part by part, then what a fromlist names as submodules.
type importStep struct {
	StepBase
	name    string
	parts   []string
	k       int // parts loaded
	from    Value
	top     bool
	lib     bool // asked for by a module of the library
	cut     int
	pending string // the module whose body is running
	mod     *Module
	subs    []string
	subsSet bool
}

// answer is what import returns when name is loaded: the top package, or the module itself if there is a fromlist.
func (s *importStep) answer(m *M, mod Value) (Value, bool) {
	if has, e := m.Truth(s.from); e == nil && has {
		if mod.is(KModule) && mod.module().dict.getStr(strPath) != nil {
			return None, false // submodules may have to be loaded
		}
		return mod, true
	}
	if s.top {
		return m.loaded(s.parts[0])
	}
	if s.cut > 0 {
		return m.loaded(s.name[:s.cut])
	}
	return mod, true
}

func (s *importStep) Step(m *M, in Value) Act {
	if s.pending != "" {
		s.finishModule(m)
	}
	for s.k < len(s.parts) {
		full := strings.Join(s.parts[:s.k+1], ".")
		s.k++
		if v := m.modules.getStr(m.intern(full)); v != nil {
			if v.IsNone() {
				if d := m.natModules[full]; d != nil && s.lib && len(s.parts) == 1 {
					// Programs block a module's twin in C to get what is written in Python; ours have no second version.
					mod, e := m.NewModule(d)
					if e != nil {
						return m.StepRaise(e)
					}
					return m.StepDone(obj(mod))
				}
				return m.StepRaise(m.importError(ExcModuleNotFoundError, full, "import of %s halted; None in sys.modules", full))
			}
			continue
		}
		if act, wait := s.begin(m, full); wait {
			return act
		}
	}
	mod, ok := m.loaded(s.name)
	if !ok {
		return m.StepRaise(m.notFound(s.name, ""))
	}
	if has, e := m.Truth(s.from); e == nil && has && mod.is(KModule) && mod.module().dict.getStr(strPath) != nil {
		if !s.subsSet {
			s.subsSet = true
			names, e := m.Items(s.from)
			if e != nil {
				return m.StepRaise(e)
			}
			for _, n := range names {
				t, ok := m.asStr(n)
				if !ok {
					return m.StepRaise(m.typeErrorf("Item in ``from list'' must be str, not %s", m.typeName(n)))
				}
				if t.String() == "*" {
					if all := mod.module().dict.getStr(strDunderAll); all != nil {
						items, e := m.Items(*all)
						if e != nil {
							return m.StepRaise(e)
						}
						for _, x := range items {
							if t, ok := m.asStr(x); ok {
								s.subs = append(s.subs, t.String())
							}
						}
					}
					continue
				}
				s.subs = append(s.subs, t.String())
			}
		}
		for len(s.subs) > 0 {
			n := s.subs[0]
			s.subs = s.subs[1:]
			if m.instAttr(mod, m.intern(n)).IsUnbound() {
				full := s.name + "." + n
				if _, ok := m.loaded(full); !ok && m.findable(full, mod.module()) {
					if act, wait := s.begin(m, full); wait {
						return act
					}
				}
			}
		}
		return m.StepDone(mod)
	}
	v, _ := s.answer(m, mod)
	return m.StepDone(v)
}

func (s *importStep) Throw(m *M, e *Exc) Act {
	if s.pending != "" {
		m.modules.delStr(m.intern(s.pending))
	}
	return m.StepRaise(e)
}

// finishModule ties a loaded module to its parent.
func (s *importStep) finishModule(m *M) {
	full := s.pending
	s.pending = ""
	delete(m.initing, s.mod)
	m.bindToParent(full)
}

func (m *M) bindToParent(full string) {
	k := strings.LastIndexByte(full, '.')
	if k < 0 {
		return
	}
	parent, ok := m.loaded(full[:k])
	mod, ok2 := m.loaded(full)
	if ok && ok2 {
		_ = m.SetAttr(parent, m.intern(full[k+1:]), mod)
	}
}

// begin loads one module. wait: its body has to run first.
func (s *importStep) begin(m *M, full string) (Act, bool) {
	var parent *Module
	if k := strings.LastIndexByte(full, '.'); k >= 0 {
		p, ok := m.loaded(full[:k])
		if !ok || !p.is(KModule) || p.module().dict.getStr(strPath) == nil {
			return m.StepRaise(m.importError(ExcModuleNotFoundError, full, "No module named '%s'; '%s' is not a package", full, full[:k])), true
		}
		parent = p.module()
	}
	if d := m.natModules[full]; d != nil {
		mod, e := m.NewModule(d)
		if e != nil {
			return m.StepRaise(e), true
		}
		m.modules.setStr(m.intern(full), obj(mod))
		m.bindToParent(full)
		return 0, false
	}
	src, filename, isPkg, ok, e := m.find(full, parent)
	if e != nil {
		return m.StepRaise(e), true
	}
	if !ok {
		return m.StepRaise(m.notFound(full, "")), true
	}
	c, e := m.compileModule(src, filename)
	if e != nil {
		return m.StepRaise(e), true
	}
	mod := m.newModule(full)
	mod.dict.setStr(m.intern("__file__"), NewStr(filename))
	mod.dict.setStr(strBuiltins, obj(m.builtins)) // as in CPython: only __main__ has the module itself
	pkg := full
	if isPkg {
		mod.dict.setStr(strPath, NewList([]Value{NewStr(filepath.Dir(filename))}))
	} else if k := strings.LastIndexByte(full, '.'); k >= 0 {
		pkg = full[:k]
	} else {
		pkg = ""
	}
	mod.dict.setStr(strPackage, NewStr(pkg))
	m.modules.setStr(m.intern(full), obj(mod))
	m.RegisterSource(filename, src)
	s.pending, s.mod = full, mod
	if m.initing == nil {
		m.initing = map[*Module]bool{}
	}
	m.initing[mod] = true
	return m.StepCall(obj(m.moduleFunc(c, mod.dict)), obj(mod.dict)), true
}

// initializing reports whether the module's body is still running.
func (m *M) initializing(mod *Module) bool { return m.initing[mod] }

func (m *M) importError(c *Class, name, f string, a ...any) *Exc {
	e := m.Errorf(c, f, a...)
	m.setExcField(e, "name", NewStr(name))
	return e
}

func (m *M) notFound(name, _ string) *Exc {
	return m.importError(ExcModuleNotFoundError, name, "No module named '%s'", name)
}

func (m *M) findable(full string, parent *Module) bool {
	if m.natModules[full] != nil {
		return true
	}
	_, _, _, ok, _ := m.find(full, parent)
	return ok
}

// find looks for a module's source: the finders, then the directories of sys.path or of the parent package.
func (m *M) find(full string, parent *Module) (src, filename string, isPkg, ok bool, e *Exc) {
	for _, f := range m.finders {
		if src, filename, isPkg, ok = f(full); ok {
			return
		}
	}
	var dirs []string
	last := full
	if parent != nil {
		last = full[strings.LastIndexByte(full, '.')+1:]
		if p := parent.dict.getStr(strPath); p != nil {
			_ = m.Each(*p, func(x Value) *Exc {
				if s, ok := m.asStr(x); ok {
					dirs = append(dirs, s.String())
				}
				return nil
			})
		}
	} else {
		dirs = m.searchPath()
	}
	for _, d := range dirs {
		if d == "" {
			d = "."
		}
		for _, ext := range [...]string{".gsl", ".py"} {
			p := filepath.Join(d, last, "__init__"+ext)
			if b, err := os.ReadFile(p); err == nil {
				return string(b), p, true, true, nil
			}
			p = filepath.Join(d, last+ext)
			if b, err := os.ReadFile(p); err == nil {
				return string(b), p, false, true, nil
			}
		}
		// a directory without __init__ is a namespace package
		if st, err := os.Stat(filepath.Join(d, last)); err == nil && st.IsDir() && hasSource(filepath.Join(d, last)) {
			return "", filepath.Join(d, last, "__init__.gsl"), true, true, nil
		}
	}
	return "", "", false, false, nil
}

// FindSource finds a module's source and does not run it. The packages around it must have been imported.
func (m *M) FindSource(name string) (src, filename string, isPkg, ok bool) {
	var parent *Module
	if k := strings.LastIndexByte(name, '.'); k >= 0 {
		v, loaded := m.loaded(name[:k])
		if !loaded || !v.is(KModule) {
			return
		}
		parent = v.module()
	}
	src, filename, isPkg, ok, _ = m.find(name, parent)
	return
}

func hasSource(dir string) bool {
	es, err := os.ReadDir(dir)
	if err != nil {
		return false
	}
	for _, e := range es {
		if n := e.Name(); e.IsDir() || strings.HasSuffix(n, ".gsl") || strings.HasSuffix(n, ".py") {
			return true
		}
	}
	return false
}

// searchPath is sys.path as script left it.
func (m *M) searchPath() []string {
	if v, ok := m.loaded("sys"); ok && v.is(KModule) {
		if p := v.module().dict.getStr(m.intern("path")); p != nil && p.is(KList) {
			var out []string
			for _, x := range p.list().v {
				if s, ok := m.asStr(x); ok {
					out = append(out, s.String())
				}
			}
			return out
		}
	}
	return m.Path
}

func (m *M) importFrom(i *Instr) *Exc {
	mod, name := *m.R(i.B), m.nameOf(i)
	v, e := m.GetAttrOr(mod, name)
	if e != nil {
		return e
	}
	if v.IsUnbound() {
		modName := "<unknown module name>"
		if n, e := m.GetAttrOr(mod, strName); e == nil && n.is(KStr) {
			modName = n.str().String()
			if sub, ok := m.loaded(modName + "." + name.String()); ok {
				*m.R(i.A) = sub
				return nil
			}
		}
		where := "unknown location"
		if f, e := m.GetAttrOr(mod, m.intern("__file__")); e == nil && f.is(KStr) {
			where = f.str().String()
		}
		var x *Exc
		if mod.is(KModule) && m.initializing(mod.module()) {
			x = m.importError(ExcImportError, modName, "cannot import name '%s' from partially initialized module '%s' (most likely due to a circular import) (%s)", name.String(), modName, where)
		} else {
			x = m.importError(ExcImportError, modName, "cannot import name '%s' from '%s' (%s)", name.String(), modName, where)
		}
		if where != "unknown location" {
			m.setExcField(x, "path", NewStr(where))
		}
		return x
	}
	*m.R(i.A) = v
	return nil
}

func (m *M) importStar(mod Value) *Exc {
	ns := *m.R(0)
	store := func(name *Str, v Value) *Exc {
		if ns.is(KDict) {
			ns.dict().setStr(name, v)
			return nil
		}
		return m.SetItem(ns, obj(name), v)
	}
	if all, e := m.GetAttrOr(mod, strDunderAll); e != nil {
		return e
	} else if !all.IsUnbound() {
		return m.Each(all, func(x Value) *Exc {
			s, ok := m.asStr(x)
			if !ok {
				return m.typeErrorf("Item in __all__ must be str, not %s", m.typeName(x))
			}
			name := m.internStr(s)
			v, e := m.GetAttr(mod, name)
			if e != nil {
				return e
			}
			return store(name, v)
		})
	}
	d, ok := m.dictOf(mod)
	if !ok {
		return m.Errorf(ExcImportError, "from-import-* object has no __dict__ and no __all__")
	}
	for pos, e := d.dict().next(0); e != nil; pos, e = d.dict().next(pos) {
		if e.key.is(KStr) {
			if s := e.key.str(); !strings.HasPrefix(s.String(), "_") {
				if e := store(s, e.val); e != nil {
					return e
				}
			}
		}
	}
	return nil
}

// importModule imports a module by its absolute name, nested, and returns the module itself.
func (m *M) importModule(name string) (Value, *Exc) {
	if v, ok := m.loaded(name); ok {
		return v, nil
	}
	if _, e := m.Call(importNative, NewStr(name)); e != nil {
		return None, e
	}
	if v, ok := m.loaded(name); ok {
		return v, nil
	}
	return None, m.notFound(name, "")
}

// Import imports a module by its absolute name and returns it.
func (m *M) Import(name string) (Value, *Exc) { return m.importModule(name) }

var importNative Value

func init() {
	importNative = NewNative(Def{"import_module(name, /)", "", func(m *M, a []Value) (Value, *Exc) {
		return m.importName(a[0].str().String(), nil, None, 0)
	}})
}

var _ = unsafe.Pointer(nil)
