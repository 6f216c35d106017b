# The reference side of astcompare: CPython's trees as text, verdicts and timings. Reads file names, one a line.
import ast
import hashlib
import json
import struct
import sys
import time
import warnings

SKIP = {"ctx", "kind", "type_comment", "type_ignores"}


def constant(v):
    if v is None or v is True or v is False:
        return str(v)
    if v is Ellipsis:
        return "Ellipsis"
    if isinstance(v, int):
        return "0x%x" % v
    if isinstance(v, float):
        return "f" + struct.pack(">d", v).hex()
    if isinstance(v, complex):
        return "j" + struct.pack(">d", v.imag).hex()
    if isinstance(v, bytes):
        return "b" + json.dumps(v.decode("latin-1"))
    return json.dumps(v)


def value(name, v):
    if isinstance(v, ast.AST):
        return dump(v)
    if isinstance(v, list):
        return "[" + ",".join([value(name, x) for x in v]) + "]"
    if v is None:
        return "None"
    if isinstance(v, str):
        return json.dumps(v)
    return str(v)


def dump(n):
    t = type(n)
    if t is ast.Constant:
        s = "Constant(" + constant(n.value) + ")"
    elif not n._fields or isinstance(n, (ast.operator, ast.unaryop, ast.cmpop, ast.boolop)):
        s = t.__name__ + ("()" if hasattr(n, "lineno") else "")
    else:
        s = t.__name__ + "(" + ",".join([value(f, getattr(n, f, None)) for f in n._fields if f not in SKIP]) + ")"
    if hasattr(n, "lineno"):
        s += "@%d:%d-%d:%d" % (n.lineno, n.col_offset, n.end_lineno, n.end_col_offset)
    return s


def tree(src, mode="exec"):
    m = ast.parse(src, mode=mode)
    if mode == "eval":
        return dump(m.body)
    return value("body", m.body)


def error(e):
    return [type(e).__name__, e.msg, e.lineno or 0, e.offset or 0, getattr(e, "end_lineno", 0) or 0, getattr(e, "end_offset", 0) or 0]


def main():
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(20000)
    mode = sys.argv[1]
    for line in sys.stdin:
        name = line.rstrip("\n")
        with open(name, "rb") as f:
            src = f.read()
        t0 = time.process_time()
        try:
            m = ast.parse(src)
            err = None
        except SyntaxError as e:
            err = error(e)
        except (ValueError, MemoryError, RecursionError) as e:
            err = [type(e).__name__, str(e), 0, 0, 0, 0]
        t = time.process_time() - t0
        h = ""
        if err is None and mode != "time":
            text = value("body", m.body)
            h = text if mode == "text" else hashlib.sha1(text.encode()).hexdigest()
        m = None
        print(json.dumps({"ok": err is None, "err": err, "hash": h, "time": t}), flush=True)


if __name__ == "__main__":
    main()
