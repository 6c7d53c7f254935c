package disclose

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"path"
	"slices"
	"strconv"
	"strings"

	"osservatorio/internal/schema"
)

// Rounding is the alternative to withholding small counts: all counts of some datasets are rounded to
// multiples of a base, so that tables still add up.
type Rounding struct {
	Base     int64    `yaml:"base"`     // 3 or 5, and no less than the greatest least frequency
	Datasets []string `yaml:"datasets"` // source/dataset or source/*; ["*/*"] are all that are not public
	// Within is how many bases a rounded count may be away from its value at most; a count that adding up takes
	// farther stops the build.
	Within int64 `yaml:"within"`
}

func (r *Rounding) check(frequency []Frequency) error {
	if r == nil {
		return nil
	}
	if r.Base != 3 && r.Base != 5 || len(r.Datasets) == 0 || r.Within < 1 {
		return fmt.Errorf("rounding wants a base, 3 or 5, datasets, and within, the bases that a count may be away from its value")
	}
	for _, f := range frequency {
		if f.AtLeast > r.Base {
			return fmt.Errorf("rounding to multiples of %d would print counts that frequency %s withholds", r.Base, f.Rule)
		}
	}
	return nil
}

// rounds reports whether cells of a SOURCE are rounded: what is made of a rounded dataset among others is.
func (r *Rounding) rounds(source string) bool {
	if r == nil {
		return false
	}
	for _, s := range strings.FieldsFunc(source, func(c rune) bool { return c == ',' || c == ' ' || c == '+' }) {
		if slices.ContainsFunc(r.Datasets, func(p string) bool { ok, _ := path.Match(p, s); return ok }) {
			return true
		}
	}
	return false
}

// count is a number that cells of one key say, whenever they say it: it is rounded once.
type count struct{ key, value int64 }

// Caveat tells readers of an indicator that its figures are rounded.
func (r *Rounding) Caveat() schema.Text {
	return schema.Text{
		IT: fmt.Sprintf("Arrotondato in modo controllato, per riservatezza, a multipli di %d, o calcolato da conteggi che lo sono (CONF_STATUS R): le somme tornano, e un conteggio dista dal vero al più %d.", r.Base, r.Base*r.Within),
		EN: fmt.Sprintf("Rounded under control, for confidentiality, to multiples of %d, or computed from counts that are (CONF_STATUS R): sums hold, and a count is %d away from the true one at most.", r.Base, r.Base*r.Within),
	}
}

// hides reports whether a multiple of the base leaves open what the rules ask of bounds: a small count may be every
// small one, and of others, few employers or not, a reader does not know it to so many per cent.
func (r *Rounding) hides(value int64, width float64) bool {
	return value < r.Base || float64(2*(r.Base-1)) >= max(1, width/100*float64(value+r.Base))
}

// rounder gathers the counts to round and what binds them.
type rounder struct {
	*cube
	base   int64
	place  map[count]int32 // of a count that is not zero: its place in counts
	counts []count
	bonds  []bond
	seen   map[string]bool // bonds, each once
}

// bond is what the counts fulfil and the rounded ones have to: Σ coef·count = 0, or no less than 0.
type bond struct {
	counts []int32 // none twice
	coefs  []int32
	least  bool
}

// round replaces every count that is to be rounded by a multiple of the base, also those that are withheld: all sums
// that hold between counts hold between the multiples, and no part is more than its whole. Zeros stay. It returns how
// many cells have another multiple than one of the two next to their count, and an error where a count is farther away
// than the rules allow, or a part more than its whole.
func (c *cube) round() (far int, err error) {
	base, most := c.rules.Rounding.Base, int64(0)
	r := &rounder{cube: c, base: base, place: map[count]int32{}, seen: map[string]bool{}}
	for _, x := range c.cells {
		if k := (count{x.key, x.value}); x.rounded && x.known && x.value != 0 {
			if _, ok := r.place[k]; !ok {
				r.place[k] = int32(len(r.counts))
				r.counts = append(r.counts, k)
			}
		}
	}
	for i := range c.cells {
		if c.cells[i].rounded && (i == 0 || c.cells[i].key != c.cells[i-1].key) {
			r.bind(c.cells[i].key)
		}
	}
	rounded := r.solve()
	if n := r.broken(rounded); n > 0 {
		return 0, fmt.Errorf("disclosure: no rounding to multiples of %d was found in which nothing is negative and no part more than its whole: %d are", base, n)
	}
	for i := range c.cells {
		x := &c.cells[i]
		if !x.rounded || !x.known {
			continue
		}
		x.exact = x.value
		if x.value != 0 {
			x.value = rounded[r.place[count{x.key, x.value}]] * base
		}
		d := max(x.value-x.exact, x.exact-x.value)
		if d >= base {
			far++
		}
		most = max(most, (d+base-1)/base)
	}
	if most > c.rules.Rounding.Within {
		return 0, fmt.Errorf("disclosure: tables add up only with a count that is %d bases from its value, and schemas/%s allows %d (rounding: within)", most, File, c.rules.Rounding.Within)
	}
	return far, nil
}

