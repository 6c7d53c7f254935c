// Package disclose keeps the observatory from saying something about single persons or firms.
// It withholds the cells that would (primary), enough others that they cannot be computed from
// rows, columns, margins, nested areas, derived indicators or other vintages (secondary), and
// audits what is to be published by trying to recover every withheld cell.
package disclose

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"osservatorio/internal/codelist"
	"osservatorio/internal/model"
	"osservatorio/internal/schema"
	"osservatorio/internal/territory"
)

// File is where the rules are, within schemas/.
const File = "disclosure.yaml"

// Rules is schemas/disclosure.yaml.
type Rules struct {
	// Public are the datasets (source/dataset, or source/*) that their providers publish or protect
	// themselves: their cells pass, unless they would expose a withheld one.
	Public    []string    `yaml:"public"`
	Frequency []Frequency `yaml:"frequency"`
	Dominance Dominance   `yaml:"dominance"`
	Rounding  *Rounding   `yaml:"rounding"` // nil: small counts are withheld
	// Keep are the cells that are withheld beside others only where nothing else hides these: headline
	// figures. Each entry is a set of conditions that must all hold.
	Keep []map[string]Condition `yaml:"keep"`
	// Hierarchies say which codes of a dimension add up to which. "areas" and "periods" stand for
	// the code list of areas and for the calendar.
	Hierarchies map[string]Hierarchy `yaml:"hierarchies"`
	// Crossed are dimensions of which a row has one at a time, the others being totals: they make one
	// dimension together, whose total is _T and whose codes are written NAME=CODE.
	Crossed map[string][]string `yaml:"one_at_a_time"`
	Same    []Same              `yaml:"same"`
	Counts  []Count             `yaml:"counts"`
	Derived []Derived           `yaml:"derived"`
	// Alone are indicators whose cells are judged each by itself, with the reason why nothing adds up to them.
	Alone map[string]string `yaml:"alone"`
	Trace Trace             `yaml:"trace"`
}

// Trace is about `explain`, which shows where in the provider's file the records behind a figure stand.
type Trace struct {
	AtLeast  int    `yaml:"at_least"` // persons; of fewer no line is shown
	Citation string `yaml:"citation"`
}

// Frequency is a least number of units for the cells that it is about. Where several are, the greatest holds.
type Frequency struct {
	Rule     string               `yaml:"rule"`
	AtLeast  int64                `yaml:"at_least"`
	Citation string               `yaml:"citation"`
	Where    map[string]Condition `yaml:"where"` // all must hold; none: every cell
}

// Condition is about the code of one dimension.
type Condition struct {
	Codes  []string `yaml:"codes"`
	Not    []string `yaml:"not"`
	Levels []string `yaml:"levels"` // of areas
	Below  int      `yaml:"below"`  // ages that end below it
}

// Dominance withholds counts that few employers make up.
type Dominance struct {
	Employers int64   `yaml:"employers"` // fewer are withheld
	Top1      float64 `yaml:"top1"`      // share of the largest, per cent, above which a cell is withheld
	Top2      float64 `yaml:"top2"`      // of the two largest
	Width     float64 `yaml:"width"`     // per cent of the value that bounds must leave open
	Citation  string  `yaml:"citation"`
}

// Hierarchy lists the sums of one dimension.
type Hierarchy struct {
	Tree string `yaml:"tree"` // areas, periods
	Sums []Sum  `yaml:"sums"`
}

// Sum is a total and its parts; "*" are all other codes of the table.
type Sum struct {
	Total string   `yaml:"total"`
	Parts []string `yaml:"parts"`
	// Loose sums take the parts that a table has: provinces come and go, and what counts nothing is left out.
	Loose bool `yaml:"loose"`
}

// Count is an indicator whose values are counts.
type Count struct {
	Indicator string   `yaml:"indicator"`
	Additive  []string `yaml:"additive"` // dimensions over which cells add up
	Distinct  []string `yaml:"distinct"` // over which persons meet again: a total lies between its greatest part and the sum
	// Never are codes that no cell of it can have: the other parts of a total are the whole of it.
	Never map[string][]string `yaml:"never"`
	// As names the count of which these cells are parts, with the codes that they have there: both are one table.
	As *Term `yaml:"as"`
	// AtMost names a count that is never less: rounded, too.
	AtMost *Term `yaml:"at_most"`
	// Numerator is set for ratios: what is counted is their NUMERATOR. Their cells are withheld without saying why.
	Numerator bool `yaml:"numerator"`
}

