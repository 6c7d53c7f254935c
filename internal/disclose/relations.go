package disclose

import "slices"

// relation is something that a reader knows of several cells: lo ≤ Σ coef·cell ≤ hi.
type relation struct {
	cells  []int32
	coefs  []float64
	lo, hi float64
}

func (r relation) exact() bool { return r.lo == r.hi }

// relations gathers those that touch cells, each once.
type relations struct {
	cube *cube
	list []relation
	by   map[int32][]int32 // cell -> places in list
	done map[sumOf]bool
	// virtual finds the implied cell of a key and day.
	virtual map[keyDay]int32
	// same are the places in list of what two classifications count the same.
	same []int32
}

// sumOf names a sum: a total's key, a dimension and the way of parting it.
type sumOf struct {
	key       int64
	dim       string
	partition int64
}

type keyDay struct {
	key int64
	day int32
}

func newRelations(c *cube) *relations {
	return &relations{cube: c, by: map[int32][]int32{}, done: map[sumOf]bool{}, virtual: map[keyDay]int32{}}
}

// around adds every sum in which a key's cells stand, as the total or as a part, and what counts the same as they do.
func (r *relations) around(key int64) {
	c := r.cube
	r.addSame(key)
	r.addTwins(key)
	indicator := c.byName["INDICATOR"].of(key)
	for _, d := range c.additive[indicator] {
		r.overDimension(key, d, r.addSum)
	}
	for _, d := range c.distinct[indicator] {
		r.overDimension(key, d, r.addDistinct)
	}
}

// addSame says that two rows are of one cell, as two indicators may print it.
func (r *relations) addSame(key int64) {
	if id := (sumOf{key, "", 0}); !r.done[id] {
		r.done[id] = true
		versions := r.cube.versions(key)
		for i, a := range versions {
			for _, b := range versions[i+1:] {
				if x, y := r.cube.cells[a], r.cube.cells[b]; x.from < y.to && y.from < x.to && !(x.known && y.known && x.value != y.value) {
					r.add(relation{[]int32{a, b}, []float64{1, -1}, 0, 0})
				}
			}
		}
	}
}

// overDimension calls add for the sums over one dimension: those that the key is the total of, and
// those of the nearest totals above it that there are.
func (r *relations) overDimension(key int64, d *dimension, add func(int64, *dimension, int64)) {
	for p := range d.sums[d.of(key)] {
		add(key, d, int64(p))
	}
	var climb func(place int64)
	climb = func(place int64) {
		for _, up := range d.up[place] {
			if total := d.moved(key, up.total); r.cube.has(total) {
				add(total, d, up.partition)
			} else if up.total != place {
				climb(up.total)
			}
		}
	}
	climb(d.of(key))
}

// parts are the keys that make up a total: those there are, and in the place of each that is not there
// its own parts. missing are those that nothing stands for.
func (r *relations) parts(key int64, d *dimension, p partition) (there, missing []int64) {
	for _, place := range p.parts {
		k := d.moved(key, place)
		if r.cube.has(k) {
			there = append(there, k)
			continue
		}
		if p.loose {
			continue
		}
		resolved := false
		for _, inner := range d.sums[place] {
			if t, m := r.parts(k, d, inner); len(m) == 0 && len(t) > 0 {
				there, resolved = append(there, t...), true
				break
			}
		}
		if !resolved && !r.cube.never[r.cube.occurrence(k, d)] {
			missing = append(missing, k)
		}
	}
	return there, missing
}

