package disclose

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Rounding is the alternative to withholding small counts: all counts of some datasets are rounded to
// multiples of a base, so that tables still add up.
type Rounding struct {
	Base     int64    `yaml:"base"`     // 3 or 5, and no less than the greatest least frequency
	Datasets []string `yaml:"datasets"` // source/dataset or source/*; ["*/*"] are all that are not public
}

func (r *Rounding) check(frequency []Frequency) error {
	if r == nil {
		return nil
	}
	if r.Base != 3 && r.Base != 5 || len(r.Datasets) == 0 {
		return fmt.Errorf("rounding wants a base, 3 or 5, and datasets")
	}
	for _, f := range frequency {
		if f.AtLeast > r.Base {
			return fmt.Errorf("rounding to multiples of %d would print counts that frequency %s withholds", r.Base, f.Rule)
		}
	}
	return nil
}

// rounds reports whether cells of a SOURCE are rounded.
func (r *Rounding) rounds(source string) bool {
	if r == nil {
		return false
	}
	for _, s := range strings.FieldsFunc(source, func(c rune) bool { return c == ',' || c == ' ' || c == '+' }) {
		if !slices.ContainsFunc(r.Datasets, func(p string) bool { ok, _ := path.Match(p, s); return ok }) {
			return false
		}
	}
	return true
}

// rounder rounds the cells of a cube that no others make up, and adds up the rest of them.
type rounder struct {
	*cube
	base    int64
	parts   map[int32][][]int32 // of a total: every way in which others make it up
	totals  map[int32][]int32   // of a part: the totals in which it stands
	rounded map[int32]int64
	off     map[int32]int64 // of a total: how far the parts rounded so far take it from its value
}

// round gives every printed cell that is to be rounded a multiple of the base. A cell that no others
// make up gets one of its two neighbours, that which keeps all its totals nearest to their values, and
// by a fixed lot where that does not tell; a multiple stays. All others are sums, so that tables add up.
// relaxed counts those that this takes farther than to a neighbour, and apart those that two ways of
// adding up give two sums, which happens where a total stayed and its parts were revised against each other.
func (c *cube) round(base int64) (values map[int32]int64, relaxed, apart int) {
	r := &rounder{cube: c, base: base, parts: map[int32][][]int32{}, totals: map[int32][]int32{}, rounded: map[int32]int64{}, off: map[int32]int64{}}
	var leaves []int32
	for i := range c.cells {
		if c.rounds(int32(i)) && (i == 0 || c.cells[i].key != c.cells[i-1].key) {
			r.sums(c.cells[i].key)
		}
	}
	for i := range c.cells {
		if c.rounds(int32(i)) && r.parts[int32(i)] == nil {
			leaves = append(leaves, int32(i))
		}
	}
	slices.SortStableFunc(leaves, func(a, b int32) int { return cmp64(int64(c.lot(a)>>1), int64(c.lot(b)>>1)) })
	for _, i := range leaves {
		r.leaf(i)
	}
	for i := range c.cells {
		if !c.rounds(int32(i)) {
			continue
		}
		v := r.value(int32(i))
		if d := v - c.cells[i].value; d <= -base || d >= base {
			relaxed++
		}
		for _, way := range r.parts[int32(i)] {
			if r.sum(way) != v {
				apart++
				break
			}
		}
	}
	return r.rounded, relaxed, apart
}

// rounds reports whether a cell is printed rounded.
func (c *cube) rounds(i int32) bool {
	x := &c.cells[i]
	return x.rounded && x.known && x.state == published
}

// lot is a number that a cell always draws.
func (c *cube) lot(i int32) uint64 {
	h := fnv.New64a()
	h.Write([]byte(c.describe(c.cells[i].key)))
	h.Write(binary.LittleEndian.AppendUint32(nil, uint32(c.cells[i].from)))
	return h.Sum64()
}

// sums notes what makes up the cells of a key.
func (r *rounder) sums(key int64) {
	look := newRelations(r.cube)
	for _, d := range r.additive[r.byName["INDICATOR"].of(key)] {
		for _, p := range d.sums[d.of(key)] {
			there, missing := look.parts(key, d, p)
			if len(missing) > 0 || len(there) == 0 {
				continue
			}
			look.eachDay(append([]int64{key}, there...), func(_ int32, cells []int32) {
				rest := int64(0)
				for k, m := range cells {
					if !r.rounds(m) {
						return
					}
					if rest -= r.cells[m].value; k == 0 {
						rest = r.cells[m].value
					}
				}
				if rest != 0 {
					return // no identity
				}
				r.parts[cells[0]] = append(r.parts[cells[0]], slices.Clone(cells[1:]))
				for _, m := range cells[1:] {
					r.totals[m] = append(r.totals[m], cells[0])
				}
			})
		}
	}
}

