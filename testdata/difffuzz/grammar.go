// Grammars: what a file of grammar/ says, and how a random program grows from it.
//
// A file holds rules. A rule is a name and a colon in the first column, then alternatives, each after "| " or "|5 " (a
// weight); the lines that follow an alternative with two blanks before them belong to it, so a block looks like a block:
//
//	stmt:
//	|3 $name = $expr
//	| for $name in $iter:
//	      $block
//
// $name stands for a rule, ${name} too where a letter follows, ${name*0-3;, } for none to three of it with ", " between
// them (without a semicolon: a line each), $$ for a dollar. Lines of what is put in are indented as the place is. A rule
// whose name ends in "!" may grow an $any in its stead, at a rate that each program draws anew: wrong types are wanted, but
// not everywhere. A line that starts with "#" is a comment. "%include file" takes the rules of another file in; a rule
// that is there twice has the alternatives of both.
package main

import (
	"embed"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
)

//go:embed grammar
var grammarFiles embed.FS

// grammar is a set of rules and the one that programs start from.
type grammar struct {
	rules map[string]*rule
	start *rule
	any   *rule
}

type rule struct {
	name   string
	noisy  bool
	alts   []*alt
	weight int // of all alternatives
	height int // of the lowest tree
}

type alt struct {
	weight int
	parts  []part
	height int
}

// part is text, or a place for a rule.
type part struct {
	text     string
	name     string
	rule     *rule
	min, max int
	sep      string
	repeated bool
	indent   string
}

var place = regexp.MustCompile(`\$(?:\$|([a-z_A-Z0-9]+)|\{([a-z_A-Z0-9]+)(?:\*(\d+)-(\d+)(;[^}]*)?)?\})`)