// addSum adds "the total is the sum of its parts", once for every state in which the parts were known
// together. One part that is printed nowhere is the difference, and stands in the sum as an implied cell.
func (r *relations) addSum(key int64, d *dimension, partition int64) {
	id := sumOf{key, d.name, partition}
	if r.done[id] {
		return
	}
	r.done[id] = true
	there, missing := r.parts(key, d, d.sums[d.of(key)][partition])
	if len(there) == 0 || len(missing) > 1 {
		return
	}
	r.eachDay(append([]int64{key}, there...), func(day int32, cells []int32) {
		coefs := make([]float64, len(cells), len(cells)+1)
		rest, known := int64(0), true
		for i, m := range cells {
			coefs[i] = -1
			if i == 0 {
				coefs[i] = 1
			}
			rest += int64(coefs[i]) * r.cube.cells[m].value
			known = known && r.cube.cells[m].known
		}
		if len(missing) == 1 && r.cube.cells[cells[0]].rounded {
			return // the difference of rounded cells is none of the count's
		}
		if len(missing) == 1 {
			if known && rest < 0 {
				return // what is missing is no part of this total
			}
			cells, coefs = append(slices.Clone(cells), r.implied(missing[0], day, rest, known)), append(coefs, -1)
		} else if known && rest != 0 {
			r.cube.notInside++
			return // no identity, and so no help for who believes in it
		}
		r.add(relation{cells, coefs, 0, 0})
	})
}

// addDistinct adds "no part is more than the total, and the total no more than the sum": persons meet again.
func (r *relations) addDistinct(key int64, d *dimension, partition int64) {
	id := sumOf{key, d.name, partition}
	if r.done[id] {
		return
	}
	r.done[id] = true
	there, missing := r.parts(key, d, d.sums[d.of(key)][partition])
	for _, part := range there {
		r.eachDay([]int64{key, part}, func(_ int32, cells []int32) {
			r.addIfTrue(relation{cells, []float64{1, -1}, 0, unbounded})
		})
	}
	if len(missing) == 0 && len(there) > 1 {
		r.eachDay(append([]int64{key}, there...), func(_ int32, cells []int32) {
			coefs := make([]float64, len(cells))
			for i := range coefs {
				coefs[i] = -1
			}
			coefs[0] = 1
			r.addIfTrue(relation{cells, coefs, -unbounded, 0})
		})
	}
}

// unbounded is more than any count.
const unbounded = 1e15

func (r *relations) addIfTrue(x relation) {
	sum := 0.0
	for i, m := range x.cells {
		if !r.cube.cells[m].known {
			r.add(x)
			return
		}
		sum += x.coefs[i] * float64(r.cube.cells[m].value)
	}
	if x.lo <= sum && sum <= x.hi {
		r.add(x)
	}
}

func (r *relations) add(x relation) {
	n := int32(len(r.list))
	r.list = append(r.list, x)
	for _, m := range x.cells {
		r.by[m] = append(r.by[m], n)
	}
}

// implied is the cell that no row prints and that a sum tells.
func (r *relations) implied(key int64, day int32, value int64, known bool) int32 {
	if i, ok := r.virtual[keyDay{key, day}]; ok {
		return i
	}
	c := r.cube
	least, _ := c.rules.threshold(func(dim string) string { return c.code(key, dim) })
	c.cells = append(c.cells, cell{key: key, value: value, known: known, from: day, to: openDay, row: -1, state: implied, least: least})
	i := int32(len(c.cells) - 1)
	r.virtual[keyDay{key, day}] = i
	return i
}

// eachDay calls f for every distinct set of versions of keys that held together.
func (r *relations) eachDay(keys []int64, f func(day int32, cells []int32)) {
	c := r.cube
	all := make([][]int32, len(keys))
	var days []int32
	for i, k := range keys {
		all[i] = c.versions(k)
		for _, v := range all[i] {
			days = append(days, c.cells[v].from)
		}
	}
	slices.Sort(days)
	var last []int32
	for _, day := range slices.Compact(days) {
		cells := make([]int32, 0, len(keys)+1)
		for _, versions := range all {
			for _, v := range versions {
				if c.cells[v].from <= day && day < c.cells[v].to {
					cells = append(cells, v)
					break
				}
			}
		}
		if len(cells) != len(keys) {
			continue
		}
		if !slices.Equal(cells, last) {
			f(day, cells)
			last = cells
		}
	}
}