// above are all totals in which a cell stands, at any height, each once.
func (r *rounder) above(i int32) []int32 {
	seen, out := map[int32]bool{}, []int32{}
	var climb func(int32)
	climb = func(i int32) {
		for _, t := range r.totals[i] {
			if !seen[t] {
				seen[t] = true
				out = append(out, t)
				climb(t)
			}
		}
	}
	climb(i)
	return out
}

// leaf rounds a cell that no others make up.
func (r *rounder) leaf(i int32) {
	v := r.cells[i].value
	rest := v % r.base
	if rest == 0 {
		r.rounded[i] = v
		return
	}
	above := r.above(i)
	worse := int64(0) // by how much rounding up is worse than rounding down, in squares
	for _, t := range above {
		up, down := r.off[t]+r.base-rest, r.off[t]-rest
		worse += up*up - down*down
	}
	step := -rest
	if worse < 0 || worse == 0 && r.lot(i)%uint64(r.base) < uint64(rest) {
		step += r.base
	}
	r.rounded[i] = v + step
	for _, t := range above {
		r.off[t] += step
	}
}

// value is the rounded cell, added up where others make it up.
func (r *rounder) value(i int32) int64 {
	if v, ok := r.rounded[i]; ok {
		return v
	}
	v := r.sum(r.parts[i][0])
	r.rounded[i] = v
	return v
}

func (r *rounder) sum(cells []int32) (sum int64) {
	for _, m := range cells {
		sum += r.value(m)
	}
	return sum
}

// fromRounded is what is printed of a derived cell whose counts are rounded: it is computed from them again,
// or withheld where one is not printed or changes while the cell does not.
func (c *cube) fromRounded(l line, values map[int32]int64) (m mark, touched bool) {
	d, terms := c.derivedOf(l.indicator), c.terms(l)
	out := mark{row: l.row, status: markRounded, rule: "rounding", rounded: true, ratio: d.Numerator != nil}
	whole := len(d.From) == 0 && len(terms) == len(d.activeTerms(func(dim string) string { return c.code(l.key, dim) }))
	for k, t := range terms {
		var v int64
		found := 0
		for _, i := range c.versions(t.key) {
			if x := &c.cells[i]; x.from >= l.to || l.from >= x.to {
				continue
			}
			n, ok := values[i]
			touched = touched || ok
			if !ok {
				n = c.cells[i].value
				whole = whole && c.cells[i].known && c.cells[i].state == published
			}
			whole = whole && (found == 0 || n == v)
			found, v = found+1, n
		}
		whole = whole && found > 0
		if out.ratio && k < 2 {
			out.terms[k] = v * million
		} else {
			out.value += t.factor * v * million
		}
	}
	if out.ratio && out.terms[1] == 0 {
		whole = false
	} else if out.ratio {
		out.value = int64(math.Round(float64(d.Scale) * float64(out.terms[0]) / float64(out.terms[1]) * million))
	}
	if !whole {
		out = mark{row: l.row, status: markSecondary, rule: "derived", ours: true}
	}
	return out, touched
}

// ratio is what is printed of a ratio whose numerator was rounded: the denominator is the nearest multiple of the base
// too, and the value is computed from both. It is withheld where that leaves no part of a whole.
func (r *Rounding) ratio(l line, numerator int64) mark {
	withheld := mark{row: l.row, status: markFew, rule: "derived", ours: true}
	if l.denominator == nil || l.numerator == nil || l.value == nil {
		return withheld
	}
	denominator := (*l.denominator/million + r.Base/2) / r.Base * r.Base
	if numerator > denominator || denominator == 0 {
		return withheld
	}
	out := mark{row: l.row, status: markRounded, rule: "rounding", rounded: true, ratio: true, terms: [2]int64{numerator * million, denominator * million}}
	if *l.numerator > 0 { // in what unit the ratio is
		scale := math.Round(float64(*l.value) / million * float64(*l.denominator) / float64(*l.numerator))
		out.value = int64(math.Round(scale * float64(numerator) / float64(denominator) * million))
	}
	return out
}

// decimal writes millionths.
func decimal(v int64) string { return strconv.FormatFloat(float64(v)/million, 'f', 6, 64) }