// load reads grammar/name.gr.
func load(name string) (*grammar, error) {
	g := &grammar{rules: map[string]*rule{}}
	if err := g.read(name, map[string]bool{}); err != nil {
		return nil, err
	}
	if err := g.link(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return g, nil
}

func (g *grammar) read(name string, seen map[string]bool) error {
	if seen[name] {
		return nil
	}
	seen[name] = true
	data, err := grammarFiles.ReadFile("grammar/" + name + ".gr")
	if err != nil {
		return err
	}
	var r *rule
	var text []string
	weight := 0
	finish := func() {
		if weight > 0 {
			r.alts = append(r.alts, &alt{weight: weight, parts: parts(strings.Join(text, "\n"))})
		}
		weight, text = 0, nil
	}
	for i, line := range strings.Split(string(data), "\n") {
		where := fmt.Sprintf("grammar/%s.gr:%d", name, i+1)
		switch {
		case strings.HasPrefix(line, "#") || line == "":
		case strings.HasPrefix(line, "%include "):
			finish()
			if err := g.read(strings.TrimSpace(line[9:]), seen); err != nil {
				return err
			}
		case strings.HasPrefix(line, "|"):
			finish()
			if r == nil {
				return fmt.Errorf("%s: an alternative without a rule", where)
			}
			num, rest, _ := strings.Cut(line[1:], " ")
			weight = 1
			if num != "" {
				if weight, err = strconv.Atoi(num); err != nil {
					return fmt.Errorf("%s: %w", where, err)
				}
			}
			text = []string{rest}
		case strings.HasPrefix(line, "  ") && weight > 0:
			text = append(text, line[2:])
		case strings.HasSuffix(line, ":"):
			finish()
			word, noisy := strings.CutSuffix(strings.TrimSuffix(line, ":"), "!")
			if r = g.rules[word]; r == nil {
				r = &rule{name: word}
				g.rules[word] = r
			}
			r.noisy = r.noisy || noisy
		default:
			return fmt.Errorf("%s: neither a rule nor an alternative: %q", where, line)
		}
	}
	finish()
	return nil
}

// parts cuts the text of an alternative at its places.
func parts(s string) []part {
	var ps []part
	pos, indent := 0, ""
	lit := func(t string) {
		if t == "" {
			return
		}
		if n := len(ps); n > 0 && ps[n-1].name == "" {
			ps[n-1].text += t
		} else {
			ps = append(ps, part{text: t})
		}
	}
	for _, m := range place.FindAllStringSubmatchIndex(s, -1) {
		lit(s[pos:m[0]])
		pos = m[1]
		if s[m[0]:m[1]] == "$$" {
			lit("$")
			continue
		}
		line := s[strings.LastIndexByte(s[:m[0]], '\n')+1 : m[0]]
		indent = line[:len(line)-len(strings.TrimLeft(line, " "))]
		p := part{min: 1, max: 1, indent: indent}
		if m[2] >= 0 {
			p.name = s[m[2]:m[3]]
		} else {
			p.name = s[m[4]:m[5]]
		}
		if m[6] >= 0 {
			p.min, _ = strconv.Atoi(s[m[6]:m[7]])
			p.max, _ = strconv.Atoi(s[m[8]:m[9]])
			p.sep, p.repeated = "\n", true
			if m[10] >= 0 {
				p.sep = s[m[10]+1 : m[11]]
			}
		}
		ps = append(ps, p)
	}
	lit(s[pos:])
	return ps
}

// link finds the rules of places, and the heights.
func (g *grammar) link() error {
	for name, made := range literals {
		g.rules[name] = &rule{name: name, height: 1}
		_ = made
	}
	for _, r := range g.rules {
		for _, a := range r.alts {
			r.weight += a.weight
			for i := range a.parts {
				if p := &a.parts[i]; p.name != "" {
					if p.rule = g.rules[p.name]; p.rule == nil {
						return fmt.Errorf("rule %s asks for %s, which is not there", r.name, p.name)
					}
				}
			}
		}
	}
	for changed := true; changed; {
		changed = false
		for _, r := range g.rules {
			for _, a := range r.alts {
				h := 1
				for _, p := range a.parts {
					if p.rule == nil || p.min == 0 {
						continue
					}
					if p.rule.height == 0 {
						h = 0
						break
					}
					h = max(h, p.rule.height+1)
				}
				if h > 0 && (a.height == 0 || h < a.height) {
					a.height, changed = h, true
					if r.height == 0 || h < r.height {
						r.height = h
					}
				}
			}
		}
	}
	for _, r := range g.rules {
		if r.height == 0 {
			return fmt.Errorf("rule %s never ends", r.name)
		}
	}
	g.start, g.any = g.rules["program"], g.rules["any"]
	if g.start == nil {
		return fmt.Errorf("no rule called program")
	}
	return nil
}

// node is a tree that a rule grew.
type node struct {
	rule *rule
	alt  *alt
	text string    // of a literal
	kids [][]*node // for each part that is a place
}

// grower makes the trees of one program.
type grower struct {
	g     *grammar
	rnd   *rand.Rand
	noise float64
	size  int // how many nodes there may still be before everything ends as soon as it can
}

// program grows the program of a seed.
func (g *grammar) program(seed uint64) *node {
	rnd := rand.New(rand.NewPCG(seed, 311))
	noises := []float64{0, 0, 0.02, 0.05, 0.1, 0.2}
	w := &grower{g: g, rnd: rnd, noise: noises[rnd.IntN(len(noises))], size: 100 + rnd.IntN(200)}
	return w.grow(g.start, g.start.height+1+rnd.IntN(8))
}

func (w *grower) grow(r *rule, depth int) *node {
	if r.noisy && w.g.any != nil && w.rnd.Float64() < w.noise {
		r = w.g.any
	}
	w.size--
	if r.alts == nil {
		return &node{rule: r, text: literals[r.name](w.rnd)}
	}
	if w.size < 0 {
		depth = 0
	}
	limit, total := max(depth, r.height), 0
	for _, a := range r.alts {
		if a.height <= limit {
			total += a.weight
		}
	}
	n := w.rnd.IntN(total)
	for _, a := range r.alts {
		if a.height > limit {
			continue
		}
		if n -= a.weight; n < 0 {
			return w.fill(r, a, limit)
		}
	}
	panic("unreachable")
}

func (w *grower) fill(r *rule, a *alt, depth int) *node {
	t := &node{rule: r, alt: a}
	for _, p := range a.parts {
		if p.rule == nil {
			continue
		}
		n := p.min
		if p.max > p.min && p.rule.height < depth {
			n += w.rnd.IntN(p.max - p.min + 1)
		}
		var kids []*node
		for range n {
			kids = append(kids, w.grow(p.rule, depth-1))
		}
		t.kids = append(t.kids, kids)
	}
	return t
}

// String gives the text of a tree.
func (t *node) String() string {
	var b strings.Builder
	t.write(&b, "")
	return b.String()
}

func (t *node) write(b *strings.Builder, indent string) {
	if t.alt == nil {
		b.WriteString(t.text)
		return
	}
	i := 0
	for _, p := range t.alt.parts {
		if p.rule == nil {
			if n := b.Len(); n > 0 && len(p.text) > 1 && p.text[0] == '.' && p.text[1] > '9' && b.String()[n-1] >= '0' && b.String()[n-1] <= '9' {
				b.WriteByte(' ') // 1 .real, for 1.real is no number
			}
			b.WriteString(strings.ReplaceAll(p.text, "\n", "\n"+indent))
			continue
		}
		inner := indent + p.indent
		for k, kid := range t.kids[i] {
			if k > 0 {
				b.WriteString(strings.ReplaceAll(p.sep, "\n", "\n"+inner))
			}
			kid.write(b, inner)
		}
		i++
	}
}