// broken counts the rounded counts that are negative, and the bonds that they do not fulfil.
func (r *rounder) broken(rounded []int64) (n int) {
	for _, v := range rounded {
		if v < 0 {
			n++
		}
	}
	for _, b := range r.bonds {
		sum := int64(0)
		for k, i := range b.counts {
			sum += int64(b.coefs[k]) * rounded[i]
		}
		if sum < 0 || sum > 0 && !b.least {
			n++
		}
	}
	return n
}

// lot is a number that a count always draws.
func (r *rounder) lot(i int32) uint64 {
	h := fnv.New64a()
	h.Write([]byte(r.describe(r.counts[i].key)))
	h.Write(binary.LittleEndian.AppendUint64(nil, uint64(r.counts[i].value)))
	return h.Sum64()
}

// bind notes what makes up the cells of a key, what they are part of, and what they are no more than.
func (r *rounder) bind(key int64) {
	look := newRelations(r.cube)
	indicator := r.byName["INDICATOR"].of(key)
	for _, d := range r.additive[indicator] {
		for _, p := range d.sums[d.of(key)] {
			there, missing := look.parts(key, d, p)
			if len(there) == 0 {
				continue
			}
			look.eachDay(append([]int64{key}, there...), func(_ int32, cells []int32) {
				r.add(cells, false) // what is missing is zero where the others make up the total
				if p.loose || len(missing) > 0 {
					r.add(cells, true)
				}
			})
		}
	}
	for _, d := range r.distinct[indicator] {
		for _, p := range d.sums[d.of(key)] {
			there, missing := look.parts(key, d, p)
			for _, part := range there {
				look.eachDay([]int64{key, part}, func(_ int32, cells []int32) { r.add(cells, true) })
			}
			look.eachDay(append([]int64{key}, there...), func(_ int32, cells []int32) { r.add(cells, false) }) // where nobody is met again
			if len(missing) == 0 && len(there) > 1 {
				look.eachDay(append(slices.Clone(there), key), func(_ int32, cells []int32) { r.cover(cells) })
			}
		}
	}
	for n := range r.twins {
		if base, ok := r.twins[n].base(key); ok {
			look.eachTwin(&r.twins[n], base, func(cells []int32, coefs []float64, _ int64, _ bool) {
				first := slices.Index(coefs, -1)
				r.note(cells, first, false)
			})
		}
	}
	if most, ok := r.most[indicator]; ok {
		if whole, ok := r.elsewhere(key, most); ok && r.has(whole) {
			look.eachDay([]int64{whole, key}, func(_ int32, cells []int32) { r.add(cells, true) })
		}
	}
}

// add binds the first of some cells to the others: it is their sum, or no less than they are.
func (r *rounder) add(cells []int32, least bool) { r.note(cells, 1, least) }

// cover binds the last of some cells: it is no more than the others together.
func (r *rounder) cover(cells []int32) { r.note(cells, len(cells)-1, true) }

// note binds cells, of which the first so many count as they are and the others against them, where the counts
// fulfil it. Zeros are left out: they stay.
func (r *rounder) note(cells []int32, first int, least bool) {
	b, rest := bond{least: least}, int64(0)
	for k, m := range cells {
		x := &r.cells[m]
		if !x.rounded || !x.known {
			return
		}
		coef := int32(1)
		if k >= first {
			coef = -1
		}
		rest += int64(coef) * x.value
		if i, ok := r.place[count{x.key, x.value}]; ok {
			b.counts, b.coefs = append(b.counts, i), append(b.coefs, coef)
		}
	}
	if rest < 0 || rest > 0 && !least || len(b.counts) < 2 {
		return // the counts do not fulfil it, or nothing can break it
	}
	name := fmt.Sprint(b)
	if !r.seen[name] {
		r.seen[name] = true
		r.bonds = append(r.bonds, b)
	}
}

// solve rounds the counts, those that nothing binds to each other apart, and returns multiples of the base.
func (r *rounder) solve() []int64 {
	group := make([]int32, len(r.counts))
	for i := range group {
		group[i] = int32(i)
	}
	find := func(i int32) int32 {
		for group[i] != i {
			group[i] = group[group[i]]
			i = group[i]
		}
		return i
	}
	for _, b := range r.bonds {
		for _, i := range b.counts[1:] {
			group[find(i)] = find(b.counts[0])
		}
	}
	members, bonds := map[int32][]int32{}, map[int32][]bond{}
	var order []int32
	for i := range r.counts {
		g := find(int32(i))
		if members[g] == nil {
			order = append(order, g)
		}
		members[g] = append(members[g], int32(i))
	}
	for _, b := range r.bonds {
		g := find(b.counts[0])
		bonds[g] = append(bonds[g], b)
	}
	out, inside := make([]int64, len(r.counts)), make([]int32, len(r.counts))
	for _, g := range order {
		l := &lattice{}
		for k, i := range members[g] {
			inside[i] = int32(k)
			l.values = append(l.values, float64(r.counts[i].value)/float64(r.base))
			l.lots = append(l.lots, r.lot(i))
		}
		for _, b := range bonds[g] {
			b.counts = slices.Clone(b.counts)
			for k, i := range b.counts {
				b.counts[k] = inside[i]
			}
			l.bonds = append(l.bonds, b)
		}
		for k, v := range l.round() {
			out[members[g][k]] = v
		}
	}
	return out
}

// decimal writes millionths.
func decimal(v int64) string { return strconv.FormatFloat(float64(v)/million, 'f', 6, 64) }
