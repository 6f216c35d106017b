"""Writes errors.json: what CPython 3.11's compile() says about each snippet, for lang/compile's tests.

Run with python3.11: python3.11 gen.py. The snippets are programs that parse but do not compile, and a few that do compile, for the
border cases of the rules.
"""
import json, os, sys, warnings

assert sys.version_info[:2] == (3, 11)
warnings.simplefilter("ignore")

SNIPPETS = r'''
return
---
class C:
    return 1
---
if 0:
    return
---
x = 1; return x
---
break
---
continue
---
if 1:
    break
---
def f():
    if x:
        continue
---
for x in y:
    def f():
        break
---
while 1:
    class C:
        continue
---
try:
    pass
finally:
    continue
---
for x in y:
    try: pass
    finally: continue
---
yield
---
yield 1
---
x = yield
---
class C:
    yield 1
---
class C: x = yield from y
---
lambda: (yield)
---
await x
---
def f(): await x
---
class C: await x
---
def f():
    async with a: pass
---
def f():
    async for x in y: pass
---
async with a: pass
---
async for a in b: pass
---
def f(): [x async for x in y]
---
[x async for x in y]
---
def f(): return (x async for x in y)
---
(x async for x in y)
---
async def f():
    yield from x
---
async def f():
    yield 1
    return 2
---
async def f():
    yield 1
    return
---
async def f():
    def g(): await x
---
async def f():
    lambda: await x
---
async def f(): return [await x for x in y]
---
def f(): [await x for x in y]
---
def f(): (await x for x in y)
---
def f(a, a): pass
---
def f(a, *, b, **a): pass
---
lambda x, y, x: 1
---
def f(a, /, a): pass
---
def f(*a, **a): pass
---
try: pass
except: pass
except E: pass
---
try: pass
except: pass
except: pass
---
def f():
    from a import *
---
class C:
    from a import *
---
def f():
    if 1:
        from a import b, c
        from x.y import *
---
*a = 1
---
*a, *b = 1
---
a, *b, (c, *d, *e) = 1
---
[*a, *b] = x
---
*a, = x
---
for *a in b: pass
---
*a
---
x = *a
---
(*a)
---
print(*a, *b); *x
---
return *a, b
---
del *a
---
[x for *x in y]
---
[*x for x in y]
---
def f():
    x = 1
    global x
---
def f():
    print(x)
    global x
---
def f(x):
    global x
---
def f():
    x: int
    global x
---
def f():
    global x
    x: int
---
def f():
    global x
    x: int = 1
---
def f():
    nonlocal x
    x: int
---
x = 1
global x
---
print(x)
global x
---
global x
x: int
---
class C:
    x = 1
    global x
---
def f():
    nonlocal x
---
nonlocal x
---
class C:
    nonlocal x
---
def f(x):
    nonlocal x
---
def f():
    x = 1
    nonlocal x
---
def f():
    print(x)
    nonlocal x
---
def f():
    x: int = 1
    nonlocal x
---
def f():
    global x
    nonlocal x
---
def f():
    x = 1
    def g():
        global x
        nonlocal x
---
def f():
    def g():
        nonlocal x, y
    x = 1
---
def f():
    global x
    def g():
        nonlocal x
---
def f():
    import x
    global x
---
def f():
    def x(): pass
    global x
---
def f():
    class x: pass
    nonlocal x
---
def f():
    for x in y: pass
    global y, x
---
def f():
    with a as x: pass
    global x
---
def f():
    try: pass
    except E as x: pass
    global x
---
def f():
    del x
    global x
---
class C:
    def f(self):
        nonlocal __class__
---
class C:
    def f(self):
        __class__ = 1
        def g():
            nonlocal __class__
---
[x := 1 for x in y]
---
[[x := 1 for z in w] for x in y]
---
[y for x in (y := z)]
---
[y for x in z for w in (y := x)]
---
[x for x in y if (x := 1)]
---
{x: (y := 1) for x in w for y in z}
---
[(y := 1) for x in w for y in z]
---
class C:
    [x := 1 for y in z]
---
class C:
    def f(self): [x := 1 for y in z]
---
def f():
    nonlocal y
    [y := 1 for x in z]
---
def f():
    global y
    [y := 1 for x in z]
---
[i for i in range(5) if (j := 0) for j in range(5)]
---
[lambda: (x := 1) for x in y]
---
[x for x in (lambda: (y := 1))()]
---
def f(): (x for x in (yield))
---
def f(): [(yield) for x in y]
---
def f(): {(yield) for x in y}
---
def f(): {(yield): 1 for x in y}
---
def f(): ((yield) for x in y)
---
def f(): [(yield from z) for x in y]
---
def f(): [x for x in (yield)]
---
from __future__ import annotations
def f(x: (yield)): pass
---
from __future__ import annotations
def f(x: (y := 1)): pass
---
from __future__ import annotations
def f() -> (await x): pass
---
from __future__ import annotations
x: (yield) = 1
---
from __future__ import annotations
x: (y := 2)
---
from __future__ import nope
---
from __future__ import division, nope
---
from __future__ import braces
---
from __future__ import *
---
x = 1
from __future__ import division
---
"doc"
from __future__ import division
---
"doc"
"two"
from __future__ import division
---
1
from __future__ import division
---
import x; from __future__ import division
---
from __future__ import division; x = 1; from __future__ import division
---
from __future__ import division
import x
from __future__ import division
---
def f():
    from __future__ import division
---
if 1: from __future__ import division
---
__debug__ = 1
---
def __debug__(): pass
---
class __debug__: pass
---
def f(__debug__): pass
---
def f(*, __debug__=1): pass
---
lambda __debug__: 1
---
f(__debug__=1)
---
x.__debug__ = 1
---
x.__debug__ += 1
---
__debug__ += 1
---
del __debug__
---
del x.__debug__
---
for __debug__ in x: pass
---
import __debug__
---
import x as __debug__
---
from x import __debug__
---
from x import y as __debug__
---
with x as __debug__: pass
---
try: pass
except E as __debug__: pass
---
(__debug__ := 1)
---
[x for __debug__ in y]
---
__debug__: int
---
__debug__: int = 1
---
x.__debug__: int
---
global __debug__
---
def f():
    global __debug__
    __debug__ = 2
---
match x:
    case __debug__: pass
---
match x:
    case C(__debug__=1): pass
---
class C(__debug__=1): pass
---
f(a=1, a=2)
---
f(a=1, b=2, c=3,
  a=2)
---
class C(a=1, a=2): pass
---
f(**x, a=1, a=2)
---
match x:
    case _: pass
    case 1: pass
---
match x:
    case y: pass
    case 1: pass
---
match x:
    case y if z: pass
    case 1: pass
---
match x:
    case 1 | _ | 2: pass
---
match x:
    case y | 2: pass
---
match x:
    case (_ as y) | 2: pass
---
match x:
    case 1 | y: pass
---
match x:
    case [a] | [b]: pass
---
match x:
    case [a, b] | [b, a]: pass
---
match x:
    case [a, a]: pass
---
match x:
    case {"x": a, **a}: pass
---
match x:
    case [a, *a]: pass
---
match x:
    case (a as a): pass
---
match x:
    case [a, 1 | 2 as a]: pass
---
match x:
    case [a, [a] | [[a]]]: pass
---
match x:
    case C(a=1, a=2): pass
---
match x:
    case C(a=1, b=2, a=3): pass
---
match x:
    case {"a": 1, "a": 2}: pass
---
match x:
    case {1: 1, 1.0: 2}: pass
---
match x:
    case {"a": 1, b.c: 2, b.c: 3}: pass
---
match x:
    case {-1: 1, -1: 2}: pass
---
match x:
    case [*a, *b]: pass
---
match x:
    case [_, *_]: pass
    case _ as y: pass
---
match x:
    case ((a)): pass
    case _: pass
---
match x:
    case 1:
        return
---
try: pass
except* E: return
---
for x in y:
    try: pass
    except* E: break
---
for x in y:
    try: pass
    except* E: continue
---
def f():
    try: pass
    except* E: return 1
---
def f():
    try: pass
    except* E:
        for x in y: break
---
def f():
    try: pass
    except* E:
        def g(): return 1
---
def f():
    try: pass
    except* E:
        for x in y: return
---
def f():
    for x in y:
        try: pass
        except* E:
            try: pass
            finally: break
---
x: int = yield
---
(x): int
---
x[0]: yield
---
def f():
    x[0]: (yield)
---
def f(x: (yield)): pass
---
@(yield)
def f(): pass
---
class C((yield)): pass
---
def f(a=(yield)): pass
---
def f():
    def g(a=(yield)): pass
---
async def f():
    [(yield) for x in y]
---
def f():
    async def g():
        [x async for x in y]
        return (await z for z in y)
---
async def f():
    return {x: [y async for y in x] for x in z}
---
async def f():
    def g():
        return [x async for x in y]
---
async def f():
    return [[x async for x in y] for z in w]
---
async def f():
    return ([x async for x in y] for z in w)
---
def f():
    return ([x async for x in y] for z in w)
---
class C:
    async def f(self):
        class D:
            [x async for x in y]
---
assert yield
---
print(f"{yield}")
---
print(f"{await x}")
---
f(*a, **b, c=1, c=2)
---
def f():
    exec = 1
    return
    yield
---
import a.b as __debug__
---
import __debug__.x
---
def f():
    global a, b
    a = 1
    global b, a
---
def f(a):
    def g():
        nonlocal a
        global a
---
def f():
    def __debug__(): pass
---
with open(x) as (a, *b, *c): pass
---
for a, *b, *c in x: pass
---
(a, b) += 1
---
def outer():
    def f():
        nonlocal x
        def g():
            x = 1
---
class C:
    x = 1
    def f(self):
        nonlocal x
---
lambda: (x := yield)
---
def f():
  while 1:
    while 1:
     while 1:
      while 1:
       while 1:
        while 1:
         while 1:
          while 1:
           while 1:
            while 1:
             while 1:
              while 1:
               while 1:
                while 1:
                 while 1:
                  while 1:
                   while 1:
                    while 1:
                     while 1:
                      while 1:
                       while 1: pass
---
def f():
  try: pass
  finally:
    return 1
    nonlocal zz
'''

many = ", ".join("a%d" % i for i in range(300)) + ", *b = x"
out = []
for src in SNIPPETS.split("---\n") + [many + "\n"]:
    src = src.strip("\n") + "\n"
    try:
        compile(src, "x", "exec", dont_inherit=True)
        out.append({"src": src})
    except SyntaxError as e:
        out.append({"src": src, "msg": e.msg, "line": e.lineno, "col": e.offset, "endLine": e.end_lineno, "endCol": e.end_offset,
                    "kind": type(e).__name__})
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "errors.json"), "w") as f:
    f.write("[\n" + ",\n".join(json.dumps(x) for x in out) + "\n]\n")
print(len(out), "snippets,", sum("msg" in x for x in out), "errors")
