// The methods of array.array.
package stdlib

import (
	"math"
	"slices"

	"github.com/gsl-lang/gsl/vm"
)

const arrayDoc = `array(typecode [, initializer]) -> array

An array of numbers of one type, or of characters. The typecode is one of b, B (1 byte), h, H (2), i, I (4), l, L, q, Q (8),
capitals being unsigned; f (4) and d (8) for floats; u for characters. The initializer is an iterable of items, or bytes.`

func arrayClass(m *vm.M) *vm.Class {
	return vm.Extension(m, arrayKey{}, func() *vm.Class {
		c := m.NewClass("array", "array", arrayType, nil, arrayDefs(), []vm.Attr{
			{Name: "typecode", Doc: "the typecode character used to create the array", Get: func(m *vm.M, self vm.Value) (vm.Value, *vm.Exc) {
				x, _ := arrayOf(self)
				return vm.NewStr(string(rune(x.code))), nil
			}},
			{Name: "itemsize", Doc: "the size, in bytes, of one array item", Get: func(m *vm.M, self vm.Value) (vm.Value, *vm.Exc) {
				x, _ := arrayOf(self)
				return vm.Int(int64(x.size)), nil
			}},
		})
		c.SetNoDict()
		for name, v := range map[string]vm.Value{"__doc__": vm.NewStr(arrayDoc), "__hash__": vm.None} {
			_ = m.SetAttr(c.Value(), m.Intern(name), v)
		}
		return c
	})
}

