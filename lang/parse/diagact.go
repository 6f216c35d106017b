// The actions of diagGrammar, its native rules, and the reader of its notation.

package parse

import (
	"strings"

	"github.com/gsl-lang/gsl/lang/ast"
)

// act carries out an alternative's action. A nil result means that the whole rule fails.
func (d *diag) act(a *dalt, pos, end int, parts [4]*pnode, kids []*pnode) *pnode {
	arg := func(i int) *pnode { return parts[a.args[i]-'a'] }
	ok := &pnode{s: pos, e: end, kids: kids}
	switch a.act {
	case "mk":
		ok.kind = a.msg
		return ok
	case "fold":
		if len(kids) == 1 {
			return kids[0]
		}
		ok.kind = "expression"
		return ok
	case "return":
		return arg(0)
	case "number":
		t := &d.toks[end-1]
		var c ast.Constant
		if msg := number(&c, t.text); msg != "" {
			d.raise("SyntaxError", t.line, -1, t.endLine, -1, msg)
			panic(abort{})
		}
		ok.kind = "literal"
		return ok
	case "real", "imaginary":
		var c ast.Constant
		number(&c, d.toks[pos].text)
		if (c.Kind == ast.Complex) != (a.act == "imaginary") {
			d.raiseTok(&d.toks[pos], a.act+" number required in complex literal")
		}
		ok.kind = "literal"
		return ok
	case "strings":
		ok.kind = d.strings(pos, end)
		return ok
	case "known":
		d.raiseRange(arg(0), arg(0), d.word(a.msg, arg(0)))
	case "range":
		d.raiseRange(arg(0), arg(1), d.word(a.msg, arg(0)))
	case "from":
		s := &d.toks[arg(0).s]
		t := &d.toks[len(d.toks)-1]
		d.raise("SyntaxError", s.line, s.col, t.curLine, t.curCol-1, a.msg)
		panic(abort{})
	case "here":
		d.raiseLast("SyntaxError", a.msg)
	case "indent0":
		d.raiseLast("IndentationError", a.msg)
	case "indent":
		d.raiseLast("IndentationError", "expected an indented block after "+a.msg+" on line "+itoa(d.toks[arg(0).s].line))
	case "target":
		if bad := badTargetNode(arg(0), a.msg); bad != nil {
			msg := "cannot assign to "
			if a.msg == "delete" {
				msg = "cannot delete "
			}
			d.raiseRange(bad, bad, msg+d.name(bad))
		}
		return nil
	case "genexp":
		d.raiseRange(arg(0), lastItem(arg(1)), a.msg)
	case "genexpcall":
		args := positional(arg(0))
		if len(args) <= 1 {
			return nil
		}
		d.raiseRange(args[len(args)-1], lastItem(arg(1)), a.msg)
	case "argorder":
		msg := "positional argument follows keyword argument"
		if hasDouble(arg(0)) {
			msg += " unpacking"
		}
		d.raiseLast("SyntaxError", msg)
	case "legacy":
		if !d.legacy(arg(0)) {
			return nil
		}
		d.raiseRange(arg(0), arg(1), d.word(a.msg, arg(0)))
	case "comma":
		if d.legacy(arg(0)) || d.toks[end-1].level == 0 {
			return nil
		}
		d.raiseRange(arg(0), arg(1), a.msg)
	case "lastof":
		b := arg(1)
		if b.kind == "list of" && len(b.kids) > 0 {
			b = b.kids[len(b.kids)-1]
		}
		d.raiseRange(arg(0), b, a.msg)
	case "firstlast":
		d.raiseRange(arg(0), arg(0), a.msg)
	case "afterkey":
		t := &d.toks[arg(0).e-1]
		d.raise("SyntaxError", d.toks[arg(0).s].line, t.endCol-1, t.endLine, -1, a.msg)
		panic(abort{})
	default:
		panic("diagGrammar: action " + a.act)
	}
	return nil
}

// raiseRange raises an error that reaches from the beginning of a to the end of b.
func (d *diag) raiseRange(a, b *pnode, msg string) {
	s, e := &d.toks[a.s], &d.toks[b.e-1]
	d.raise("SyntaxError", s.line, s.col, e.endLine, e.endCol, msg)
	panic(abort{})
}

// word fills in %t, the text of a token, and %e, the name of an expression.
func (d *diag) word(msg string, n *pnode) string {
	if !strings.Contains(msg, "%") {
		return msg
	}
	return strings.NewReplacer("%t", d.toks[n.s].text, "%e", d.name(n)).Replace(msg)
}

func (d *diag) name(n *pnode) string {
	switch n.kind {
	case "":
		return "name"
	case "==", "!=", "<", ">", "<=", ">=", "in", "not in", "is", "is not":
		return "comparison"
	}
	return n.kind
}

