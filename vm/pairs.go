// Loops over pairs: enumerate, zip of two and dict.items() stepped without making a tuple.
package vm

func (it *enumIter) nextPair(m *M) (a, b Value, ok bool, e *Exc) {
	if !plainIterValue(it.it) {
		return None, None, false, errNoPair
	}
	v, ok, e := it.it.iter().impl.Next(m)
	if e != nil || !ok {
		return None, None, false, e
	}
	a = it.n
	it.n = intAdd(a, Int(1))
	return a, v, true, nil
}

func (it *zipIter) nextPair(m *M) (a, b Value, ok bool, e *Exc) {
	if len(it.its) != 2 || it.strict || !plainIterValue(it.its[0]) || !plainIterValue(it.its[1]) {
		return None, None, false, errNoPair
	}
	a, ok, e = it.its[0].iter().impl.Next(m)
	if e != nil || !ok {
		return None, None, false, e
	}
	b, ok, e = it.its[1].iter().impl.Next(m)
	return a, b, ok, e
}

// generators reports whether it steps two, one of them a generator at least and the other perhaps an iterator that never
// calls script.
func (it *zipIter) generators() bool {
	if len(it.its) != 2 || it.strict {
		return false
	}
	a, b := it.its[0], it.its[1]
	return a.is(KGen) && (b.is(KGen) || plainIterValue(b)) || b.is(KGen) && plainIterValue(a)
}

// askZip asks for the items of a zip of two, from the R[3]th on; the first is kept in R[4]. The running frame is a finPair.
func (m *M) askZip(it *zipIter) *Exc {
	for {
		x := it.its[at(m.base, 3).n]
		if x.is(KGen) {
			m.pc = pcAt(fins[finPair].code, 1)
			return m.resume(x.gen(), None)
		}
		v, ok, e := x.iter().impl.Next(m)
		if e != nil {
			return e
		}
		if !ok {
			m.popFin()
			return nil
		}
		if at(m.base, 3).n != 0 {
			return m.pairDone(*at(m.base, 4), v)
		}
		*at(m.base, 3), *at(m.base, 4) = Int(1), v
	}
}

// finishPair goes on with v, what the generator that a finPair asked gave.
func (m *M) finishPair(it Iterator, v Value) *Exc {
	switch it := it.(type) {
	case *enumIter:
		n := it.n
		it.n = intAdd(n, Int(1))
		return m.pairDone(n, v)
	case *zipIter:
		if at(m.base, 3).n == 0 {
			*at(m.base, 3), *at(m.base, 4) = Int(1), v
			return m.askZip(it)
		}
		return m.pairDone(*at(m.base, 4), v)
	}
	return nil
}

// pairDone leaves a finPair: the pair goes to the body of the loop, without a tuple if the body begins by unpacking it.
func (m *M) pairDone(a, b Value) *Exc {
	dst := m.popFin()
	i := m.cur()
	m.pc = jump(m.pc, i.C)
	if u := fetch(m.pc); u.Op == UNPACK && u.B == i.A && u.C == 2 {
		*m.R(u.A), *m.R(u.A + VS) = a, b
		*dst = None
		m.pc = skip(m.pc, 1)
	} else {
		*dst = NewTuple(a, b)
	}
	return m.counted()
}

func (it *dictItemIter) nextPair(m *M) (a, b Value, ok bool, e *Exc) {
	x, e := it.step(m)
	if x == nil {
		return None, None, false, e
	}
	return x.key, x.val, true, nil
}

// stepper is an iterator whose next item may need script: its step runs without a Go stack.
type stepper interface{ nextStep() Step }

// finStep runs a step in a finishing frame above the running instruction.
func (m *M) finStep(kind uint8, dst uint16, s Step) *Exc {
	m.pushFrame(kind, dst, 0, None)
	return m.enterStep(s, 2*VS)
}