func arrayDefs() []vm.Def {
	return []vm.Def{
		{Sig: "static __new__(cls, /, *args, **kwargs)", Fn: arrayNew},
		{Sig: "raw __init__(self, /, *args, **kwargs)", Fn: constNone},
		{Sig: "append(self, v, /)", Doc: "Append new value v to the end of the array.", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.None, x.add(m, a[0], a[1])
		})},
		{Sig: "buffer_info(self, /)", Doc: "Return a tuple (address, length): a number that is unique while the array lives, and the number of items.",
			Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
				id, e := m.GetAttr(m.Modules().Get(m, "builtins"), m.Intern("id"))
				if e == nil {
					id, e = m.Call(id, a[0])
				}
				return vm.NewTuple(id, vm.Int(int64(x.len()))), e
			})},
		{Sig: "byteswap(self, /)", Doc: "Byteswap all items of the array.", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
			for k := 0; k < len(x.b); k += x.size {
				slices.Reverse(x.b[k : k+x.size])
			}
			return vm.None, nil
		})},
		{Sig: "count(self, v, /)", Doc: "Return number of occurrences of v in the array.", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
			n := int64(0)
			for k := 0; k < x.len(); k++ {
				eq, e := x.equal(m, k, a[1])
				if e != nil {
					return vm.None, e
				}
				if eq {
					n++
				}
			}
			return vm.Int(n), nil
		})},
		{Sig: "extend(self, bb, /)", Doc: "Append items to the end of the array.", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
			return arrayExtend(m, x, a[0], a[1], vm.None)
		})},
		{Sig: "fromlist(self, list, /)", Doc: "Append items to array from list.", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
			items, ok := m.ListOf(a[1])
			if !ok {
				return vm.None, m.TypeErrorf("arg must be list")
			}
			if len(items) > 0 {
				if e := mayResize(m, a[0]); e != nil {
					return vm.None, e
				}
			}
			old, n := len(x.b), len(items)
			for k := range n {
				items, _ := m.ListOf(a[1])
				if len(items) != n {
					x.b = x.b[:old]
					return vm.None, m.Errorf(vm.ExcRuntimeError, "list changed size during iteration")
				}
				if e := x.add(m, a[0], items[k]); e != nil {
					x.b = x.b[:min(old, len(x.b))]
					return vm.None, e
				}
			}
			return vm.None, nil
		})},
		{Sig: "fromfile(self, f, n, /)", Doc: "Read n objects from the file object f and append them to the end of the array.",
			Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
				self, f := a[0], a[1]
				n, e := m.Index(a[2])
				if e != nil {
					return vm.None, e
				}
				if n < 0 {
					return vm.None, m.ValueErrorf("negative count")
				}
				if n > math.MaxInt64/int64(x.size) {
					return vm.None, m.NewExc(vm.ExcMemoryError)
				}
				r, e := m.CallMethod(f, "read", vm.Int(n*int64(x.size)))
				if e != nil {
					return vm.None, e
				}
				if !vm.IsType(vm.Payload(r), vm.TBytes) {
					return vm.None, m.TypeErrorf("read() didn't return bytes")
				}
				b, _ := m.BytesLike(r)
				short := len(b) < int(n)*x.size
				if short {
					b = b[:len(b)-len(b)%x.size]
				}
				if e := x.addBytes(m, self, b); e != nil {
					return vm.None, e
				}
				if short {
					return vm.None, m.Errorf(vm.ExcEOFError, "read() didn't return enough bytes")
				}
				return vm.None, nil
			})},
		{Sig: "frombytes(self, buffer, /)", Doc: "Appends items from the string, interpreting it as an array of machine values.",
			Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
				b, ok := m.BytesLike(a[1])
				if y, is := arrayOf(a[1]); is && y.size != 1 {
					return vm.None, m.TypeErrorf("a bytes-like object is required")
				}
				if !ok {
					return vm.None, m.TypeErrorf("a bytes-like object is required, not '%s'", m.TypeName(a[1]))
				}
				return vm.None, x.addBytes(m, a[0], b)
			})},
		{Sig: "fromunicode(self, ustr, /)", Doc: "Extends this array with data from the unicode string ustr.", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
			s, ok := m.StrOf(a[1])
			if !ok {
				return vm.None, m.TypeErrorf("fromunicode() argument must be str, not %s", m.TypeName(a[1]))
			}
			if x.code != 'u' {
				return vm.None, m.ValueErrorf("fromunicode() may only be called on unicode type arrays")
			}
			return vm.None, x.addText(m, a[0], s)
		})},
		{Sig: "index(self, v, start=0, stop=9223372036854775807, /)", Doc: "Return index of first occurrence of v in the array.", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
			var lim [2]int
			for k := range lim {
				n, e := m.Index(a[2+k])
				if e != nil {
					return vm.None, e
				}
				if n < 0 {
					n = max(n+int64(x.len()), 0)
				}
				lim[k] = int(min(n, int64(x.len())))
			}
			k, e := x.find(m, a[1], lim[0], lim[1])
			if e == nil && k < 0 {
				e = m.ValueErrorf("array.index(x): x not in array")
			}
			return vm.Int(int64(k)), e
		})},
		{Sig: "insert(self, i, v, /)", Doc: "Insert a new item v into the array before position i.", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
			n, e := m.Index(a[1])
			if e != nil {
				return vm.None, e
			}
			v, e := x.encode(m, a[2])
			if e != nil {
				return vm.None, e
			}
			if n < 0 {
				n = max(n+int64(x.len()), 0)
			}
			k := int(min(n, int64(x.len())))
			if _, e := x.grow(m, a[0], 1); e != nil {
				return vm.None, e
			}
			copy(x.b[(k+1)*x.size:], x.b[k*x.size:])
			x.put(k, v)
			return vm.None, nil
		})},
		{Sig: "pop(self, i=-1, /)", Doc: "Return the i-th element and delete it from the array.\n\ni defaults to -1.", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
			if x.len() == 0 {
				return vm.None, m.Errorf(vm.ExcIndexError, "pop from empty array")
			}
			n, e := m.Index(a[1])
			if e != nil {
				return vm.None, e
			}
			k, e := x.index(m, vm.Int(n), "pop index out of range")
			if e != nil {
				return vm.None, e
			}
			v := x.item(k)
			return v, x.replace(m, a[0], k, k+1, nil)
		})},
		{Sig: "remove(self, v, /)", Doc: "Remove the first occurrence of v in the array.", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
			k, e := x.find(m, a[1], 0, math.MaxInt)
			if e != nil {
				return vm.None, e
			}
			if k < 0 {
				return vm.None, m.ValueErrorf("array.remove(x): x not in array")
			}
			return vm.None, x.replace(m, a[0], k, k+1, nil)
		})},
		{Sig: "reverse(self, /)", Doc: "Reverse the order of the items in the array.", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
			for i, j := 0, x.len()-1; i < j; i, j = i+1, j-1 {
				p, q := x.bits(i), x.bits(j)
				x.put(i, q)
				x.put(j, p)
			}
			return vm.None, nil
		})},
		{Sig: "tobytes(self, /)", Doc: "Convert the array to an array of machine values and return the bytes representation.", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.NewBytes(slices.Clone(x.b)), m.Charge(int64(len(x.b)))
		})},
		{Sig: "tofile(self, f, /)", Doc: "Write all items (as machine values) to the file object f.", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
			_, e := m.CallMethod(a[1], "write", vm.NewBytes(slices.Clone(x.b)))
			return vm.None, e
		})},
		{Sig: "tolist(self, /)", Doc: "Convert array to an ordinary list with the same items.", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.NewList(x.list()), m.Charge(int64(x.len()) * vm.VS)
		})},
		{Sig: "tounicode(self, /)", Doc: "Extends this array with data from the unicode string ustr.", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
			if x.code != 'u' {
				return vm.None, m.ValueErrorf("tounicode() may only be called on unicode type arrays")
			}
			if e := x.checkText(m, 0, x.len()); e != nil {
				return vm.None, e
			}
			return vm.NewStr(x.text(0, x.len())), nil
		})},
		{Sig: "__len__(self, /)", Doc: "Return len(self).", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) { return vm.Int(int64(x.len())), nil })},
		{Sig: "__iter__(self, /)", Doc: "Implement iter(self).", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
			return m.NewIterator(arrayIterClass(m).Value(), &arrayIter{of: a[0]}), nil
		})},
		{Sig: "__contains__(self, key, /)", Doc: "Return key in self.", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
			k, e := x.find(m, a[1], 0, math.MaxInt)
			return vm.Bool(k >= 0), e
		})},
		{Sig: "__getitem__(self, key, /)", Doc: "Return self[key].", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
			start, _, step, n, ok, e := m.SliceIndices(a[1], x.len())
			if e != nil {
				return vm.None, e
			}
			if !ok {
				k, e := x.index(m, a[1], "array index out of range")
				if e != nil {
					return vm.None, e
				}
				return x.item(k), x.checkText(m, k, k+1)
			}
			if e := m.Charge(int64(n * x.size)); e != nil {
				return vm.None, e
			}
			out := make([]byte, 0, n*x.size)
			for ; n > 0; n-- {
				out = append(out, x.b[start*x.size:(start+1)*x.size]...)
				start += step
			}
			return x.like(m, out), nil
		})},
		{Sig: "__setitem__(self, key, value, /)", Doc: "Set self[key] to value.", Fn: arrayFn(arraySetItem)},
		{Sig: "__delitem__(self, key, /)", Doc: "Delete self[key].", Fn: arrayFn(arrayDelItem)},
		{Sig: "__add__(self, value, /)", Doc: "Return self+value.", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
			y, ok := arrayOf(a[1])
			if !ok {
				return vm.None, m.TypeErrorf("can only append array (not \"%s\") to array", m.TypeName(a[1]))
			}
			if x.code != y.code {
				return vm.None, m.TypeErrorf("bad argument type for built-in operation")
			}
			return x.like(m, slices.Concat(x.b, y.b)), m.Charge(int64(len(x.b) + len(y.b)))
		})},
		{Sig: "__iadd__(self, value, /)", Doc: "Implement self+=value.", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
			if _, ok := arrayOf(a[1]); !ok {
				return vm.None, m.TypeErrorf("can only extend with array (not \"%s\")", m.TypeName(a[1]))
			}
			return arrayExtend(m, x, a[0], a[1], a[0])
		})},
		{Sig: "__mul__(self, value, /)", Doc: "Return self*value.", Fn: arrayFn(arrayMul)},
		{Sig: "__rmul__(self, value, /)", Doc: "Return value*self.", Fn: arrayFn(arrayMul)},
		{Sig: "__imul__(self, value, /)", Doc: "Implement self*=value.", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
			b, e := x.times(m, a[1])
			if e == nil && len(b) != len(x.b) {
				if e = mayResize(m, a[0]); e == nil {
					x.b = b
				}
			}
			return a[0], e
		})},
		{Sig: "__eq__(self, value, /)", Doc: "Return self==value.", Fn: arrayCompare(vm.EQ)}, {Sig: "__ne__(self, value, /)", Doc: "Return self!=value.", Fn: arrayCompare(vm.NE)},
		{Sig: "__lt__(self, value, /)", Doc: "Return self<value.", Fn: arrayCompare(vm.LT)}, {Sig: "__le__(self, value, /)", Doc: "Return self<=value.", Fn: arrayCompare(vm.LE)},
		{Sig: "__gt__(self, value, /)", Doc: "Return self>value.", Fn: arrayCompare(vm.GT)}, {Sig: "__ge__(self, value, /)", Doc: "Return self>=value.", Fn: arrayCompare(vm.GE)},
		{Sig: "__copy__(self, /)", Doc: "Return a copy of the array.", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
			return x.like(m, slices.Clone(x.b)), m.Charge(int64(len(x.b)))
		})},
		{Sig: "__deepcopy__(self, unused, /)", Doc: "Return a copy of the array.", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
			return x.like(m, slices.Clone(x.b)), m.Charge(int64(len(x.b)))
		})},
		{Sig: "__sizeof__(self, /)", Doc: "Size of the array in memory, in bytes.", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
			return vm.Int(64 + int64(cap(x.b))), nil
		})},
		{Sig: "__reduce_ex__(self, protocol, /)", Doc: "Return state information for pickling.", Fn: arrayFn(arrayReduce)},
		{Sig: "__repr__(self, /)", Doc: "Return repr(self).", Fn: arrayFn(func(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
			s := a[0].Object().Cls.Name() + "('" + string(rune(x.code)) + "'"
			if x.len() > 0 {
				v := vm.NewList(nil)
				if e := x.checkText(m, 0, x.len()); e != nil {
					return vm.None, e
				}
				if x.code == 'u' {
					v = vm.NewStr(x.text(0, x.len()))
				} else {
					v = vm.NewList(x.list())
				}
				r, e := m.Repr(v)
				if e != nil {
					return vm.None, e
				}
				s += ", " + r.String()
			}
			return vm.NewStr(s + ")"), nil
		})},
		{Sig: "class __class_getitem__(cls, item, /)", Doc: "See PEP 585", Fn: func(m *vm.M, a []vm.Value) (vm.Value, *vm.Exc) { return vm.NewGenericAlias(a[0], a[1]), nil }},
	}
}

