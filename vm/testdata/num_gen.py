# What CPython does with numbers, for num_test.go: python3 num_gen.py ints|floats|pow|elementary|hash|parse|sort > lines of tab-separated fields.
import random, struct, sys, operator, math
sys.set_int_max_str_digits(0)
R = random.Random(20240607)
out = []

def txt(v):
    if v is True or v is False: return str(v)
    if isinstance(v, int): return hex(v)
    if isinstance(v, tuple): return ",".join(map(txt, v))
    return repr(v)

def attempt(f, *a):
    try:
        return txt(f(*a))
    except Exception as e:
        return type(e).__name__ + ": " + " ".join(map(str, e.args))

def rint():
    k = R.randrange(12)
    if k < 3: n = R.randrange(-20, 20)
    elif k < 6: n = R.getrandbits(R.randrange(1, 66))
    elif k < 8: n = R.getrandbits(R.randrange(1, 2000))
    elif k == 8: n = (1 << R.randrange(0, 400)) + R.randrange(-2, 3)
    elif k == 9: n = R.getrandbits(R.randrange(1, 600)) << R.randrange(0, 300)
    elif k == 10: n = 2**63 + R.randrange(-3, 3)
    else: n = (1 << R.randrange(1, 1000)) - (1 << R.randrange(0, 900))
    return -n if R.random() < .5 else n

def rfloat():
    k = R.randrange(10)
    if k < 4: f = struct.unpack('<d', R.getrandbits(64).to_bytes(8, 'little'))[0]
    elif k < 6: f = R.uniform(-1000, 1000)
    elif k == 6: f = float(R.randrange(-10**6, 10**6)) / 10**R.randrange(7)
    elif k == 7: f = R.choice([0.0, -0.0, 1.0, -1.0, 0.5, 1e16, 1e15, 9999999999999998.0, 1e-4, 9.9999e-5, 5e-324, 1.7976931348623157e308, math.inf, -math.inf, math.nan, 2.5, 3.5, 0.125, 2.675])
    elif k == 8: f = float(R.getrandbits(R.randrange(1, 70)))
    else: f = math.ldexp(R.random() + .5, R.randrange(-1080, 1020))
    return f

def ints():
    ops = {'ADD': operator.add, 'SUB': operator.sub, 'MUL': operator.mul, 'FLOORDIV': operator.floordiv, 'MOD': operator.mod, 'DIV': operator.truediv,
        'AND': operator.and_, 'OR': operator.or_, 'XOR': operator.xor, 'DIVMOD': divmod, 'LT': operator.lt, 'EQ': operator.eq, 'GE': operator.ge}
    for _ in range(4000):
        a, b = rint(), rint()
        for n, f in ops.items():
            out.append((n, hex(a), hex(b), attempt(f, a, b)))
        s = R.randrange(-2, 700)
        out.append(('LSHIFT', hex(a), hex(s), attempt(operator.lshift, a, s)))
        out.append(('RSHIFT', hex(a), hex(s), attempt(operator.rshift, a, s)))
        e = R.randrange(0, 12)
        out.append(('POW', hex(a), hex(e), attempt(pow, a, e)))
        if _ % 8 == 0:
            c, e = rint(), R.randrange(-50, 10**6)
            out.append(('POWMOD', hex(a), hex(e), hex(c), attempt(pow, a, e, c)))
            out.append(('ROUND', hex(a), hex(-R.randrange(0, 40)), None))
            out[-1] = out[-1][:3] + (attempt(round, a, int(out[-1][2], 16)),)
        out.append(('STR', hex(a), str(a)))
        f = rfloat()
        if R.random() < .5 and abs(a) < 2**1000:
            f = float(a) if R.random() < .7 else math.nextafter(float(a), R.choice([-math.inf, math.inf]))
        for n, g in (('LT', operator.lt), ('EQ', operator.eq), ('GE', operator.ge)):
            out.append((n + 'F', hex(a), f.hex(), attempt(g, a, f)))
        out.append(('FLOAT', hex(a), attempt(float, a)))
        out.append(('INT', f.hex(), attempt(int, f)))

