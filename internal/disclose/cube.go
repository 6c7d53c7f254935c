package disclose

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// state of a cell.
type state uint8

const (
	published state = iota
	primary         // withheld by a rule
	secondary       // withheld so that others cannot be computed
	provider        // withheld by who gave it
	implied         // printed nowhere, but the difference of cells that are
)

// cell is a count that is known from one day to another. A cell that is not published keeps its
// value only while it is being protected.
type cell struct {
	key      int64
	value    int64
	from, to int32 // days since 1970; to is excluded
	row      int64 // of the Parquet file, or -1
	state    state
	fixed    bool   // was published elsewhere, and so cannot be withheld any more
	known    bool   // value is there
	rule     string // by which it is withheld
	mark     string // CONF_STATUS
	least    int64  // threshold of its frequency
	silent   bool   // no mark says why it is withheld
	rounded  bool   // is a multiple of the base, also where it is withheld
	exact    int64  // value before rounding
}

const openDay = math.MaxInt32 // KNOWN_TO of what still holds

// dimension of a cube: every code has a place, and a key is the sum of place·stride.
type dimension struct {
	name   string
	codes  []string
	place  map[string]int64
	stride int64
	sums   [][]partition // by place of the total
	up     [][]parent    // by place of a part
	years  []int64       // by place of a period; see year
}

type partition struct {
	parts []int64
	loose bool // takes the parts that are there
}

type parent struct{ total, partition int64 }

// cube holds the cells of all counts.
type cube struct {
	rules     *Rules
	dims      []*dimension
	byName    map[string]*dimension
	cells     []cell // by key, then day, once sort was called
	at        map[int64]int32
	additive  map[int64][]*dimension // by place of the indicator
	distinct  map[int64][]*dimension
	notInside int // sums that the true values do not fulfil
	headlines map[int64]bool
	never     map[occurrence]bool
	most      map[int64]Term    // by place of the indicator
	before    map[int64][]int64 // by place of a period, those of the same length up to it
	twins     []twin
}

// newCube makes an empty cube over dimensions of which all codes are known.
func newCube(r *Rules, names []string, codes [][]string) (*cube, error) {
	c := &cube{rules: r, byName: map[string]*dimension{}, additive: map[int64][]*dimension{}, distinct: map[int64][]*dimension{}, headlines: map[int64]bool{}, never: map[occurrence]bool{}, most: map[int64]Term{}, before: map[int64][]int64{}}
	stride := int64(1)
	for i, name := range names {
		d := &dimension{name: name, codes: codes[i], place: map[string]int64{}, stride: stride}
		for p, code := range d.codes {
			d.place[code] = int64(p)
		}
		h := r.Hierarchies[name]
		if r.Crossed[name] != nil {
			h.Sums = crossedSums(r.Crossed[name], d.codes)
		}
		d.arrange(h)
		if stride > math.MaxInt64/int64(len(d.codes)+1) {
			return nil, fmt.Errorf("disclosure: the dimensions %s have too many codes", strings.Join(names, ", "))
		}
		stride *= int64(len(d.codes))
		c.dims, c.byName[name] = append(c.dims, d), d
	}
	for _, s := range r.Same {
		if t, ok := s.resolve(c); ok {
			c.twins = append(c.twins, t)
		}
	}
	indicators := c.byName["INDICATOR"]
	for _, count := range r.Counts {
		p, ok := indicators.place[count.Indicator]
		if !ok {
			continue
		}
		for _, name := range count.Additive {
			if d := c.byName[name]; d != nil {
				c.additive[p] = append(c.additive[p], d)
			}
		}
		if count.AtMost != nil {
			c.most[p] = *count.AtMost
		}
		for name, codes := range count.Never {
			for _, code := range codes {
				if d := c.byName[name]; d != nil {
					if place, ok := d.place[code]; ok {
						c.never[occurrence{name, p, place}] = true
					}
				}
			}
		}
		for _, name := range count.Distinct {
			if d := c.byName[name]; d != nil {
				c.distinct[p] = append(c.distinct[p], d)
			}
		}
	}
	return c, nil
}