func arrayMul(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
	b, e := x.times(m, a[1])
	if e != nil {
		return vm.None, e
	}
	return x.like(m, b), nil
}

func arraySetItem(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
	start, stop, step, n, ok, e := m.SliceIndices(a[1], x.len())
	if e != nil {
		return vm.None, e
	}
	if !ok {
		k, e := x.index(m, a[1], "array assignment index out of range")
		if e != nil {
			return vm.None, e
		}
		v, e := x.encode(m, a[2])
		if e != nil {
			return vm.None, e
		}
		if k < x.len() { // script may have run
			x.put(k, v)
		}
		return vm.None, nil
	}
	y, ok := arrayOf(a[2])
	if !ok {
		return vm.None, m.TypeErrorf("can only assign array (not \"%s\") to array slice", m.TypeName(a[2]))
	}
	if x.code != y.code {
		return vm.None, m.TypeErrorf("bad argument type for built-in operation")
	}
	b := y.b
	if x == y {
		b = slices.Clone(b)
	}
	if step == 1 {
		return vm.None, x.replace(m, a[0], start, max(start, stop), b)
	}
	if len(b) != n*x.size {
		return vm.None, m.ValueErrorf("attempt to assign array of size %d to extended slice of size %d", len(b)/x.size, n)
	}
	for k := range n {
		copy(x.b[(start+k*step)*x.size:], b[k*x.size:(k+1)*x.size])
	}
	return vm.None, nil
}

