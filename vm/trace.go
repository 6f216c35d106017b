// Breakpoints and line tracing: the same opcode functions, one at a time.
package vm

// breakpoint runs the covered instruction through its own function, so that the others stay covered.
func (m *M) breakpoint(me *runner) (e *Exc, done bool) {
	i := m.cur()
	c := m.fn().code
	k := pcIndex(c, m.pc) - 1
	if m.onBreak != nil {
		m.onBreak(m, c, k)
	}
	i.Op = c.brk[k]
	var x Exit
	m.pc, m.base, x = opTable[i.Op](m, i, m.pc, m.base)
	if x != xNext {
		e, done = m.handle(x, me)
	}
	if op, ok := c.brk[k]; ok && op != 0 {
		c.brk[k], i.Op = i.Op, BRK
	}
	return
}

// traceLoop is the stepper: it looks at the line before each instruction.
func (m *M) traceLoop() Exit {
	pc, base := m.pc, m.base
	for m.trace != nil {
		i := fetch(pc)
		fn := (*Func)(at(base, -2).p)
		if fn.role == roleScript {
			if l, _, _, _ := fn.code.src.Position(pcIndex(fn.code, pc)); l != m.traceLast {
				m.traceLast = l
				m.pc, m.base = pc, base
				m.trace(m, fn.code, l)
			}
		}
		var x Exit
		if pc, base, x = opTable[i.Op](m, i, skip(pc, 1), base); x != xNext {
			m.pc, m.base = pc, base
			return x
		}
	}
	m.pc, m.base = pc, base
	return m.loop()
}