func (d *diag) legacy(n *pnode) bool {
	t := &d.toks[n.s]
	return (n.kind == "name" || n.kind == "") && n.e == n.s+1 && t.kind == tkName && (t.text == "print" || t.text == "exec")
}

// badTargetNode is badTarget for the diagnosis; for says what the target is for.
func badTargetNode(n *pnode, use string) *pnode {
	switch n.kind {
	case "tuple", "list", "list of", "":
		for _, k := range n.kids {
			if b := badTargetNode(k, use); b != nil {
				return b
			}
		}
		return nil
	case "starred":
		if use == "delete" {
			return n
		}
		return badTargetNode(n.kids[0], use)
	case "comparison":
		if use == "assign to in for" {
			if n.kids[1].kind == "in" {
				return badTargetNode(n.kids[0], use)
			}
			return nil
		}
		return n
	case "name", "subscript", "attribute":
		return nil
	}
	return n
}

// lastItem is the last expression of for_if_clauses.
func lastItem(n *pnode) *pnode {
	for n.kind == "clauses" || n.kind == "clause" {
		n = n.kids[len(n.kids)-1]
	}
	return n
}

// positional lists the positional arguments of args.
func positional(n *pnode) []*pnode {
	var out []*pnode
	for _, k := range n.kids {
		switch k.kind {
		case "kwargs":
			out = append(out, positional(k)...)
		case "kw", "kwdouble":
		default:
			out = append(out, k)
		}
	}
	return out
}

func hasDouble(n *pnode) bool {
	for _, k := range n.kids {
		if k.kind == "kwdouble" || k.kind == "kwargs" && hasDouble(k) {
			return true
		}
	}
	return false
}

// readPrimary is the rule primary: an atom and what follows it.
func readPrimary(d *diag, pos int) (*pnode, int, bool) {
	n, p, ok := d.rule(diagRules["atom"], pos)
	for ok {
		kind, q, more := d.trailer(p)
		if !more {
			break
		}
		n, p = &pnode{kind: kind, s: pos, e: q}, q
	}
	return n, p, ok
}

func (d *diag) trailer(p int) (kind string, end int, ok bool) {
	if d.isOp(p, ".") && d.tok(p+1).kind == tkName {
		return "attribute", p + 2, true
	}
	if _, q, ok := d.rule(diagRules["genexp"], p); ok {
		return "function call", q, true
	}
	if d.isOp(p, "(") {
		_, q, ok := d.rule(diagRules["arguments"], p+1)
		if !ok {
			q = p + 1
		}
		if d.isOp(q, ")") {
			return "function call", q + 1, true
		}
	}
	if d.isOp(p, "[") {
		if _, q, ok := d.rule(diagRules["slices"], p+1); ok && d.isOp(q, "]") {
			return "subscript", q + 1, true
		}
	}
	return "", p, false
}

func (d *diag) isOp(p int, s string) bool {
	t := d.tok(p)
	return t.kind == tkOp && t.text == s
}

// readTPrimary is t_primary: a primary that something follows.
func readTPrimary(d *diag, pos int) (*pnode, int, bool) {
	ahead := func(p int) bool { return d.isOp(p, "(") || d.isOp(p, "[") || d.isOp(p, ".") }
	n, p, ok := d.rule(diagRules["atom"], pos)
	if !ok || !ahead(p) {
		return nil, pos, false
	}
	for {
		kind, q, more := d.trailer(p)
		if !more || !ahead(q) {
			return n, p, true
		}
		n, p = &pnode{kind: kind, s: pos, e: q}, q
	}
}

// readGrammar reads the notation of diagGrammar.
func readGrammar(src string) map[string]*drule {
	rules := map[string]*drule{}
	get := func(name string) *drule {
		r := rules[name]
		if r == nil {
			r = &drule{name: name, id: len(rules), bad: strings.HasPrefix(name, "bad_")}
			if name == "bad_double_starred_kvpairs" || name == "bad_kvpair" {
				r.bad = false // CPython guards only alternatives that consist of nothing but such a rule
			}
			rules[name] = r
		}
		return r
	}
	get("primary").native = readPrimary
	get("primary").memo = true
	get("t_primary").native = readTPrimary
	get("t_primary").memo = true
	var lines []string
	for _, l := range strings.Split(src, "\n") {
		switch {
		case strings.TrimSpace(l) == "":
		case l[0] == ' ':
			lines[len(lines)-1] += " " + strings.TrimSpace(l)
		default:
			lines = append(lines, l)
		}
	}
	for _, l := range lines {
		head, rest, _ := strings.Cut(l, ":")
		memo := strings.HasSuffix(head, "*")
		r := get(strings.TrimSuffix(head, "*"))
		r.memo = memo
		g := &notation{s: rest, get: get}
		r.alts = g.alts()
	}
	for name, r := range rules {
		if r.native == nil && r.alts == nil {
			panic("diagGrammar: no rule " + name)
		}
	}
	return rules
}

