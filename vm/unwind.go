// Exceptions: static tables, and unwinding through every kind of frame.
package vm

import (
	"fmt"
	"os"
	"runtime/debug"

	"github.com/gsl-lang/gsl/lang/code"
)

// handler is the innermost line of the exception table that covers an instruction.
func (c *Code) handler(ins int32) *code.Handler {
	for k := range c.src.Handlers {
		if h := &c.src.Handlers[k]; h.From <= ins && ins < h.To {
			return h
		}
	}
	return nil
}

// unwind finds who handles e, starting in the running frame. false: a nested call's or the host's boundary is reached; m.err
// is e and the machine stands in the boundary frame.
func (m *M) unwind(e *Exc, me *runner) bool {
	for {
		fn := m.fn()
		switch fn.role {
		case roleScript:
			c := fn.code
			ins := int32(pcIndex(c, m.pc) - 1)
			again := m.tracing && m.cur().Op == RERAISE
			m.addTrace(e, c, ins)
			h := c.handler(ins)
			if m.tracing {
				e = m.traceRaised(e, again, h != nil)
			}
			if h != nil && (m.fatal == nil || e != m.fatal) {
				*m.R(h.Reg) = obj(e)
				if m.exc != nil {
					*m.R(h.Reg + VS) = obj(m.exc)
				} else {
					*m.R(h.Reg + VS) = None
				}
				m.exc = e
				m.pc = pcAt(c, int(h.Target))
				if e.cls == ExcRecursionError { // the next call measures again: frames may be smaller now
					s := m.stk
					s.soft = min(s.soft, (baseOff(s, m.base)+int(fn.frame))/VS)
					m.setLimit()
				}
				return true
			}
			if g := m.stk.gen; g != nil && baseOff(m.stk, m.base) == 2*VS {
				e = m.genFailed(g, e)
				if e == nil {
					return true
				}
				continue
			}
			m.pc = loadLink(at(m.base, -1))
			m.base = pop(m.base, back1(m.pc).A)
		case roleFin:
			if m.finThrow(fn.fin, e) {
				if e = m.err; e == nil {
					return true
				}
				m.err = nil
			}
		case roleStep:
			b := (*stepBox)(m.R(0).p)
			var a Act
			m.top = int(fnStep.frame)
			if b.asking && e.cls.isSub(ExcStopIteration) {
				b.asking = false
				a = b.s.Step(m, Unbound)
			} else {
				b.asking = false
				a = b.s.Throw(m, e)
			}
			if e = m.act(a); e == nil {
				return true
			}
		case roleBound:
			m.err = e
			return false
		case roleGreen:
			m.greenletEnd(None, e)
			if me.quit {
				return true
			}
			if e = m.pending(); e == nil {
				return true
			}
		}
	}
}

// addTrace notes that e passed an instruction.
func (m *M) addTrace(e *Exc, c *Code, ins int32) {
	if e.tb == nil {
		if e.ctx.IsNone() {
			m.chain(e) // it was raised here, not raised again
		}
		e.tb = make([]tbEntry, 0, 4)
	}
	if len(e.tb) == maxTrace { // the innermost frames and the outermost one
		e.tb[maxTrace-1] = tbEntry{c, ins}
		return
	}
	e.tb = append(e.tb, tbEntry{c, ins})
}

// maxTrace bounds a traceback: what was as deep as memory allowed must not need as much again to be reported.
const maxTrace = 1 << 20

// chain sets the context of an exception that is being raised.
func (m *M) chain(e *Exc) {
	h := m.handled()
	if h == nil || h == e {
		return
	}
	if e.flags&excLinked != 0 {
		// Break a cycle: if e is among h's contexts, cut it out there. Script may have made another cycle of them.
		for x, behind, k := h, h, 0; x.ctx.is(KExc); k++ {
			if x.ctx.exc() == e {
				x.ctx = None
				break
			}
			x = x.ctx.exc()
			if k&1 != 0 {
				behind = behind.ctx.exc()
			}
			if x == behind {
				break
			}
		}
	}
	e.setContext(obj(h))
}

// excLinked in an exception's flags: it is or was the context of another one. Others, nearly all that are raised, are in
// nobody's chain, which can be long.
const excLinked = 1

// setContext sets the context.
func (e *Exc) setContext(c Value) {
	if c.is(KExc) {
		c.exc().flags |= excLinked
	}
	e.ctx = c
}

// handled is the exception being handled where the machine stands: the generator's own, or its resumer's.
func (m *M) handled() *Exc {
	if m.exc != nil {
		return m.exc
	}
	for s := m.stk; s != nil && s.gen != nil; s = s.link {
		if s.gen.outer != nil {
			return s.gen.outer
		}
	}
	return nil
}

// Handled is the exception being handled by the running greenlet (sys.exc_info), or nil.
func (m *M) Handled() *Exc { return m.handled() }

// runGuarded is run, with a Go panic in a native turned into SystemError where the native was called.
func (m *M) runGuarded(me *runner) {
	for !m.runRecover(me) {
	}
}

func (m *M) runRecover(me *runner) (done bool) {
	defer func() {
		if r := recover(); r != nil {
			if os.Getenv("GSL_PANIC") != "" {
				fmt.Fprintf(os.Stderr, "internal error: %v\n%s\n", r, debug.Stack())
			}
			e := m.Errorf(ExcSystemError, "internal error: %v", r)
			m.req, m.bat.target, m.bat.resume, m.bat.orElse, m.bat.throw = nil, nil, nil, Unbound, nil
			if !m.unwind(e, me) {
				done = m.atExit(me)
			} else {
				done = me.quit
			}
		}
	}()
	m.run(me)
	return true
}
