// Timsort as a state machine: CPython 3.11's list.sort comparison for comparison (powersort merges, galloping), which stops
// at every comparison so that the caller can run script for it.
package vm

type sortRun struct{ base, n, power int }

// tsort sorts a. next(answer) runs until it needs to know whether *x < *y (true), or is done (false); the answer is passed
// to the following call.
type tsort[T any] struct {
	a    []T
	x, y *T

	pc      int
	minrun  int
	gallop  int // min_gallop, as it was stored last
	pending []sortRun
	tmp     []T

	// the run being made
	lo, n, i   int
	desc       bool
	start, hi  int
	l, r, mid  int
	pivot      T
	power, ret int

	// the merge of a[pa:pa+na] with a[pb:pb+nb]
	pa, na, pb, nb int
	d, ia, ib      int // destination; positions in the two runs, of which one is in t
	t              []T
	g, ac, bc      int
	merging        int8 // 1: mergeLo has taken t out of a; 2: mergeHi has

	// the galloping search
	key                        *T
	ga                         []T
	hint, last, ofs, max, gret int
	right, forward             bool
	found                      int
}

const minGallop = 7

// States. A state that ends in Is takes an answer.
const (
	tsStart = iota
	tsRun
	tsRunFirstIs
	tsRunScan
	tsRunScanIs
	tsRunEnd
	tsInsert
	tsInsertLook
	tsInsertIs
	tsNewRun
	tsCollapse
	tsFinal
	tsMergeA
	tsMergeB
	tsLo
	tsLoOne
	tsLoOneIs
	tsLoGallop
	tsLoFoundA
	tsLoFoundB
	tsHi
	tsHiOne
	tsHiOneIs
	tsHiGallop
	tsHiFoundA
	tsHiFoundB
	tsFirstIs
	tsGallop
	tsGallopIs
	tsSearch
	tsSearchIs
	tsDone
)

func (s *tsort[T]) ask(x, y *T, pc int) bool {
	s.x, s.y, s.pc = x, y, pc
	return true
}

// seek starts a galloping search for key in ga, from hint on: to the left or to the right of equals. s.found is the result.
func (s *tsort[T]) seek(key *T, ga []T, hint int, right bool, ret int) bool {
	s.key, s.ga, s.hint, s.right, s.gret = key, ga, hint, right, ret
	return s.askSeek(hint, tsFirstIs)
}

func (s *tsort[T]) askSeek(i, pc int) bool {
	if s.right {
		return s.ask(s.key, &s.ga[i], pc)
	}
	return s.ask(&s.ga[i], s.key, pc)
}

