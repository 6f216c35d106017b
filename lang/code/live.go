// Which temporaries an instruction still needs: the collector of finalizable objects must not take what an expression left
// behind in a register for a reference.

package code

// Live says which registers hold values that are still needed, at each instruction of a code. Variables count as needed as
// long as the frame is there, as in CPython; temporaries only until they are read for the last time.
type Live struct {
	words int
	start []int32  // by slot: the instruction that the slot belongs to
	in    []uint64 // by instruction: registers needed when it begins
	vars  []uint64 // variables and cells
	late  []uint64 // variables that the first instructions unbind
	found []span   // where a FINDM may have written a register that its call reads
	body  int      // the first instruction behind those
}

type span struct{ from, to, reg int }

type regSet []uint64

func (s regSet) add(k int) {
	if w := k / 64; w < len(s) {
		s[w] |= 1 << (k % 64)
	}
}

func (s regSet) del(k int) {
	if w := k / 64; w < len(s) {
		s[w] &^= 1 << (k % 64)
	}
}

func (s regSet) run(r uint16, n int) {
	for k := int(r) / RegSize; n > 0; k, n = k+1, n-1 {
		s.add(k)
	}
}

func (s regSet) cut(r uint16, n int) {
	for k := int(r) / RegSize; n > 0; k, n = k+1, n-1 {
		s.del(k)
	}
}

// FindLive analyses a code that a compiler made.
func FindLive(c *Code) *Live {
	n := len(c.Ins)
	l := &Live{words: c.Regs/64 + 1, start: make([]int32, n+2)}
	l.in = make([]uint64, l.words*(n+1))
	l.vars, l.late = make([]uint64, l.words), make([]uint64, l.words)
	for k, name := range c.VarNames {
		if name != "" || k == 0 {
			regSet(l.vars).add(k)
		}
	}
	for _, cell := range c.Cells {
		regSet(l.vars).add(int(cell.Reg) / RegSize)
	}
	for k := 0; k < n; { // what entry does
		switch i := c.Ins[k]; i.Op {
		case MKGEN:
		case UNBIND:
			if k > 1 {
				k = n
				continue
			}
			regSet(l.late).run(i.A, int(i.B))
		case MKCELL:
		default:
			l.body = k
			k = n
			continue
		}
		k += c.size(k)
	}
	var order []int
	found := map[uint16]int{} // registers that a FINDM has written and its call has not read, and where
	reads := make(map[int]bool)
	for k := 0; k < n; k += c.size(k) {
		order = append(order, k)
		for j := range c.size(k) {
			l.start[k+j] = int32(k)
		}
		switch i := c.Ins[k]; {
		case i.Op == FINDM:
			found[i.A] = k + 1
		case methodCall(i.Op) && found[i.A] != 0:
			reads[k] = true
			l.found = append(l.found, span{found[i.A], k, int(i.A) / RegSize})
			delete(found, i.A)
		}
	}
	l.start[n], l.start[n+1] = int32(n), int32(n)
	handler := make([]*Handler, n)
	for k := len(c.Handlers) - 1; k >= 0; k-- { // the innermost comes first
		for j := c.Handlers[k].From; j < c.Handlers[k].To; j++ {
			handler[j] = &c.Handlers[k]
		}
	}
	set := make(regSet, l.words)
	for changed := true; changed; {
		changed = false
		for o := len(order) - 1; o >= 0; o-- {
			k := order[o]
			i := c.Ins[k]
			clear(set)
			if to, ok := c.Target(k); ok {
				set.or(l.at(to))
			}
			if !Ops[i.Op].Ends {
				set.or(l.at(c.Next(k)))
			}
			l.transfer(c, i, set, reads[k])
			if h := handler[k]; h != nil {
				for w, x := range l.at(int(h.Target)) {
					for b := range 64 {
						if r := w*64 + b; x>>b&1 != 0 && r != int(h.Reg)/RegSize && r != int(h.Reg)/RegSize+1 {
							set.add(r)
						}
					}
				}
			}
			if in := l.at(k); in.or(set) {
				changed = true
			}
		}
	}
	return l
}

func (l *Live) at(k int) regSet { return l.in[k*l.words : (k+1)*l.words] }

// or adds t and says whether anything came.
func (s regSet) or(t regSet) (more bool) {
	for k, w := range t {
		if s[k]|w != s[k] {
			s[k] |= w
			more = true
		}
	}
	return
}

