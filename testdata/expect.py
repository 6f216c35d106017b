#!/usr/bin/env python3
"""Writes x.out beside every testdata/**/x.gsl: what CPython 3.11 prints when it runs the program.

expect.py [--check] [path ...]     paths are files or folders; default: this folder. --check only says which are stale.

The first comment lines of a program may say how it is run; cmd/gsl/programs_test.go reads the same lines:

    # no-python          GSL's own: its .out is written by hand
    # options: --seed 1  options of gsl, for programs that are GSL's own
    # real-time: reason  the program is not run with --virtual-time
    # seeds: N           it prints the same lines, perhaps in another order, with each of the first N seeds
    # args: a 'b c'      arguments
    # stdin: a\\nb\\n      standard input, with backslash escapes; none otherwise
    # status: 3          the exit status, 0 otherwise
    # expect: err        standard error is compared as well, with x.err
    # expect: noise      standard error may hold anything; otherwise it must be empty

A program runs in its own folder, with PYTHONHASHSEED=0; that folder's name is taken out of what it prints. Modules that
programs import have the ending .py and are no programs. Programs that import greenlet or gevent run under the first
interpreter that has them: $GSL_PYTHON_GEVENT, this one, /usr/bin/python3.

A path that ends with .md is a document: its ```text blocks that follow a ```python block are what the program prints, standard
output and then standard error; cmd/gsl/docs_test.go says what else the blocks may be.
"""
import os
import re
import shlex
import subprocess
import sys
import tempfile


def programs(paths):
    for p in paths:
        if os.path.isfile(p):
            yield p
            continue
        for d, dirs, files in os.walk(p):
            dirs.sort()
            if os.path.basename(d) == "bench":
                dirs[:] = []
                continue
            for f in sorted(files):
                if f.endswith(".gsl"):
                    yield os.path.join(d, f)


def directives(text):
    d = {}
    for line in text.removeprefix("\ufeff").splitlines():
        if not line.startswith("#"):
            break
        key, colon, value = line[1:].strip().partition(":")
        if key in ("no-python", "options", "real-time", "args", "stdin", "status", "expect"):
            d[key] = value.strip()
    return d


def usable(python):
    r = subprocess.run([python, "-c", "import sys, greenlet, gevent; sys.exit(sys.version_info[:2] != (3, 11))"], capture_output=True)
    return r.returncode == 0


gevent_python = None


def interpreter(text):
    global gevent_python
    if not any(w in text for w in ("greenlet", "gevent")):
        return sys.executable
    if gevent_python is None:
        for p in (os.environ.get("GSL_PYTHON_GEVENT"), sys.executable, "/usr/bin/python3"):
            if p and os.path.exists(p) and usable(p):
                gevent_python = p
                break
        else:
            sys.exit("no CPython 3.11 with greenlet and gevent: set GSL_PYTHON_GEVENT")
    return gevent_python


def run(path, text, d):
    folder = os.path.dirname(os.path.abspath(path))
    env = dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1", PYTHONPATH="", PYTHONUTF8="1")
    r = subprocess.run([interpreter(text), "-W", "ignore", os.path.basename(path)] + shlex.split(d.get("args", "")), cwd=folder, env=env,
                       capture_output=True, timeout=120,
                       input=d.get("stdin", "").encode().decode("unicode_escape").encode("latin-1"))
    mask = (folder + os.sep).encode()
    status = r.returncode if r.returncode >= 0 else 128 - r.returncode
    return r.stdout.replace(mask, b""), r.stderr.replace(mask, b""), status


def document(path):
    """The text of a document with its outputs as CPython prints them."""
    block = re.compile(r"^```python( gsl)?\n(.*?)^```\n(\n```text\n)?", re.M | re.S)
    with open(path, encoding="utf-8") as f:
        text = f.read()
    made, at = "", 0
    with tempfile.TemporaryDirectory() as folder:
        for m in block.finditer(text):
            gsl, program, output = m.groups()
            first = program.partition("\n")[0]
            name = first.removeprefix("# file: ")
            name = os.path.join(folder, "example.py" if name == first else name)
            with open(name, "w", encoding="utf-8") as f:
                f.write(program)
            if gsl or not output:
                continue
            out, err, _ = run(name, program, {})
            made += text[at:m.end()] + (out + err).decode()
            at = text.index("```\n", m.end())
    return (made + text[at:]).encode()


def main(args):
    check = "--check" in args
    paths = [a for a in args if a != "--check"] or [os.path.dirname(os.path.abspath(__file__))]
    bad = 0
    for path in (p for p in paths if p.endswith(".md")):
        new = document(path)
        if new != open(path, "rb").read():
            bad += check
            print(("stale: " if check else "wrote: ") + path)
            if not check:
                with open(path, "wb") as f:
                    f.write(new)
    for path in programs(p for p in paths if not p.endswith(".md")):
        with open(path, encoding="utf-8", errors="surrogateescape", newline="") as f:
            text = f.read()
        d = directives(text)
        if "no-python" in d:
            continue
        out, err, status = run(path, text, d)
        want_err = d.get("expect") == "err"
        if status != int(d.get("status", 0)) or err and d.get("expect") not in ("err", "noise"):
            bad += 1
            print(f"{path}: ended with status {status}\n{err.decode(errors='replace')}")
        for data, ext in ((out, ".out"), (err, ".err")):
            name = path[:-4] + ext
            if ext == ".err" and not want_err:
                continue
            old = open(name, "rb").read() if os.path.exists(name) else None
            if old == data:
                continue
            bad += check
            print(("stale: " if check else "wrote: ") + name)
            if not check:
                with open(name, "wb") as f:
                    f.write(data)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