func (s *tsort[T]) next(ans bool) bool {
	a := s.a
	for {
		switch s.pc {
		case tsStart:
			n := len(a)
			if n < 2 {
				s.pc = tsDone
				continue
			}
			s.gallop = minGallop
			r := 0
			for n >= 64 {
				r |= n & 1
				n >>= 1
			}
			s.minrun = n + r
			s.pc = tsRun

		// ---- a run: as found, or made longer by insertion
		case tsRun:
			if s.lo >= len(a) {
				s.pc = tsFinal
				continue
			}
			s.i, s.desc = s.lo+1, false
			if s.i == len(a) {
				s.pc = tsRunEnd
				continue
			}
			return s.ask(&a[s.i], &a[s.i-1], tsRunFirstIs)
		case tsRunFirstIs:
			s.desc = ans
			s.i++
			s.pc = tsRunScan
		case tsRunScanIs:
			if ans != s.desc {
				s.pc = tsRunEnd
				continue
			}
			s.i++
			fallthrough
		case tsRunScan:
			if s.i >= len(a) {
				s.pc = tsRunEnd
				continue
			}
			return s.ask(&a[s.i], &a[s.i-1], tsRunScanIs)
		case tsRunEnd:
			s.n = s.i - s.lo
			if s.desc {
				for i, j := s.lo, s.i-1; i < j; i, j = i+1, j-1 {
					a[i], a[j] = a[j], a[i]
				}
			}
			s.pc = tsNewRun
			if s.n < s.minrun {
				s.start = s.i
				s.n = min(s.minrun, len(a)-s.lo)
				s.hi = s.lo + s.n
				s.pc = tsInsert
			}
		case tsInsert:
			if s.start >= s.hi {
				s.pc = tsNewRun
				continue
			}
			s.pivot = a[s.start]
			s.l, s.r = s.lo, s.start
			s.pc = tsInsertLook
		case tsInsertIs:
			if ans {
				s.r = s.mid
			} else {
				s.l = s.mid + 1
			}
			fallthrough
		case tsInsertLook:
			if s.l < s.r {
				s.mid = int(uint(s.l+s.r) >> 1)
				return s.ask(&s.pivot, &a[s.mid], tsInsertIs)
			}
			copy(a[s.l+1:s.start+1], a[s.l:s.start])
			a[s.l] = s.pivot
			s.start++
			s.pc = tsInsert
		case tsNewRun:
			if k := len(s.pending); k > 0 {
				top := &s.pending[k-1]
				s.power = runPower(top.base, top.n, s.n, len(a))
			}
			s.pc = tsCollapse
		case tsCollapse:
			k := len(s.pending)
			if k > 1 && s.pending[k-2].power > s.power {
				if s.merge(k-2, tsCollapse) {
					return true
				}
				continue
			}
			if k > 0 {
				s.pending[k-1].power = s.power
			}
			s.pending = append(s.pending, sortRun{s.lo, s.n, 0})
			s.lo += s.n
			s.pc = tsRun
		case tsFinal:
			i := len(s.pending) - 2
			if i < 0 {
				s.pc = tsDone
				continue
			}
			if i > 0 && s.pending[i-1].n < s.pending[i+1].n {
				i--
			}
			if s.merge(i, tsFinal) {
				return true
			}

		// ---- a merge
		case tsMergeA:
			s.pa += s.found
			s.na -= s.found
			if s.na == 0 {
				s.pc = s.ret
				continue
			}
			return s.seek(&a[s.pa+s.na-1], a[s.pb:s.pb+s.nb], s.nb-1, false, tsMergeB)
		case tsMergeB:
			s.nb = s.found
			if s.nb == 0 {
				s.pc = s.ret
				continue
			}
			s.g = s.gallop
			if s.na <= s.nb {
				s.t = append(s.tmp[:0], a[s.pa:s.pa+s.na]...)
				s.tmp = s.t
				s.merging = 1
				s.d, s.ia, s.ib = s.pa, 0, s.pb
				if s.loTakeB() || s.na == 1 {
					s.loEnd(s.na == 1 && s.nb > 0)
					continue
				}
				s.pc = tsLo
			} else {
				s.t = append(s.tmp[:0], a[s.pb:s.pb+s.nb]...)
				s.tmp = s.t
				s.merging = 2
				s.d, s.ia, s.ib = s.pb+s.nb-1, s.pa+s.na-1, s.nb-1
				if s.hiTakeA() || s.nb == 1 {
					s.hiEnd(s.nb == 1 && s.na > 0)
					continue
				}
				s.pc = tsHi
			}

		// ---- mergeLo: the left run is in t
		case tsLo:
			s.ac, s.bc = 0, 0
			s.pc = tsLoOne
		case tsLoOneIs:
			if ans {
				s.bc++
				s.ac = 0
				if s.loTakeB() {
					s.loEnd(false)
					continue
				}
				if s.bc >= s.g {
					s.g++
					s.pc = tsLoGallop
					continue
				}
			} else {
				s.ac++
				s.bc = 0
				if s.loTakeA() {
					s.loEnd(true)
					continue
				}
				if s.ac >= s.g {
					s.g++
					s.pc = tsLoGallop
					continue
				}
			}
			fallthrough
		case tsLoOne:
			return s.ask(&a[s.ib], &s.t[s.ia], tsLoOneIs)
		case tsLoGallop:
			if s.g > 1 {
				s.g--
			}
			s.gallop = s.g
			return s.seek(&a[s.ib], s.t[s.ia:s.ia+s.na], 0, true, tsLoFoundA)
		case tsLoFoundA:
			k := s.found
			s.ac = k
			if k > 0 {
				copy(a[s.d:], s.t[s.ia:s.ia+k])
				s.d, s.ia, s.na = s.d+k, s.ia+k, s.na-k
				if s.na <= 1 { // 0 only if the comparisons contradict each other
					s.loEnd(s.na == 1)
					continue
				}
			}
			if s.loTakeB() {
				s.loEnd(false)
				continue
			}
			return s.seek(&s.t[s.ia], a[s.ib:s.ib+s.nb], 0, false, tsLoFoundB)
		case tsLoFoundB:
			k := s.found
			s.bc = k
			if k > 0 {
				copy(a[s.d:], a[s.ib:s.ib+k])
				s.d, s.ib, s.nb = s.d+k, s.ib+k, s.nb-k
				if s.nb == 0 {
					s.loEnd(false)
					continue
				}
			}
			if s.loTakeA() {
				s.loEnd(true)
				continue
			}
			if s.ac >= minGallop || s.bc >= minGallop {
				s.pc = tsLoGallop
				continue
			}
			s.g++
			s.gallop = s.g
			s.pc = tsLo

		// ---- mergeHi: the right run is in t
		case tsHi:
			s.ac, s.bc = 0, 0
			s.pc = tsHiOne
		case tsHiOneIs:
			if ans {
				s.ac++
				s.bc = 0
				if s.hiTakeA() {
					s.hiEnd(false)
					continue
				}
				if s.ac >= s.g {
					s.g++
					s.pc = tsHiGallop
					continue
				}
			} else {
				s.bc++
				s.ac = 0
				if s.hiTakeB() {
					s.hiEnd(true)
					continue
				}
				if s.bc >= s.g {
					s.g++
					s.pc = tsHiGallop
					continue
				}
			}
			fallthrough
		case tsHiOne:
			return s.ask(&s.t[s.ib], &a[s.ia], tsHiOneIs)
		case tsHiGallop:
			if s.g > 1 {
				s.g--
			}
			s.gallop = s.g
			return s.seek(&s.t[s.ib], a[s.pa:s.pa+s.na], s.na-1, true, tsHiFoundA)
		case tsHiFoundA:
			k := s.na - s.found
			s.ac = k
			if k > 0 {
				s.d, s.ia = s.d-k, s.ia-k
				copy(a[s.d+1:s.d+1+k], a[s.ia+1:s.ia+1+k])
				if s.na -= k; s.na == 0 {
					s.hiEnd(false)
					continue
				}
			}
			if s.hiTakeB() {
				s.hiEnd(true)
				continue
			}
			return s.seek(&a[s.ia], s.t[:s.nb], s.nb-1, false, tsHiFoundB)
		case tsHiFoundB:
			k := s.nb - s.found
			s.bc = k
			if k > 0 {
				s.d, s.ib = s.d-k, s.ib-k
				copy(a[s.d+1:s.d+1+k], s.t[s.ib+1:s.ib+1+k])
				if s.nb -= k; s.nb <= 1 {
					s.hiEnd(s.nb == 1)
					continue
				}
			}
			if s.hiTakeA() {
				s.hiEnd(false)
				continue
			}
			if s.ac >= minGallop || s.bc >= minGallop {
				s.pc = tsHiGallop
				continue
			}
			s.g++
			s.gallop = s.g
			s.pc = tsHi

		// ---- the galloping search: beyond means that the key's place is behind the element looked at
		case tsFirstIs:
			s.forward = ans != s.right
			s.last, s.ofs = 0, 1
			s.max = s.hint + 1
			if s.forward {
				s.max = len(s.ga) - s.hint
			}
			s.pc = tsGallop
		case tsGallopIs:
			if (ans != s.right) != s.forward {
				s.gallopEnd()
				continue
			}
			s.last = s.ofs
			s.ofs = s.ofs<<1 + 1
			fallthrough
		case tsGallop:
			if s.ofs >= s.max {
				s.gallopEnd()
				continue
			}
			i := s.hint - s.ofs
			if s.forward {
				i = s.hint + s.ofs
			}
			return s.askSeek(i, tsGallopIs)
		case tsSearchIs:
			if ans != s.right {
				s.last = s.mid + 1
			} else {
				s.ofs = s.mid
			}
			fallthrough
		case tsSearch:
			if s.last < s.ofs {
				s.mid = s.last + (s.ofs-s.last)>>1
				return s.askSeek(s.mid, tsSearchIs)
			}
			s.found = s.ofs
			s.pc = s.gret
		case tsDone:
			return false
		}
	}
}