// Derived is an indicator that is computed from counts, as a sum of terms, as a ratio, or by a formula of its own.
type Derived struct {
	Indicator   string `yaml:"indicator"`
	Sum         []Term `yaml:"sum"`
	From        []Term `yaml:"from"`      // counts that the formula takes: none of them may be withheld
	Cumulated   bool   `yaml:"cumulated"` // it takes those of the periods before, too
	Numerator   *Term  `yaml:"numerator"`
	Denominator *Term  `yaml:"denominator"`
	Scale       int64  `yaml:"scale"` // of a ratio: 1, 100, 1000
	// Proportional says that a formula goes with the sum of some of From, and against that of others: it can then be
	// computed again from rounded counts.
	Proportional *Proportion `yaml:"proportional"`
}

// Proportion names counts of a formula by their indicators.
type Proportion struct {
	To   []string `yaml:"to"`
	Over []string `yaml:"over"`
}

// Term names the count of another indicator in the same cell, but for the codes of At.
type Term struct {
	Indicator string               `yaml:"indicator"`
	At        map[string]string    `yaml:"at"`
	Factor    int64                `yaml:"factor"`
	Where     map[string]Condition `yaml:"where"` // for which cells of the derived indicator
}

// Load reads the rules of a project; nil when it has none, and then nothing is withheld.
func Load(schemas fs.FS, areas *territory.Territory, ages *codelist.List) (*Rules, error) {
	data, err := fs.ReadFile(schemas, File)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r := &Rules{}
	if err := schema.DecodeYAML("schemas/"+File, data, r); err != nil {
		return nil, err
	}
	if err := r.resolve(areas, ages); err != nil {
		return nil, fmt.Errorf("schemas/%s: %w", File, err)
	}
	return r, r.check()
}

// resolve turns conditions on levels and ages into codes.
func (r *Rules) resolve(areas *territory.Territory, ages *codelist.List) error {
	for i := range r.Frequency {
		for dim, c := range r.Frequency[i].Where {
			for _, level := range c.Levels {
				known := false
				for _, a := range areas.All() {
					if string(a.Level) == level {
						c.Codes, known = append(c.Codes, a.Code), true
					}
				}
				if !known {
					return fmt.Errorf("frequency %s: there are no areas of level %q", r.Frequency[i].Rule, level)
				}
			}
			if c.Below > 0 && ages != nil {
				for _, e := range ages.Entries() {
					var to int
					if n, _ := fmt.Sscan(e.Attribute("age_to"), &to); n == 1 && to < c.Below {
						c.Codes = append(c.Codes, e.Code)
					}
				}
			}
			r.Frequency[i].Where[dim] = c
		}
	}
	for name, h := range r.Hierarchies {
		if h.Tree == "areas" {
			h.Sums = append(h.Sums, areaSums(areas)...)
			r.Hierarchies[name] = h
		}
	}
	return nil
}

// areaSums are the parts of every area, one sum a way of parting it; an area with the territory of
// another is left out of sums.
func areaSums(areas *territory.Territory) []Sum {
	parts := map[string][]string{}
	var order []string
	for _, a := range areas.All() {
		if a.Parent == "" || a.SameAs != "" || len(a.Members) > 0 {
			continue
		}
		if parts[a.Parent] == nil {
			order = append(order, a.Parent)
		}
		parts[a.Parent] = append(parts[a.Parent], a.Code)
	}
	var out []Sum
	for _, code := range order {
		first, _ := areas.Area(parts[code][0])
		out = append(out, Sum{code, parts[code], first.Level == territory.Province})
	}
	for _, a := range areas.All() {
		if len(a.Members) > 1 {
			out = append(out, Sum{Total: a.Code, Parts: a.Members})
		}
	}
	return out
}

