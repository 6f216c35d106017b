# CPython's times for the rows of num_bench_test.go.
import random, sys, time
sys.set_int_max_str_digits(0)
def best(f, n):
    t = 1e9
    for _ in range(5):
        a = time.perf_counter(); f(n); t = min(t, time.perf_counter() - a)
    a = time.perf_counter(); empty(n); return (t - (time.perf_counter() - a)) / n * 1e9
def empty(n):
    for _ in range(n): pass
for d in (20, 100, 1000, 10000):
    x, y = 10**d - 12345, 10**(d-1) - 777
    z, s = x * y, str(x)
    n = 2000000 // d
    def add(n):
        for _ in range(n): x + y
    def mul(n):
        for _ in range(n): x * y
    def divmod_(n):
        for _ in range(n): divmod(z, y)
    def and_(n):
        for _ in range(n): x & y
    def rshift(n):
        for _ in range(n): x >> 13
    def str_(n):
        for _ in range(n): str(x)
    def parse(n):
        for _ in range(n): int(s)
    for f in add, mul, divmod_, and_, rshift, str_, parse:
        print("%s%d %.1f" % (f.__name__, d, best(f, n if f not in (divmod_, str_, parse) or d < 1000 else max(n // 40, 5))))
x, y = 1.7, 12.3
def pow_(n):
    for _ in range(n): y ** x
def mod(n):
    for _ in range(n): y % x
def floordiv(n):
    for _ in range(n): y // x
def repr_(n):
    for _ in range(n): repr(z)
z = 1.7 / 3
for f in pow_, mod, floordiv, repr_: print("%s %.1f" % (f.__name__, best(f, 100000)))
R = random.Random(1)
n = 300000
for k, g in {'int31': lambda i: R.getrandbits(31), 'int63': lambda i: R.getrandbits(63), 'small': lambda i: R.randrange(1000), 'float': lambda i: R.random(), 'sorted': lambda i: i,
    'reversed': lambda i: -i, 'str': lambda i: str(R.getrandbits(31)), 'tuple': lambda i: (R.randrange(100000), str(R.getrandbits(31))), 'mixed': lambda i: (R.getrandbits(31), R.random() * 1e9)[i & 1]}.items():
    l = [g(i) for i in range(n)]
    t = 1e9
    for _ in range(3):
        m = l[:]
        a = time.perf_counter(); m.sort(); t = min(t, time.perf_counter() - a)
    print("%s %.1f ns/elem" % (k, t / n * 1e9))