func (s *tsort[T]) gallopEnd() {
	s.ofs = min(s.ofs, s.max)
	if s.forward {
		s.last += s.hint
		s.ofs += s.hint
	} else {
		s.last, s.ofs = s.hint-s.ofs, s.hint-s.last
	}
	s.last++
	s.pc = tsSearch
}

// runPower is the depth of the boundary between two runs in the ideal merge tree.
func runPower(s1, n1, n2, n int) int {
	a := 2*s1 + n1
	b := a + n1 + n2
	for r := 1; ; r++ {
		if a >= n {
			a -= n
			b -= n
		} else if b >= n {
			return r
		}
		a <<= 1
		b <<= 1
	}
}

// merge starts the merge of pending runs i and i+1; state ret follows it.
func (s *tsort[T]) merge(i, ret int) bool {
	x, y := s.pending[i], s.pending[i+1]
	s.pending[i].n += y.n
	if i == len(s.pending)-3 {
		s.pending[i+1] = s.pending[i+2]
	}
	s.pending = s.pending[:len(s.pending)-1]
	s.pa, s.na, s.pb, s.nb, s.ret = x.base, x.n, y.base, y.n, ret
	return s.seek(&s.a[y.base], s.a[x.base:x.base+x.n], 0, true, tsMergeA)
}