def floats():
    def rnd(f, n):
        try: return repr(round(f, n))
        except OverflowError: return 'overflow'
    for _ in range(100000):
        f = rfloat()
        u = struct.unpack('<Q', struct.pack('<d', f))[0]
        out.append(('T', '%x' % u, repr(f), '%.17g' % f, '%.3g' % f, '%.2f' % f, '%.4e' % f, '%#.5g' % f, rnd(f, 2), rnd(f, -2), rnd(f, 15), f.hex()))
    ops = {'ADD': operator.add, 'SUB': operator.sub, 'MUL': operator.mul, 'DIV': operator.truediv, 'FLOORDIV': operator.floordiv, 'MOD': operator.mod, 'DIVMOD': divmod,
        'LT': operator.lt, 'EQ': operator.eq, 'GE': operator.ge}
    for _ in range(20000):
        a, b = rfloat(), rfloat()
        if R.random() < .3: b = a / R.choice([3.0, 7.0, 1.1, 1e10, 2.0**40])
        for n, f in ops.items():
            out.append((n, a.hex(), b.hex(), attempt(f, a, b)))
    for _ in range(3000):
        a, b = complex(rfloat(), rfloat()), complex(rfloat(), rfloat())
        if R.random() < .5: a, b = complex(R.uniform(-5, 5), R.uniform(-5, 5)), complex(R.randrange(-4, 5), R.randrange(-4, 5))
        out.append(('CREPR', a.real.hex(), a.imag.hex(), repr(a)))
        for n in ('ADD', 'SUB', 'MUL', 'DIV', 'EQ'):
            f = {'ADD': operator.add, 'SUB': operator.sub, 'MUL': operator.mul, 'DIV': operator.truediv, 'EQ': operator.eq}[n]
            out.append(('C' + n, a.real.hex(), a.imag.hex(), b.real.hex(), b.imag.hex(), attempt(f, a, b)))

def pows():
    for _ in range(60000):
        k = R.randrange(5)
        if k == 0: a, b = R.uniform(0, 100), R.uniform(-20, 20)
        elif k == 1: a, b = rfloat(), rfloat()
        elif k == 2: a, b = R.uniform(.5, 2), R.uniform(-1000, 1000)
        elif k == 3: a, b = float(R.randrange(1, 1000)) / R.choice([1, 10, 100]), float(R.randrange(-30, 30)) / R.choice([1, 2, 3, 4])
        else: a, b = 1 + R.uniform(-1, 1) * 2.0**-R.randrange(1, 50), R.uniform(-1, 1) * 2.0**R.randrange(1, 60)
        if a < 0 and not b.is_integer() and not math.isinf(b) and not math.isnan(a): a = -a
        out.append((a.hex(), b.hex(), attempt(operator.pow, a, b)))

def elementary():
    fs = ['sin', 'cos', 'tan', 'atan', 'log', 'log2', 'log10', 'exp']
    for _ in range(30000):
        k = R.randrange(6)
        if k == 0: x = rfloat()
        elif k == 1: x = R.uniform(-10, 10)
        elif k == 2: x = R.uniform(-1, 1) * 10.0 ** R.randrange(-8, 8)
        elif k == 3: x = R.randrange(-1000, 1000) * math.pi / R.choice([1, 2, 3, 4, 6, 180])
        elif k == 4: x = float(R.choice([2, 10]) ** R.randrange(0, 300)) if _ % 2 else float(R.randrange(1, 2000))
        else: x = 1 + R.uniform(-1, 1) * 2.0**-R.randrange(1, 50)
        for n in fs: out.append((n, x.hex(), attempt(getattr(math, n), x)))
        y = R.uniform(-10, 10)
        out.append(('atan2', x.hex(), y.hex(), attempt(math.atan2, x, y)))
        out.append(('hypot', x.hex(), y.hex(), attempt(math.hypot, x, y)))