type notation struct {
	s   string
	get func(string) *drule
}

func (g *notation) skip() { g.s = strings.TrimLeft(g.s, " ") }

func (g *notation) eat(prefix string) bool {
	g.skip()
	if !strings.HasPrefix(g.s, prefix) {
		return false
	}
	g.s = g.s[len(prefix):]
	return true
}

func (g *notation) alts() []*dalt {
	var out []*dalt
	for {
		out = append(out, g.alt())
		if !g.eat("|") {
			return out
		}
	}
}

func (g *notation) alt() *dalt {
	a := &dalt{}
	for {
		g.skip()
		if g.s == "" || g.s[0] == '|' || g.s[0] == ')' {
			return a
		}
		if g.eat("{") {
			end := strings.LastIndex(g.s[:g.actionEnd()], "}")
			f := g.s[:end]
			g.s = g.s[end+1:]
			words, msg, _ := strings.Cut(f, "\"")
			fields := strings.Fields(words)
			a.act = fields[0]
			for _, w := range fields[1:] {
				a.args += w
			}
			a.msg = strings.ReplaceAll(strings.TrimSuffix(msg, "\""), "\\\"", "\"")
			continue
		}
		a.items = append(a.items, g.item())
	}
}

// actionEnd is the index after the brace that closes an action; braces in its message do not count.
func (g *notation) actionEnd() int {
	quoted := false
	for i := 0; i < len(g.s); i++ {
		switch g.s[i] {
		case '\\':
			i++
		case '"':
			quoted = !quoted
		case '}':
			if !quoted {
				return i + 1
			}
		}
	}
	panic("diagGrammar: unclosed action")
}

func (g *notation) item() *ditem {
	switch {
	case g.eat("&&"):
		return &ditem{kind: itForce, sub: g.item()}
	case g.eat("&"):
		return &ditem{kind: itAnd, sub: g.item()}
	case g.eat("!"):
		return &ditem{kind: itNot, sub: g.item()}
	case g.eat("~"):
		return &ditem{kind: itCut}
	}
	g.skip()
	var name byte
	if len(g.s) > 1 && g.s[1] == '=' && g.s[0] >= 'a' && g.s[0] <= 'd' {
		name = g.s[0]
		g.s = g.s[2:]
	}
	it := g.atom()
	switch {
	case strings.HasPrefix(g.s, "?"):
		g.s = g.s[1:]
		it = &ditem{kind: itOpt, sub: it}
	case strings.HasPrefix(g.s, "*"):
		g.s = g.s[1:]
		it = &ditem{kind: itStar, sub: it}
	case strings.HasPrefix(g.s, "+"):
		g.s = g.s[1:]
		it = &ditem{kind: itPlus, sub: it}
	case strings.HasPrefix(g.s, "."):
		g.s = g.s[1:]
		sub := g.atom()
		if !strings.HasPrefix(g.s, "+") {
			panic("diagGrammar: separator without +")
		}
		g.s = g.s[1:]
		it = &ditem{kind: itSep, sep: it, sub: sub}
	}
	it.name = name
	return it
}

func (g *notation) atom() *ditem {
	g.skip()
	switch c := g.s[0]; {
	case c == '(':
		g.s = g.s[1:]
		alts := g.alts()
		if !g.eat(")") {
			panic("diagGrammar: unclosed group at " + g.s)
		}
		return &ditem{kind: itGroup, alts: alts}
	case c == '\'' || c == '"':
		end := strings.IndexByte(g.s[1:], c) + 1
		text := g.s[1:end]
		g.s = g.s[end+1:]
		if c == '"' {
			return &ditem{kind: itSoft, text: text}
		}
		return &ditem{kind: itOp, text: text}
	}
	i := 0
	for i < len(g.s) && (g.s[i] == '_' || g.s[i] >= 'a' && g.s[i] <= 'z' || g.s[i] >= 'A' && g.s[i] <= 'Z' || g.s[i] >= '0' && g.s[i] <= '9') {
		i++
	}
	word := g.s[:i]
	if word == "" {
		panic("diagGrammar: " + g.s)
	}
	g.s = g.s[i:]
	if k, ok := classes[word]; ok {
		return &ditem{kind: itClass, class: k}
	}
	return &ditem{kind: itRule, rule: g.get(word)}
}