func methodCall(op uint16) bool {
	switch op {
	case CALLM, CALLM4, CALLST, CALLMN, CALLAPPEND, CALLADD, CALLGET, CALLPOP, CALLIS, CALLSEND, CALLSWITCH, CALLPUT, CALLTAKE, CALLLAST, CALLMK:
		return true
	}
	return false
}

// transfer turns what is needed after an instruction into what is needed before it.
func (l *Live) transfer(c *Code, i Instr, s regSet, found bool) {
	row := &Ops[i.Op]
	ops := [3]uint16{i.A, i.B, i.C}
	for j, x := range ops {
		if k := row.Operands[j]; k == 'd' || k == 'm' {
			if i.Op == UNBIND {
				s.cut(x, int(i.B))
			} else {
				s.cut(x, 1)
			}
		}
	}
	switch i.Op { // runs
	case FORPREP:
		s.cut(i.A+RegSize, 2)
	case FORITER:
		s.cut(i.A, 1)
		s.run(i.A+RegSize, 2)
	case GETSLICE:
		s.run(i.C, 2)
	case MKSLICE:
		s.run(i.B, 3)
	case EXCINFO:
		s.cut(i.A, 3)
	case EXCSPLIT:
		s.cut(i.A, 2)
		s.run(i.A, 1)
	case WITHPREP:
		s.cut(i.A, 2)
	case CALL, CALLK, SUPERM, SUPERMC:
		s.cut(i.A, 1)
		s.run(i.A, 1)
		s.run(i.A+2*RegSize, int(i.B))
	case CALLX:
		s.cut(i.A, 1)
		s.run(i.A, 1)
		s.run(i.A+2*RegSize, 1+int(i.B&1))
	case FINDM:
		s.cut(i.A, 1)
		s.run(i.A+2*RegSize, 1)
	case MKFUNC:
		n := int(i.C)
		s.run(i.B, n&1+n>>1&1+n>>2&1)
	case LIST, TUPLE, SET, FSTR:
		s.run(i.B, int(i.C))
	case DICT:
		s.run(i.B, 2*int(i.C))
	case UNPACK:
		s.cut(i.A, int(i.C))
	case UNPACKX:
		s.cut(i.A, int(i.C)&255+int(i.C)>>8+1)
	default:
		if methodCall(i.Op) {
			s.cut(i.A, 1)
			if found {
				s.run(i.A, 1)
			}
			s.run(i.A+2*RegSize, int(i.B))
		} else {
			for j, x := range ops { // a run that no case knows: all of it may be read
				if row.Operands[j] == 'R' {
					s.run(x, 3)
				}
			}
		}
	}
	for j, x := range ops {
		if k := row.Operands[j]; (k == 'r' || k == 'm') && !(i.Op == RERAISE && x == 65535) {
			s.run(x, 1)
		}
	}
}

// Regs calls f with the registers below limit that hold something needed. slot is where the code goes on; inside: the
// instruction before it is not finished (a call, an operator's method, a yield). method: the register holds something only if the
// FINDM before it has put it there.
func (l *Live) Regs(c *Code, slot int, inside bool, limit int, f func(reg int, method bool)) {
	if slot < 0 || slot >= len(l.start) {
		return
	}
	var s regSet
	result := -1
	at := int(l.start[slot])
	if inside && slot > 0 {
		at = int(l.start[slot-1])
		if i := c.Ins[at]; i.Op == YIELD { // what it gave away is the resumer's
			result = int(i.A) / RegSize
			s = append(regSet(nil), l.at(slot)...)
			for k := range c.Handlers {
				if h := &c.Handlers[k]; int(h.From) <= at && at < int(h.To) {
					s.or(l.at(int(h.Target)))
					break
				}
			}
		} else {
			s = l.at(at)
			if to, ok := c.Target(at); ok && i.Op == FORITER && c.Ins[to].Op == UNPACK { // parts of the pair come one by one, see FINPAIR
				s = append(regSet(nil), s...)
				s.run(c.Ins[to].A, int(c.Ins[to].C))
			}
		}
	} else {
		s = l.at(at)
	}
	for w := range l.words {
		x := s[w] | l.vars[w]
		if at < l.body {
			x = (s[w] | l.vars[w]) &^ l.late[w]
		}
		for b := 0; x != 0; b, x = b+1, x>>1 {
			r := w*64 + b
			if r >= limit {
				return
			}
			if x&1 != 0 && (r != result || l.vars[w]>>b&1 != 0) {
				method := false
				for k := range l.found {
					if x := &l.found[k]; x.reg == r && x.from <= at && at <= x.to {
						method = true
					}
				}
				f(r, method)
			}
		}
	}
}
