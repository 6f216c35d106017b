# Writes the expected outputs beside the inputs of this directory, from the python3 (3.11) that runs it:
# trees.out from trees.in, errors.out from errors.in, repl.out from the list below. Each output is JSON, one case a line.
import ast
import codeop
import json
import os
import sys
import warnings

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, "..", "..", "lang", "parse", "cmd", "astcompare"))
sys.dont_write_bytecode = True
import reference

warnings.simplefilter("ignore")
assert sys.version_info[:2] == (3, 11)


def cases(name):
    with open(os.path.join(here, name), encoding="utf-8") as f:
        return [c.strip("\n") + "\n" for c in f.read().split("\n----\n")]


def write(name, rows):
    with open(os.path.join(here, name), "w", encoding="utf-8") as f:
        for r in rows:
            f.write(json.dumps(r) + "\n")


# Layout that a text file does not keep well.
EXTRA = [
    "", "\n", "# only a comment", "x", "x\r\ny\r\n", "x\ry\r", "if x:\r\n    y\r\n", "'''a\r\nb\rc'''", "'a\\\r\nb'", "\x0cx\n\x0c\ny\n",
    "if x:\n\x0c    y\n", "x = \\\n1\n", "   \n\t\nx\n", "x;", "x # c", "if x:\n  y\n    # deep\n  z\n",
    "\\\nx\n", "if 1:\n  \\\n  x\n",
]

ERRORS = [
    "if x:\n\ty\n        z\n",
    "x = 'a\\", "x = 'a\\\n", "x = \\", "x = \\\n", "(\\", "if x:\n\ty\n  \tz\n", "if x:\n        y\n\tz\n", "\ufeffx", "x = \u00a01", "a\u200bb",
    "x = \u201cabc\u201d", "x\x00y", "x = '\\N{no such name}'", "x = '\u00e9\\x'", "'\\u12'", "'\\U00110000'", "b'\\x1'", "1\u0394", "\x01",
    "(" * 201, "if 1:\n" + "".join(" " * i + "if 1:\n" for i in range(1, 101)) + " " * 101 + "x", "x = " + "9" * 4301, "0o18", "0b12", "0b1_", "0_",
    "1._5", "1e_5", "0xfz", "\u20ac", "a\u20acb", "x = (1, '\u00e9' 2)", "'\u00e9' = 1", "f('\u00e9', a b)", "\u00e9 = = 1", "def f():\n    '\u00e9' 1",
]

REPL = [
    "a = 1", "a = 1\n", "if 1:", "if 1:\n", "if 1:\n  x", "if 1:\n  x\n", "if 1:\n  x\n\n", "if 1:\n  x\nelse:", "if 1:\n  x\nelse:\n",
    "if 1:\n  x\nelse:\n  y", "if 1:\n  x\nelse:\n  y\n", "def f(", "def f():", "def f():\n", "def f(): pass", "def f(): pass\n", "@a", "@a\n",
    "@a\ndef f():", "class A:", "class A: pass", "x = (", "x = (1,", "x = [1\n2", "x = '''", "x = '''a\n", "x = 'a", "x = \\", "x = \\\n", "1 +",
    "1 + \n", "1 2", "x = 1; y = 2", "x = 1\ny = 2", "if 1: x", "if 1: x\n", "for x in y:", "for x in y: z\n", "while 1:\n  x\n  ", "try:\n  x",
    "try:\n  x\n", "try:\n  x\nexcept:", "try:\n  x\nexcept:\n  y\n", "with (a,", "match x:", "match x:\n", "match x:\n  case 1:", "match x",
    "match x:\n  case 1:\n    y\n", "lambda:", "x = {1:", "from a import (", "from a import", "print 1", "x ==", "((x)", "]", "{}", "f'{", "f'{a",
    "f'''{", "f'''{a}", "del", "else:", " x", "x\n  y", "if 1:\n    x\n  y", "if 1:\nx", "def f():\n  'doc'\n", "def f():\n  x = [\n",
    "def f():\n  if x:", "def f():\n  if x:\n    y\n  else:", "if 1: # c", "if 1:\n  # c\n", "if 1:\n  pass\n# c", "a b", "a = = 1", "x = (1 2",
    "x = (1 2)", "0777", "0x", "\\", "\\\n", "$", "x: int = ", "async def", "async with a:", "a.", "a[", "f(a=", "not", "pass;", "pass;;", "",
    "\n", "# c", "# c\n", "   ", "if 1: pass; x", "if 1: pass\nelse: pass", "if 1:\n\n", "if 1:\n\n  x", "x = '''\n'''", "\n\nx", "a = 'a\\",
]


def status(src):
    try:
        return "complete" if codeop.compile_command(src) else "incomplete"
    except (SyntaxError, ValueError, OverflowError):
        pass
    # What the compiler proper rejects is not the parser's business.
    try:
        compile(src, "", "single", ast.PyCF_ONLY_AST | 0x200)
        return "complete"
    except (SyntaxError, ValueError):
        return "invalid"


def error(src):
    if "\0" in src:
        return ["SyntaxError", "source code cannot contain null bytes", 1, 0, 1, 0]
    try:
        ast.parse(src)
    except SyntaxError as e:
        return reference.error(e)
    return None


write("trees.out", [[s, reference.tree(s)] for s in cases("trees.in") + EXTRA])
errors = cases("errors.in")
write("errors.out", [[s, error(s)] for s in errors + [s[:-1] for s in errors] + ERRORS])
write("repl.out", [[s, status(s)] for s in REPL])
