// Reducing: the smallest tree that can be made of one that shows a difference, by taking parts of it away.
package main

import "slices"

// size is the number of bytes of a tree's text: what reducing makes less.
func (t *node) size() int { return len(t.String()) }

// least is the lowest tree of a rule, its first alternative that is as low as any.
func least(r *rule) *node {
	if r.alts == nil {
		return &node{rule: r, text: lowest[r.name]}
	}
	for _, a := range r.alts {
		if a.height != r.height {
			continue
		}
		t := &node{rule: r, alt: a}
		for _, p := range a.parts {
			if p.rule == nil {
				continue
			}
			var kids []*node
			for range p.min {
				kids = append(kids, least(p.rule))
			}
			t.kids = append(t.kids, kids)
		}
		return t
	}
	panic("unreachable")
}

var lowest = map[string]string{"rint": "1", "rbig": "1", "rfloat": "1.0", "rstr": "''", "rbytes": "b''"}

// replace gives the tree with one node changed for another; what is not on the way to it is shared.
func (t *node) replace(path []step, by *node) *node {
	if len(path) == 0 {
		return by
	}
	c := *t
	c.kids = slices.Clone(t.kids)
	s := path[0]
	c.kids[s.place] = slices.Clone(t.kids[s.place])
	if len(path) == 1 && by == nil {
		c.kids[s.place] = slices.Delete(c.kids[s.place], s.kid, s.kid+1)
	} else {
		c.kids[s.place][s.kid] = t.kids[s.place][s.kid].replace(path[1:], by)
	}
	return &c
}

// step is the way from a node to one below it.
type step struct{ place, kid int }

// smaller gives the trees that are one step smaller than t, the smallest first.
func smaller(t *node) []*node {
	var found []*node
	var walk func(n *node, path []step)
	try := func(path []step, by *node) { found = append(found, t.replace(path, by)) }
	walk = func(n *node, path []step) {
		path = slices.Clip(path)
		try(path, least(n.rule))
		var inner func(d *node)
		inner = func(d *node) {
			for _, kids := range d.kids {
				for _, k := range kids {
					if k.rule == n.rule {
						try(path, k)
					} else {
						inner(k)
					}
				}
			}
		}
		inner(n)
		if n.alt == nil {
			return
		}
		place := 0
		for _, p := range n.alt.parts {
			if p.rule == nil {
				continue
			}
			for i, k := range n.kids[place] {
				at := append(path, step{place, i})
				if p.repeated {
					found = append(found, t.replace(at, nil))
				}
				walk(k, at)
			}
			place++
		}
	}
	walk(t, nil)
	whole := t.String()
	seen := map[string]bool{whole: true}
	var out []*node
	size := map[*node]int{}
	for _, f := range found {
		if s := f.String(); len(s) <= len(whole) && !seen[s] {
			seen[s] = true
			size[f] = len(s)
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b *node) int { return size[a] - size[b] })
	// Of equal length, but another text: that could go on for ever.
	return slices.DeleteFunc(out, func(n *node) bool { return size[n] == len(whole) })
}

// reduce gives a smaller tree that still differs, and its outcomes.
func reduce(p *pair, t *node, py, gs string) (*node, string, string, error) {
	for range 60 {
		candidates := smaller(t)
		again := false
		for start := 0; start < len(candidates) && !again; start += 40 {
			part := candidates[start:min(start+40, len(candidates))]
			texts := make([]string, len(part))
			for i, c := range part {
				texts[i] = c.String()
			}
			ps, gss, err := p.compare(texts)
			if err != nil {
				return nil, "", "", err
			}
			for i, c := range part {
				if differ(ps[i], gss[i]) {
					t, py, gs, again = c, ps[i], gss[i], true
					break
				}
			}
		}
		if !again {
			break
		}
	}
	return t, py, gs, nil
}
