package disclose

import (
	"fmt"
	"maps"
	"slices"
)

// Same are codes of two dimensions that tell of the same units, as sections of two editions of a classification do:
// who is told of one knows the other.
type Same map[string][]string // dimension -> codes; two dimensions, all codes of one are all codes of the other

func (s Same) check() error {
	if len(s) != 2 {
		return fmt.Errorf("same wants two dimensions with their codes, and has %d", len(s))
	}
	for dim, codes := range s {
		if len(codes) == 0 {
			return fmt.Errorf("same: %s has no codes", dim)
		}
	}
	return nil
}

// twin is a Same in a cube: on each side a dimension, the places of its codes and that of its total.
type twin struct {
	dims   [2]*dimension
	places [2][]int64
	totals [2]int64
	// differ says whether cells that are printed differ: a reader then does not take one for the other. Nil until asked.
	differ *bool
}

// resolve finds the codes in a cube; false where it does not have both sides.
func (s Same) resolve(c *cube) (t twin, ok bool) {
	for k, name := range slices.Sorted(maps.Keys(s)) {
		d, prefix := c.byName[name], ""
		for crossed, members := range c.rules.Crossed {
			if slices.Contains(members, name) {
				d, prefix = c.byName[crossed], name+"="
			}
		}
		if d == nil {
			return t, false
		}
		if t.totals[k], ok = d.place["_T"]; !ok {
			return t, false
		}
		t.dims[k] = d
		for _, code := range s[name] {
			if p, ok := d.place[prefix+code]; ok {
				t.places[k] = append(t.places[k], p)
			}
		}
		if len(t.places[k]) == 0 {
			return t, false
		}
	}
	return t, true
}

// base is the key with the totals in the place of the codes, where it is a cell of one side; else false.
func (t *twin) base(key int64) (int64, bool) {
	for k, d := range t.dims {
		if slices.Contains(t.places[k], d.of(key)) && (d == t.dims[1-k] || t.dims[1-k].of(key) == t.totals[1-k]) {
			return d.moved(key, t.totals[k]), true
		}
	}
	return 0, false
}

// keys are those of both sides, with their signs; a code without a row counts nobody. False where a side has none at all.
func (c *cube) keys(t *twin, base int64) (keys []int64, coefs []float64, ok bool) {
	for k, d := range t.dims {
		before := len(keys)
		for _, place := range t.places[k] {
			if key := d.moved(base, place); c.has(key) {
				keys, coefs = append(keys, key), append(coefs, float64(1-2*k))
			}
		}
		if len(keys) == before {
			return nil, nil, false
		}
	}
	return keys, coefs, true
}

// addTwins adds that both sides of a twin count the same, for the twins that a key is of.
func (r *relations) addTwins(key int64) {
	for n := range r.cube.twins {
		t := &r.cube.twins[n]
		base, ok := t.base(key)
		if id := (sumOf{base, "same", int64(n)}); ok && !r.done[id] {
			r.done[id] = true
			r.eachTwin(t, base, func(cells []int32, coefs []float64, rest int64, known bool) {
				switch {
				case known && rest != 0:
					// The two are nearly the same. By how much they differ a reader may guess, so it is taken as known.
					r.cube.cells = append(r.cube.cells, cell{key: base, value: rest, known: true, fixed: true, row: -1, to: openDay})
					cells, coefs = append(slices.Clone(cells), int32(len(r.cube.cells)-1)), append(slices.Clone(coefs), -1)
				case !known && r.differ(t):
					return
				}
				r.same = append(r.same, int32(len(r.list)))
				r.add(relation{cells, coefs, 0, 0})
			})
		}
	}
}

// eachTwin calls f for every state in which both sides were known together, with the difference of what is known.
func (r *relations) eachTwin(t *twin, base int64, f func(cells []int32, coefs []float64, rest int64, known bool)) {
	keys, coefs, ok := r.cube.keys(t, base)
	if !ok {
		return
	}
	r.eachDay(keys, func(_ int32, cells []int32) {
		rest, known := int64(0), true
		for i, m := range cells {
			rest += int64(coefs[i]) * r.cube.cells[m].value
			known = known && r.cube.cells[m].known
		}
		f(cells, coefs, rest, known)
	})
}

// differ reports whether the two sides of a twin differ anywhere where both are printed.
func (r *relations) differ(t *twin) bool {
	if t.differ == nil {
		t.differ = new(bool)
		for i, n := 0, len(r.cube.cells); i < n; i++ {
			if base, ok := t.base(r.cube.cells[i].key); ok {
				r.eachTwin(t, base, func(_ []int32, _ []float64, rest int64, known bool) {
					*t.differ = *t.differ || known && rest != 0
				})
			}
		}
	}
	return *t.differ
}

// disbelieve takes back that two classifications count the same wherever what is printed contradicts it: a reader sees
// as well that units moved between sections there. It reports whether there was anything to take back.
func (r *relations) disbelieve(bad []contradiction, cells []int32) (changed bool) {
	in := map[int32]bool{}
	for _, c := range bad {
		for _, j := range c.unknowns {
			in[cells[j]] = true
		}
	}
	for _, n := range r.same {
		if slices.ContainsFunc(r.list[n].cells, func(m int32) bool { return in[m] }) {
			r.list[n], changed = relation{}, true
		}
	}
	return changed
}
