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