// loTakeB moves the right run's next element; true: it was the last.
func (s *tsort[T]) loTakeB() bool {
	s.a[s.d] = s.a[s.ib]
	s.d++
	s.ib++
	s.nb--
	return s.nb == 0
}

// loTakeA moves the left run's next element; true: one is left.
func (s *tsort[T]) loTakeA() bool {
	s.a[s.d] = s.t[s.ia]
	s.d++
	s.ia++
	s.na--
	return s.na == 1
}

// loEnd moves what is left: the left run, or (one left of it, which is the biggest) the right run before it.
func (s *tsort[T]) loEnd(one bool) {
	if one {
		copy(s.a[s.d:], s.a[s.ib:s.ib+s.nb])
		s.a[s.d+s.nb] = s.t[s.ia]
	} else {
		copy(s.a[s.d:], s.t[s.ia:s.ia+s.na])
	}
	s.endMerge()
}

func (s *tsort[T]) hiTakeA() bool {
	s.a[s.d] = s.a[s.ia]
	s.d--
	s.ia--
	s.na--
	return s.na == 0
}

func (s *tsort[T]) hiTakeB() bool {
	s.a[s.d] = s.t[s.ib]
	s.d--
	s.ib--
	s.nb--
	return s.nb == 1
}

func (s *tsort[T]) hiEnd(one bool) {
	if one {
		s.d, s.ia = s.d-s.na, s.ia-s.na
		copy(s.a[s.d+1:s.d+1+s.na], s.a[s.ia+1:s.ia+1+s.na])
		s.a[s.d] = s.t[s.ib]
	} else {
		copy(s.a[s.d-s.nb+1:], s.t[:s.nb])
	}
	s.endMerge()
}

func (s *tsort[T]) endMerge() {
	s.merging, s.pc = 0, s.ret
}

// abort puts back what a merge has taken out: a is a permutation of what it was.
func (s *tsort[T]) abort() {
	switch s.merging {
	case 1:
		s.loEnd(false)
	case 2:
		s.hiEnd(false)
	}
	s.pc = tsDone
}

// timsort sorts with comparisons made in Go.
func timsort[T any](a []T, less func(x, y *T) bool) {
	s := tsort[T]{a: a}
	for ans := false; s.next(ans); {
		ans = less(s.x, s.y)
	}
}