// arrange resolves a hierarchy to places of codes. Codes that no cell has may still stand between
// a total and its parts, so they get places of their own.
func (d *dimension) arrange(h Hierarchy) {
	sums := h.Sums
	if h.Tree == "periods" {
		sums = periodSums(d.codes)
	}
	// All codes of the hierarchy that lead to codes of cells.
	for _, s := range sums {
		for _, code := range append([]string{s.Total}, s.Parts...) {
			if _, ok := d.place[code]; !ok && code != "*" {
				d.place[code] = int64(len(d.codes))
				d.codes = append(slices.Clip(d.codes), code)
			}
		}
	}
	d.sums, d.up = make([][]partition, len(d.codes)), make([][]parent, len(d.codes))
	for _, s := range sums {
		total := d.place[s.Total]
		p := partition{loose: s.Loose}
		if slices.Contains(s.Parts, "*") {
			p.loose = true
			for i, code := range d.codes {
				if int64(i) != total && code != "_Z" {
					p.parts = append(p.parts, int64(i))
				}
			}
		} else {
			for _, code := range s.Parts {
				p.parts = append(p.parts, d.place[code])
			}
		}
		for _, part := range p.parts {
			d.up[part] = append(d.up[part], parent{total, int64(len(d.sums[total]))})
		}
		d.sums[total] = append(d.sums[total], p)
	}
}

// crossedSums part the total in one way for each of the dimensions that are told one at a time.
func crossedSums(names, codes []string) []Sum {
	var out []Sum
	for _, name := range names {
		s := Sum{Total: "_T", Loose: true}
		for _, code := range codes {
			if strings.HasPrefix(code, name+"=") {
				s.Parts = append(s.Parts, code)
			}
		}
		out = append(out, s)
	}
	return out
}

// periodSums are the halves of years, the quarters of halves and the months of quarters that codes need.
func periodSums(codes []string) []Sum {
	seen := map[string]bool{}
	var out []Sum
	for _, code := range codes {
		if len(code) < 4 || seen[code[:4]] || strings.Trim(code[:4], "0123456789") != "" {
			continue
		}
		y := code[:4]
		seen[y] = true
		out = append(out, Sum{Total: y, Parts: []string{y + "-S1", y + "-S2"}},
			Sum{Total: y + "-S1", Parts: []string{y + "-Q1", y + "-Q2"}}, Sum{Total: y + "-S2", Parts: []string{y + "-Q3", y + "-Q4"}})
		for q := range 4 {
			s := Sum{Total: fmt.Sprintf("%s-Q%d", y, q+1)}
			for m := range 3 {
				s.Parts = append(s.Parts, fmt.Sprintf("%s-%02d", y, 3*q+m+1))
			}
			out = append(out, s)
		}
	}
	return out
}

// sort puts the cells in order; at finds the first of a key.
func (c *cube) sort() {
	slices.SortFunc(c.cells, func(a, b cell) int {
		switch {
		case a.key != b.key:
			return cmp64(a.key, b.key)
		case a.from != b.from:
			return int(a.from) - int(b.from)
		}
		return cmp64(a.row, b.row)
	})
	c.at = make(map[int64]int32, len(c.cells))
	for i := len(c.cells) - 1; i >= 0; i-- {
		c.at[c.cells[i].key] = int32(i)
	}
}

// occurrence is that an indicator has a code in one dimension.
type occurrence struct {
	dimension        string
	indicator, place int64
}

func (c *cube) occurrence(key int64, d *dimension) occurrence {
	return occurrence{d.name, c.byName["INDICATOR"].of(key), d.of(key)}
}

func cmp64(a, b int64) int {
	if a < b {
		return -1
	}
	return 1
}

// place is the place of a key's code in a dimension.
func (d *dimension) of(key int64) int64 { return key / d.stride % int64(len(d.codes)) }

// moved is the key with another code.
func (d *dimension) moved(key, to int64) int64 { return key + (to-d.of(key))*d.stride }

// code of a key in a dimension, by name; "_Z" for dimensions that the cube does not have.
func (c *cube) code(key int64, dim string) string {
	d := c.byName[dim]
	if d == nil {
		return "_Z"
	}
	return d.codes[d.of(key)]
}

// versions are the cells of a key, one a span of days.
func (c *cube) versions(key int64) []int32 {
	first, ok := c.at[key]
	if !ok {
		return nil
	}
	var out []int32
	for i := first; int(i) < len(c.cells) && c.cells[i].key == key; i++ {
		out = append(out, i)
	}
	return out
}

// has reports whether some cell has the key.
func (c *cube) has(key int64) bool { _, ok := c.at[key]; return ok }

// headline reports whether a key is of a cell that is to be published if anything else can be withheld.
func (c *cube) headline(key int64) bool {
	is, known := c.headlines[key]
	if !known {
		is = slices.ContainsFunc(c.rules.Keep, func(where map[string]Condition) bool {
			return matches(where, func(dim string) string { return c.code(key, dim) })
		})
		c.headlines[key] = is
	}
	return is
}

// free reports whether a published cell may be withheld to hide others. Zeros hide nothing: they are
// printed. A headline may only where headlines are hidden.
func (c *cube) free(x *cell, headlines bool) bool {
	return x.state == published && !x.fixed && x.known && x.value >= max(x.least, 1) && (headlines || !c.headline(x.key))
}