func (r *Rules) check() error {
	bad := func(format string, a ...any) error {
		return fmt.Errorf("schemas/%s: %w", File, fmt.Errorf(format, a...))
	}
	for _, f := range r.Frequency {
		if f.Rule == "" || f.Citation == "" || f.AtLeast < 3 {
			return bad("frequency %q wants a rule, a citation and at_least of 3 or more: with 2 a reader knows that a withheld count is 1", f.Rule)
		}
	}
	if r.Trace.AtLeast < 3 || r.Trace.Citation == "" {
		return bad("trace wants at_least of 3 or more and a citation")
	}
	for id, why := range r.Alone {
		if why == "" {
			return bad("alone: %s has no reason", id)
		}
	}
	for _, s := range r.Same {
		if err := s.check(); err != nil {
			return bad("%w", err)
		}
	}
	if err := r.Rounding.check(r.Frequency); err != nil {
		return bad("%w", err)
	}
	if d := r.Dominance; (d.Employers > 0 || d.Top1 > 0 || d.Top2 > 0) && d.Citation == "" {
		return bad("dominance wants a citation")
	}
	counts := map[string]bool{}
	for _, c := range r.Counts {
		if counts[c.Indicator] {
			return bad("count %s is there twice", c.Indicator)
		}
		if c.As != nil && (!slices.ContainsFunc(r.Counts, func(o Count) bool { return o.Indicator == c.As.Indicator && o.As == nil }) || len(c.Additive)+len(c.Distinct) > 0) {
			return bad("count %s: as names a count, which says what adds up", c.Indicator)
		}
		counts[c.Indicator] = true
		for _, d := range slices.Concat(c.Additive, c.Distinct) {
			if _, ok := r.Hierarchies[d]; !ok && r.Crossed[d] == nil {
				return bad("count %s: no hierarchy says what adds up over %s", c.Indicator, d)
			}
		}
	}
	for _, d := range r.Derived {
		terms := d.terms()
		if ways := min(len(d.Sum), 1) + min(len(d.From), 1); ways > 1 || ways == 1 && d.Numerator != nil || d.Cumulated && len(d.From) == 0 || len(terms) == 0 || (d.Numerator == nil) != (d.Denominator == nil) || d.Numerator != nil && d.Scale == 0 {
			return bad("derived %s wants a sum, or what its formula is from, or a numerator, a denominator and a scale", d.Indicator)
		}
		for _, t := range terms {
			if !counts[t.Indicator] {
				return bad("derived %s: %q is no count", d.Indicator, t.Indicator)
			}
		}
	}
	return nil
}

// Cover returns an error that names the indicators of data which are not public, and of which the rules
// do not say what adds up to what: differences could tell what is withheld of them.
func (r *Rules) Cover(indicators []model.Indicator) error {
	said := map[string]bool{}
	for _, c := range r.Counts {
		said[c.Indicator] = true
	}
	for _, d := range r.Derived {
		said[d.Indicator] = true
	}
	var errs []error
	for _, i := range indicators {
		_, alone := r.Alone[i.ID]
		closed := slices.IndexFunc(i.Datasets, func(id string) bool { return !r.Passes(id) })
		if closed >= 0 && !said[i.ID] && !alone {
			errs = append(errs, fmt.Errorf("schemas/%s: %s reads %s, which is not public, and stands neither under counts nor derived nor alone", File, i.ID, i.Datasets[closed]))
		}
	}
	return errors.Join(errs...)
}

func (d Derived) terms() []Term {
	out := slices.Concat(d.Sum, d.From)
	if d.Numerator != nil && d.Denominator != nil {
		out = append(out, *d.Numerator, *d.Denominator)
	}
	return out
}

// public reports whether all the datasets that a cell's SOURCE names are public.
func (r *Rules) public(source string) bool {
	for _, s := range strings.FieldsFunc(source, func(c rune) bool { return c == ',' || c == ' ' || c == '+' }) {
		if !r.Passes(s) {
			return false
		}
	}
	return true
}

// Passes reports whether the cells of a dataset (source/dataset) need no protection for their own sake.
func (r *Rules) Passes(dataset string) bool {
	return slices.ContainsFunc(r.Public, func(p string) bool { ok, _ := path.Match(p, dataset); return ok })
}

// holds reports whether a code meets the condition.
func (c Condition) holds(code string) bool {
	if len(c.Codes)+len(c.Levels) > 0 || c.Below > 0 {
		return slices.Contains(c.Codes, code)
	}
	return !slices.Contains(c.Not, code)
}

// threshold is the least frequency of a cell and the rule that asks for it; code gives the cell's codes.
func (r *Rules) threshold(code func(dim string) string) (int64, string) {
	var least int64
	rule := ""
	for _, f := range r.Frequency {
		if f.AtLeast > least && matches(f.Where, code) {
			least, rule = f.AtLeast, f.Rule
		}
	}
	return least, rule
}

func matches(where map[string]Condition, code func(dim string) string) bool {
	for _, dim := range slices.Sorted(maps.Keys(where)) {
		if !where[dim].holds(code(dim)) {
			return false
		}
	}
	return true
}
