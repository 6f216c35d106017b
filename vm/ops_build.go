// Opcodes, continued: displays, imports, exceptions, match, generators, and frames that are not script.
package vm

import "unsafe"

// LIST a b n: R[a] = [R[b], ... n items].
//
//op:args d R u
func opLIST(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// TUPLE a b n: R[a] = (R[b], ... n items).
//
//op:args d R u
func opTUPLE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// SET a b n: R[a] = {R[b], ... n items}.
//
//op:args d R u
//op:switch
func opSET(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// DICT a b n: R[a] = {R[b]: R[b+1], ... n pairs}.
//
//op:args d R u
//op:switch
func opDICT(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// APPEND a b: list R[a] gets R[b].
//
//op:args r r -
func opAPPEND(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if l := (*List)(R(base, i.A).p); len(l.v) < cap(l.v) {
		n := len(l.v)
		l.v = l.v[:n+1]
		*elem(l, uint64(n)) = *R(base, i.B)
		return pc, base, 0
	}
	return pc, base, xSlow
}

// COLLECT a: R[a] = a list for APPEND, which nobody else sees before COLLECTED a: R[a] = the list of its items.
//
//op:args d - -
func opCOLLECT(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if n := m.collecting.n; n > 0 {
		m.collecting.n = n - 1
		R(base, i.A).p = unsafe.Pointer(m.collecting.l[(n-1)&7])
		return pc, base, 0
	}
	return pc, base, xSlow
}

// COLLECTED a: see COLLECT.
//
//op:args m - -
func opCOLLECTED(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// SETADD a b: set R[a] gets R[b].
//
//op:args r r -
//op:switch
func opSETADD(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	m.pc = pc
	done := leafSetAdd((*Set)(R(base, i.A).p), R(base, i.B))
	pc = m.pc
	if done {
		return pc, base, 0
	}
	return pc, base, xSlow
}

// DICTADD a b c: dict R[a] gets R[b]: R[c].
//
//op:args r r r
//op:switch
func opDICTADD(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	d, k := (*Dict)(R(base, i.A).p), R(base, i.B)
	m.pc = pc
	n, slot, h := leafFind(d, k)
	if n == keyAsk {
		return m.pc, base, xSlow
	}
	if n == keyAbsent {
		done := leafAdd(d, slot, h, k, R(base, back1(m.pc).C))
		if done {
			return m.pc, base, 0
		}
		return m.pc, base, xSlow
	}
	d.ent(n).val = *R(base, back1(m.pc).C)
	return m.pc, base, 0
}

// EXTEND a b: list R[a] gets every item of R[b] (a star in a display or call; c 1: in a call, for the error's text with the
// callee in R[a-2]).
//
//op:args r r u
//op:switch
func opEXTEND(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// SETUPDATE a b: set R[a] gets every item of R[b].
//
//op:args r r -
//op:switch
func opSETUPDATE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// DICTUPDATE a b: dict R[a] gets the items of mapping R[b] (** in a display).
//
//op:args r r -
//op:switch
func opDICTUPDATE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// DICTMERGE a b c: the same for ** in a call of R[c]: TypeError for a key that is there already or is not a str.
//
//op:args r r r
//op:switch
func opDICTMERGE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// TOTUPLE a b: R[a] = tuple of the list R[b].
//
//op:args d r -
func opTOTUPLE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// UNPACK a b n: R[a], ... n registers = the items of R[b]; ValueError unless there are exactly n.
//
//op:args R r u
//op:switch
func opUNPACK(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	x := R(base, i.B)
	if isKind(x, KTuple) {
		if t := (*Tuple)(x.p); t.n == uint64(i.C) {
			a := i.A
			for k := uint64(0); k < t.n; k++ {
				*R(base, a) = *telem(t, k)
				a += VS
			}
			return pc, base, 0
		}
	}
	return pc, base, xSlow
}

// UNPACKX a b c: the same with a starred target: c is the number of targets before it, plus 256 times those after it.
//
//op:args R r u
//op:switch
func opUNPACKX(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// FORMAT a b c; conversion: R[a] = format(conversion(R[b]), R[c]); the word is 0 or the letter s, r or a, plus 256 if there is
// no R[c].
//
//op:args d r r w
//op:switch
func opFORMAT(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// FSTR a b n: R[a] = the texts of R[b], ... n registers put together; what is not a str is formatted with an empty spec.
//
//op:args d R u
//op:switch
func opFSTR(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// PRINTEXPR a: shows the value of an interactive expression statement (sys.displayhook).
//
//op:args r - -
//op:switch
func opPRINTEXPR(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// SETUPANN: makes sure that the namespace has __annotations__.
//
//op:args - - -
//op:switch
func opSETUPANN(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// ---- imports ----

// IMPORT a b name; level: R[a] = __import__(name, fromlist R[b], level).
//
//op:args d r n w
//op:switch
func opIMPORT(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// IMPORTFROM a b name: R[a] = name of the module R[b], or its submodule.
//
//op:args d r n
//op:switch
func opIMPORTFROM(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// IMPORTSTAR b: every public name of the module R[b] goes into the namespace R[0].
//
//op:args - r -
//op:switch
func opIMPORTSTAR(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// ---- exceptions ----

// RAISE a: raise R[a].
//
//op:args r - -
//op:switch
//op:ends
func opRAISE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// RAISEFROM a b: raise R[a] from R[b].
//
//op:args r r -
//op:switch
//op:ends
func opRAISEFROM(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// RERAISE a: the exception R[a] goes on as it is. a 65535: a bare raise of the exception being handled.
//
//op:args r - -
//op:switch
//op:ends
func opRERAISE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// EXCJ a b off: jump unless the exception R[a] matches R[b], a class or a tuple of classes.
//
//op:args r r j
//op:switch
func opEXCJ(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x, y := R(base, i.A), R(base, i.B); isKind(x, KExc) && isKind(y, KClass) && (*Exc)(x.p).cls == (*Class)(y.p) {
		return pc, base, 0
	}
	return pc, base, xSlow
}

// ENDEXC a: the exception being handled is again what R[a] holds.
//
//op:args r - -
func opENDEXC(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.A); x.p == unsafe.Pointer(&hNone) {
		m.exc = nil
	} else {
		m.exc = (*Exc)(x.p)
	}
	return pc, base, 0
}

// EXCINFO a b: R[a], R[a+1], R[a+2] = class, value and traceback of the exception R[b]: arguments of __exit__.
//
//op:args R r -
func opEXCINFO(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// EXCSPLIT a b: except*: splits R[a], the unhandled rest (None: nothing), by the classes R[b]: R[a+1] = the part that matches or None,
// R[a] = the rest. A naked exception is wrapped in a group first; the part becomes the exception being handled.
//
//op:args R r -
//op:switch
func opEXCSPLIT(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// EXCREST a b c: end of except*: R[a] = what is raised, or None: the exceptions in the list R[b] (raised by handlers, and the unhandled
// rest) put together, where R[c] is the original.
//
//op:args d r r
//op:switch
func opEXCREST(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// WITHPREP a b flags: R[a] = the bound __exit__ of R[b], R[a+1] = its bound __enter__, looked up on the type; flags 1: __aexit__
// and __aenter__.
//
//op:args R r u
//op:switch
func opWITHPREP(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// ASSERTERR a: R[a] = AssertionError, whatever the name means in the program.
//
//op:args d - -
func opASSERTERR(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// STOPASYNC a: R[a] = StopAsyncIteration, whatever the name means in the program: the end of `async for`.
//
//op:args d - -
func opSTOPASYNC(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// ---- match ----

// MATCHSEQ a b: R[a] = whether R[b] is a sequence for match. MATCHMAP: a mapping.
//
//op:args d r -
//op:family MATCHMAP
func opMATCHSEQ(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// LENGTH a b: R[a] = len(R[b]).
//
//op:args d r -
//op:switch
func opLENGTH(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// MATCHKEYS a b c: R[a] = tuple of the values of mapping R[b] for the keys in tuple R[c], or None if one is missing.
//
//op:args d r r
//op:switch
func opMATCHKEYS(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// MATCHREST a b c: R[a] = a dict of mapping R[b] without the keys in tuple R[c].
//
//op:args d r r
//op:switch
func opMATCHREST(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// MATCHCLASS a b n; names: R[a] = tuple of the attributes of R[b] for the n positional patterns and then the names (a tuple constant), or
// None if R[b] is no instance of the class R[a].
//
//op:args m r u k
//op:switch
func opMATCHCLASS(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// ---- generators and coroutines ----

// MKGEN: the first instruction of a generator function: its frame moves into a generator (coroutine, asynchronous generator), which is
// returned.
//
//op:args - - -
func opMKGEN(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// YIELD a b: yields R[b]; when resumed, R[a] = the value sent.
//
//op:args d r -
//op:switch
func opYIELD(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	g := m.stk.gen
	l := g.stk.link
	v := *R(base, i.B)
	g.stk.pc, g.stk.base, g.stk.link = pc, base, nil
	g.exc, m.exc, g.state = m.exc, g.outer, genSuspended
	c := back1(l.pc)
	for c.Op == YIELDFROM { // a generator that delegates to this one yields the value in its turn
		g = l.gen
		l = g.stk.link
		g.stk.link = nil
		g.exc, m.exc, g.state = m.exc, g.outer, genSuspended
		c = back1(l.pc)
	}
	m.stk, m.limit = l, l.limit
	pc, base = l.pc, l.base
	*R(base, c.A) = v
	if c.Op == FORITER {
		pc = jump(pc, c.C)
	}
	if m.budget--; m.budget < 0 {
		return pc, base, xTick
	}
	return pc, base, 0
}

// GENRET a: a generator function returns R[a]: StopIteration(R[a]) where it was resumed.
//
//op:args r - -
//op:switch
//op:ends
func opGENRET(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	g := m.stk.gen
	l := g.stk.link
	if c := back1(l.pc); c.Op == FORITER || c.Op == YIELDFROM { // who else needs a StopIteration
		if c.Op == YIELDFROM { // before the registers are wiped: what only they hold, the collector may not have seen yet
			*R(l.base, c.A) = *R(base, i.A)
		}
		if n := len(g.stk.regs); n < len(m.pools) && m.pools[n].n < maxPool {
			f := &m.pools[n]
			for k := 0; k < n; k++ {
				setInt(at(base, k-2), 0)
			}
			at(base, -2).p = f.p
			f.p = unsafe.Pointer(at(base, -2))
			f.n++
		}
		var none Base
		g.stk.link, g.stk.regs = nil, nil
		g.stk.pc, g.stk.base, g.stk.limit = noPC(), none, none
		m.exc, g.outer, g.exc, g.state = g.outer, nil, nil, genDone
		m.stk, m.limit = l, l.limit
		return l.pc, l.base, 0
	}
	return pc, base, xGenRet
}

// YIELDFROM a b: delegates to the iterator R[b]: R[a] is sent to it (None at first); what it yields is yielded, and the instruction runs
// again with R[a] = what was sent; at its end R[a] = its return value and the next instruction runs.
//
//op:args m r -
//op:switch
func opYIELDFROM(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if d := R(base, i.B); isKind(d, KGen) {
		if g := (*Gen)(d.p); g.state == genSuspended {
			s, r := &g.stk, m.stk
			c := back1(s.pc)
			if g.level = r.gen.level + 1; g.level <= genLevels {
				v := *R(base, i.A)
				if c.Op == YIELD || c.Op == YIELDFROM || c.Op == MKGEN && v.p == unsafe.Pointer(&hNone) {
					r.pc, r.base = pc, base
					s.link, m.stk, m.limit = r, s, s.limit
					g.outer, m.exc, g.state = m.exc, g.exc, genRunning
					pc, base = s.pc, s.base
					if c.Op == MKGEN {
						g.flags |= genStarted
					} else {
						*R(base, c.A) = v
						if c.Op == YIELDFROM {
							pc = skip(pc, -1)
						}
					}
					if m.budget--; m.budget < 0 {
						return pc, base, xTick
					}
					return pc, base, 0
				}
			}
		}
	}
	return pc, base, xSlow
}

// YIELDITER a b: R[a] = the iterator that `yield from R[b]` delegates to.
//
//op:args d r -
//op:switch
func opYIELDITER(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if x := R(base, i.B); isKind(x, KGen) && (*Gen)(x.p).flags&genPlain != 0 {
		*R(base, i.A) = *x
		return pc, base, 0
	}
	return pc, base, xSlow
}

// AWAITABLE a b flags: R[a] = the iterator that `await R[b]` delegates to. flags: 0 await, 1 __aenter__, 2 __aexit__, 3 __anext__, for the error's
// text.
//
//op:args d r u
//op:switch
func opAWAITABLE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// AITER a b: R[a] = R[b].__aiter__(), checked. ANEXT: R[a] = R[b].__anext__().
//
//op:args d r -
//op:switch
//op:family ANEXT
func opAITER(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// ASYNCWRAP a b: R[a] = R[b] wrapped as a value that an asynchronous generator yields.
//
//op:args d r -
func opASYNCWRAP(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xSlow }

// ---- frames that are not script ----

// FINSTORE: end of a finishing frame: the callee's result goes to the interrupted instruction's register.
//
//op:args - - -
//op:ends
func opFINSTORE(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	w := at(base, 0).n
	nb := down(base, uint32(w))
	*R(nb, uint16(w>>32)) = *at(base, 2)
	return loadLink(at(base, -1)), nb, 0
}

// FININIT: end of a constructor: __init__ returned None, the result is the instance kept in R[1].
//
//op:args - - -
//op:ends
func opFININIT(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if at(base, 2).p == unsafe.Pointer(&hNone) {
		w := at(base, 0).n
		nb := down(base, uint32(w))
		*R(nb, uint16(w>>32)) = *at(base, 1)
		return loadLink(at(base, -1)), nb, 0
	}
	return pc, base, xFin
}

// FINREFLECT: end of a binary operator's or comparison's method: its result is stored, unless it is NotImplemented or to be inverted.
//
//op:args - - -
//op:switch
//op:ends
func opFINREFLECT(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if v := at(base, 2); v.p != unsafe.Pointer(&hNotImplemented) && at(base, 1).n&finInvert == 0 {
		w := at(base, 0).n
		nb := down(base, uint32(w))
		*R(nb, uint16(w>>32)) = *v
		return loadLink(at(base, -1)), nb, 0
	}
	return pc, base, xFin
}

// FINCMP: end of the method of a comparison that decides a jump: when its result is a bool, the jump before the return point is made.
//
//op:args - - -
//op:switch
//op:ends
func opFINCMP(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if v := at(base, 2); v.p == unsafe.Pointer(&hBool) && at(base, 1).n&finInvert == 0 {
		t, w := v.n, at(base, 0).n
		pc, base = loadLink(at(base, -1)), down(base, uint32(w))
		j := back1(pc)
		if j.Op >= LTN && j.Op <= NEN || j.Op >= LTIN && j.Op <= NEIN {
			t ^= 1
		}
		if t != 0 {
			pc = jump(pc, j.C)
		}
		return pc, base, 0
	}
	return pc, base, xFin
}

// FINNEXT: __next__ returned: store, and jump to the body of the FORITER before the return point.
//
//op:args - - -
//op:ends
func opFINNEXT(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	w := at(base, 0).n
	nb := down(base, uint32(w))
	*R(nb, uint16(w>>32)) = *at(base, 2)
	pc = loadLink(at(base, -1))
	pc, base = jump(pc, back1(pc).C), nb
	if m.budget--; m.budget < 0 {
		return pc, base, xTick
	}
	return pc, base, 0
}

// FINPAIR: a generator gave its part of the pair that FORITER over enumerate or zip makes. The body begins by unpacking the
// pair, so that no tuple is made; else, and when another part is missing, the outer loop goes on.
//
//op:args - - -
//op:switch
//op:ends
func opFINPAIR(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	w := at(base, 0).n
	nb := down(base, uint32(w))
	body := loadLink(at(base, -1))
	c := back1(body)
	body = jump(body, c.C)
	if u := fetch(body); u.Op == UNPACK && u.B == c.A && u.C == 2 {
		x := (*Iter)(at(base, 1).p).impl
		v := *at(base, 2)
		if it, ok := x.(*enumIter); ok && it.n.p == nil && it.n.n < 1<<62 {
			setInt(R(nb, u.A), int64(it.n.n))
			it.n.n++
		} else if it, ok := x.(*zipIter); ok {
			if at(base, 3).n == 0 { // the first part is here: ask for the second
				if y := &it.its[1]; isKind(y, KGen) {
					if g := (*Gen)(y.p); g.state == genSuspended {
						s, r := &g.stk, m.stk
						if c := back1(s.pc); c.Op == YIELD || c.Op == YIELDFROM {
							setInt(at(base, 3), 1)
							*at(base, 4) = v
							r.pc, r.base = skip(pc, -1), base
							s.link, m.stk, m.limit = r, s, s.limit
							g.outer, m.exc, g.state = m.exc, g.exc, genRunning
							pc, base = s.pc, s.base
							setNone(R(base, c.A))
							if c.Op == YIELDFROM {
								pc = skip(pc, -1)
							}
							return pc, base, 0
						}
					}
				}
				return pc, base, xFin
			}
			*R(nb, u.A) = *at(base, 4)
		} else {
			return pc, base, xFin
		}
		*R(nb, u.A+VS) = v
		setNone(R(nb, c.A))
		if m.budget--; m.budget < 0 {
			return skip(body, 1), nb, xTick
		}
		return skip(body, 1), nb, 0
	}
	return pc, base, xFin
}

// FIN: any other finishing frame, done by the outer loop.
//
//op:args - - -
//op:switch
//op:ends
func opFIN(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xFin }

// STEP: run the step native whose state is R[0]; R[1] is what it asked for. A step that collects what a generator yields (sum, list,
// any ...) is done here while it can be: the item is taken and the generator resumed.
//
//op:args - - -
//op:switch
//op:ends
func opSTEP(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) {
	if d := (*stepBox)(R(base, 0).p).drain; d != nil {
		if g := d.gen; g != nil {
			if s := &g.stk; g.state == genSuspended && (back1(s.pc).Op == YIELD || back1(s.pc).Op == YIELDFROM) {
				ok := leafTake(d, R(base, VS))
				if !ok {
					return pc, base, xStep
				}
				r := m.stk
				r.pc, r.base = skip(pc, -1), base
				s.link, m.stk, m.limit = r, s, s.limit
				g.outer, m.exc, g.state = m.exc, g.exc, genRunning
				pc, base = s.pc, s.base
				c := back1(pc)
				setNone(R(base, c.A))
				if c.Op == YIELDFROM {
					pc = skip(pc, -1)
				}
				if m.budget--; m.budget < 0 {
					return pc, base, xTick
				}
				return pc, base, 0
			}
		} else if x := R(base, VS); x.p != unsafe.Pointer(&hUnbound) { // a map over one iterator, by a function of script
			z := d.mapped
			m.pc = pc
			ready := leafReady((*Iter)(z.its[0].p).impl)
			if fn, nb := (*Func)(z.fn.p), push(base, VS); ready && fn.simple == 1 && fits(m, nb, fn.frame) {
				ok := leafTake(d, x)
				if ok {
					v, _ := leafItem((*Iter)(z.its[0].p).impl)
					*x, *at(nb, 0) = z.fn, v
					saveLink(at(nb, -1), skip(m.pc, -1))
					if m.budget--; m.budget < 0 {
						return entryPC((*Func)(z.fn.p)), nb, xTick
					}
					return entryPC((*Func)(z.fn.p)), nb, 0
				}
			}
			pc = m.pc
		}
	}
	return pc, base, xStep
}

// GREND: a greenlet's function returned.
//
//op:args - - -
//op:switch
//op:ends
func opGREND(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xGreenEnd }

// BRK: a breakpoint lies over the real opcode.
//
//op:args - - -
func opBRK(m *M, i *Instr, pc PC, base Base) (PC, Base, Exit) { return pc, base, xBrk }