func arrayDelItem(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
	start, stop, step, n, ok, e := m.SliceIndices(a[1], x.len())
	if e != nil {
		return vm.None, e
	}
	if !ok {
		k, e := x.index(m, a[1], "array assignment index out of range")
		if e != nil {
			return vm.None, e
		}
		return vm.None, x.replace(m, a[0], k, k+1, nil)
	}
	if step == 1 {
		return vm.None, x.replace(m, a[0], start, max(start, stop), nil)
	}
	if n == 0 {
		return vm.None, nil
	}
	if e := mayResize(m, a[0]); e != nil {
		return vm.None, e
	}
	if step < 0 {
		start, step = start+(n-1)*step, -step
	}
	out := make([]byte, 0, len(x.b))
	for k := range x.len() {
		if d := k - start; d < 0 || d%step != 0 || d/step >= n {
			out = append(out, x.b[k*x.size:(k+1)*x.size]...)
		}
	}
	x.b = out
	return vm.None, nil
}

func arrayReduce(m *vm.M, x *array, a []vm.Value) (vm.Value, *vm.Exc) {
	self := a[0]
	proto, e := m.Index(a[1])
	if e != nil {
		return vm.None, e
	}
	state, e := m.GetAttrOr(self, m.Intern("__dict__"))
	if e != nil {
		return vm.None, e
	}
	if state.IsUnbound() {
		state = vm.None
	}
	cls, code := self.Object().Cls.Value(), vm.NewStr(string(rune(x.code)))
	if proto >= 3 {
		f, e := m.GetAttr(m.Modules().Get(m, "array"), m.Intern("_array_reconstructor"))
		if e != nil {
			return vm.None, e
		}
		return vm.NewTuple(f, vm.NewTuple(cls, code, vm.Int(x.machineFormat()), vm.NewBytes(slices.Clone(x.b))), state), nil
	}
	items := vm.NewList(x.list())
	return vm.NewTuple(cls, vm.NewTuple(code, items), state), nil
}
