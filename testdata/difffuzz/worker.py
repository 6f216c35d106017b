# Runs programs one after the other, each in a fresh namespace, and hands back what each printed. Both interpreters run
# this file. argv: the file of programs, the folder for sources. A program is a line with its number and its length in
# bytes, then its text. What comes back has the same form.
import io
import linecache
import os
import sys
import warnings

LIMIT = 20000


def text(r):
    """repr, with the members of sets in an order that no hash decides."""
    s = repr(r)
    if "{" not in s or type(r) not in (set, frozenset, list, tuple, dict):
        return s
    if type(r) in (set, frozenset):
        if all(type(x) in (int, float, bool) for x in r):
            return s
        return type(r).__name__ + "(" + ", ".join(sorted(map(text, r))) + ")"
    if type(r) is dict:
        return "{" + ", ".join(text(k) + ": " + text(v) for k, v in r.items()) + "}"
    return type(r).__name__ + "[" + ", ".join(map(text, r)) + "]"


def show(f, *args, **names):
    """Prints what f returns or raises."""
    try:
        r = f(*args, **names)
        print(type(r).__name__, text(r))
    except Exception as e:
        print(type(e).__name__ + ":", e)


def see(*args):
    """Prints what it is given, whatever that is."""
    for a in args:
        try:
            print(text(a), end=" ")
        except Exception as e:
            print("<" + type(e).__name__ + ":", e, end="> ")
    print()


class Ctx:
    """A context manager that says what happens; it swallows ValueError if it was made with something true."""

    def __init__(self, v):
        self.v = v

    def __enter__(self):
        see("enter", self.v)
        return self.v

    def __exit__(self, t, e, tb):
        see("exit", t, e)
        return t is not None and issubclass(t, ValueError) and self.v


def deco(v):
    see("deco", v)

    def wrap(f):
        return lambda *a, **k: (v, f(*a, **k))
    return wrap


class Pt:
    """For class patterns."""
    __match_args__ = ("x", "y")

    def __init__(self, x, y=None):
        self.x, self.y = x, y


GIVEN = {"__name__": "__main__", "show": show, "see": see, "text": text, "ctx": Ctx, "deco": deco, "Pt": Pt}


def run(source, folder, number):
    name = "<program>"
    if "traceback" in source:
        name = os.path.join(folder, "p%d.py" % number)
        with open(name, "w", encoding="utf-8", errors="surrogatepass") as f:
            f.write(source)
    ns = dict(GIVEN)
    out = sys.stdout
    sys.stdout = buf = io.StringIO()
    try:
        try:
            code = compile(source, name, "exec", dont_inherit=True)
        except SyntaxError as e:
            print(type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset, repr(e.text))
        else:
            exec(code, ns)
    except BaseException as e:
        print("ended by", type(e).__name__ + ":", e)
    finally:
        sys.stdout = out
    if name[0] != "<":
        os.unlink(name)
    return buf.getvalue()[:LIMIT]


def main():
    warnings.simplefilter("ignore")
    with open(sys.argv[1], "rb") as f:
        while line := f.readline():
            number, size = map(int, line.split())
            source = f.read(size).decode("utf-8", "surrogatepass")
            result = run(source, sys.argv[2], number).encode("utf-8", "surrogatepass")
            sys.stdout.buffer.write(b"%d %d\n" % (number, len(result)) + result)
            sys.stdout.buffer.flush()


main()
