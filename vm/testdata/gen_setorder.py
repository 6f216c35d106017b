# Writes setorder.txt: sequences of operations on a set, and the order in which CPython 3.11 then iterates over it.
import random
r = random.Random(5)
def key(span, k):
    if k == 0: return r.randrange(-span // 4, span)
    if k == 1: return r.randrange(span) * 4096
    if k == 2: return r.randrange(span) * (1 << 40) - 7
    if k == 3: return r.randrange(span) / 4
    return r.randrange(span) * r.choice([1, 2 ** 61 - 1, 12345])
for case in range(250):
    s, out = set(), []
    span, kind = r.choice([8, 20, 100, 1000]), r.randrange(5)
    for _ in range(r.choice([5, 20, 60, 150])):
        op = r.random()
        if op < .62:
            k = key(span, kind); s.add(k); out.append('a%r' % k)
        elif op < .85:
            k = key(span, kind); s.discard(k); out.append('d%r' % k)
        elif op < .9:
            if s: s.pop(); out.append('p')
        else:
            o = {key(span, kind) for _ in range(r.randrange(12))}
            c = r.choice('|&-^UR'); l = ','.join(map(repr, o_l)) if (o_l := [x for x in o]) else ''
            # the other operand is built by adding, in this order
            o = set()
            for x in o_l: o.add(x)
            if c == '|': s = s | o
            elif c == '&': s = s & o
            elif c == '-': s = s - o
            elif c == '^': s = s ^ o
            elif c == 'U': s.update(o)
            else: s.difference_update(o)
            out.append(c + l)
    print(';'.join(out) + '|=|' + ','.join(map(repr, s)))