def hashes():
    for _ in range(6000):
        a = rint()
        out.append(('INT', hex(a), str(hash(a))))
        f = rfloat()
        if f == f: out.append(('FLOAT', f.hex(), str(hash(f))))
        t = tuple(rint() for _ in range(R.randrange(6)))
        out.append(('TUPLE', ",".join(map(hex, t)), str(hash(t))))
        out.append(('FROZENSET', ",".join(map(hex, t)), str(hash(frozenset(t)))))
        f, g = rfloat(), rfloat()
        if f == f and g == g: out.append(('COMPLEX', f.hex(), g.hex(), str(hash(complex(f, g)))))
        r = range(R.randrange(-20, 20), R.randrange(-20, 20) * R.choice([1, 1, 10**20]), R.choice([1, 2, 3, -1, -2, 10**19, -10**21]))
        if r[1:]: out.append(('RANGE', hex(r.start), hex(r.stop), hex(r.step), str(hash(r)), str((r.stop - r.start - (1 if r.step > 0 else -1)) // r.step + 1 if r else 0)))

def parse():
    atoms = ['0', '1', '9', '12', '_', '__', '-', '+', ' ', '\t', '\n', '0x', '0b', '0o', '0X', 'a', 'f', 'z', 'Z', '.', 'e', 'E', 'e5', 'e-3', 'inf', 'nan', 'INF', 'infinity', 'Nan',
        'j', 'J', '(', ')', '\u0663', '\uff11', '\U0001d7d8', '\u2003', '\xa0', '\u3000', '\x85', '\x1c', '\x00', '\xe9', '123456789012345678901234567890', '1e400', 'p', '1' * 40, '000']
    words = ['', ' ', '+', '-', '0', '00', '0_0', '1_000', '1__0', '_1', '1_', '0x_f', '0x__f', '0b', '0o17', '017', '1.5', '.5', '5.', '.', '1e5', '1e', '1e+', '1_0.0_1e1_0', '1._5', '1_.5', '1e_5', '0x1p3',
        'infinity', '-Infinity', '+nan', 'in', 'infi', 'nan()', '1e-400', '1e999', '-1e999', '2.5e-324', '1+2j', '1-2J', ' (1+2j) ', '( 1+2j )', '(1+2j', '1+2j)', '()', '(', 'j', '-j', '+J', '1+j', '1-j', '1j+2', '1+-2j', '1e5j', 'nan+nanj', 'inf-infj',
        '1_0+1_0j', '1_+2j', '1 + 2j', '1+2', 'jj', '1j ', '--1', '1' * 641, '9' * 4301, '1_' * 5000 + '1', 'x' * 300, '9' * 30, '0' * 5000, '\u0661\u0662', '\U0001d7ce', '1\u2003', '1\x00', '\x1c5', '5\x1f', '\u20285']
    sys.set_int_max_str_digits(4300)
    for _ in range(12000):
        w = words[_] if _ < len(words) else "".join(R.choice(atoms) for _ in range(R.randrange(1, 5)))
        h = w.encode('utf-8').hex()
        for base in (10, 0, 16, 2, 36) if _ < 3000 else (10,):
            out.append(('I', h, str(base), attempt(int, w, base).encode().hex()))
        out.append(('F', h, attempt(float, w).encode().hex()))
        out.append(('C', h, attempt(complex, w).encode().hex()))
        out.append(('H', h, attempt(float.fromhex, w).encode().hex()))
    for _ in range(5000):
        m = "".join(R.choice('0123456789abcdefABCDEF') for _ in range(R.randrange(1, 25)))
        if R.random() < .6:
            k = R.randrange(len(m) + 1)
            m = m[:k] + '.' + m[k:]
        w = R.choice(['', '-', '+']) + R.choice(['', '0x']) + m + R.choice(['', 'p%+d' % R.randrange(-1200, 1200), 'P%d' % R.randrange(-1150, -950), 'p99999999999999999999'])
        out.append(('H', w.encode().hex(), attempt(float.fromhex, w).encode().hex()))

def sorts():
    seq = []
    class K:
        def __init__(self, k, i): self.k, self.i = k, i
        def __lt__(self, o):
            seq.append('%d<%d' % (self.i, o.i))
            return self.k < o.k
    for c in range(500):
        n = R.choice([0, 1, 2, 3, 10, 63, 64, 65, 100, 200, 500, 1000])
        kind = R.randrange(7)
        if kind == 0: l = [R.randrange(1000) for _ in range(n)]
        elif kind == 1: l = [R.randrange(3) for _ in range(n)]
        elif kind == 2: l = sorted(R.randrange(1000) for _ in range(n)); l[:n // 3] = l[:n // 3][::-1]
        elif kind == 3: l = list(range(n)) + list(range(n // 2))
        elif kind == 4: l = [i % 17 if i % 50 < 30 else -i for i in range(n)]
        elif kind == 5:
            l = []
            while len(l) < n:
                k = R.randrange(1, 120)
                x = R.randrange(1000)
                l += range(x, x + k) if R.random() < .7 else range(x, x - k, -1)
            l = l[:n]
        else:
            l = list(range(n))
            for _ in range(n // 50): i, j = R.randrange(n), R.randrange(n); l[i], l[j] = l[j], l[i]
        seq.clear()
        x = [K(k, i) for i, k in enumerate(l)]
        x.sort()
        out.append((" ".join(map(str, l)), " ".join(seq), " ".join(str(k.i) for k in x)))

{'ints': ints, 'floats': floats, 'pow': pows, 'elementary': elementary, 'hash': hashes, 'parse': parse, 'sort': sorts}[sys.argv[1]]()
sys.stdout.reconfigure(newline='\n')
sys.stdout.write("".join("\t".join(l) + "\n" for l in out))
