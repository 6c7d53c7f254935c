package disclose

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"osservatorio/internal/duck"
)

// Finding is a withheld cell that a reader can recover, wholly or so far that it is not protected.
// It never says the value.
type Finding struct {
	Cell  string // codes of its dimensions
	How   string // by what it is told
	Width string // how many values are left between its bounds, less one; "" when they contradict each other
	// Provider marks a cell that its provider withheld and itself gives away: told, and no obstacle.
	Provider bool
}

// Audited is what an audit looked at and found.
type Audited struct {
	Withheld   int // unknowns of the linear programs
	Components int
	Open       int // cells that the linear programs leave enough, and of which no whole table was found to prove it
	Findings   []Finding
}

// Audit tries to recover every withheld cell of a file of observations from all that the file and
// earlier releases print: sums over every dimension that adds up, in every vintage, balances, shares,
// their numerators and denominators, and what marks themselves say.
func Audit(ctx context.Context, db *duck.DB, rules *Rules, dims []string, path string, earlier []Earlier) (*Audited, error) {
	t, err := openTable(ctx, db, rules, path, dims)
	if err != nil {
		return nil, err
	}
	if err := t.load(ctx, false); err != nil {
		return nil, err
	}
	a := &auditor{table: t, protector: protector{cube: t.cube, rel: newRelations(t.cube), queued: map[int32]bool{}, touched: map[int32]bool{}, settled: map[int32]bool{}},
		found: map[int32]bool{}, out: &Audited{}}
	if err := a.earlier(ctx, earlier); err != nil {
		return nil, err
	}
	a.impliedOnes()
	n := len(a.cells)
	for i := range n {
		if a.cells[i].withheld() && a.cells[i].state != implied {
			a.touch(int32(i))
		}
	}
	if err := a.derived(ctx, earlier); err != nil {
		return nil, err
	}
	a.bound()
	return a.out, nil
}

// auditor gathers relations and findings.
type auditor struct {
	*table
	protector
	found map[int32]bool
	out   *Audited
}

func (a *auditor) report(i int32, how, width string) {
	if a.found[i] {
		return
	}
	a.found[i] = true
	x := &a.cells[i]
	a.out.Findings = append(a.out.Findings, Finding{Cell: a.protector.describe(x.key), How: how, Width: width, Provider: x.mark == markProvider})
}

// earlier reports the withheld cells that an earlier release prints, known from the same day.
func (a *auditor) earlier(ctx context.Context, earlier []Earlier) error {
	byRow := map[int64]int32{}
	for i, x := range a.cells {
		byRow[x.row] = int32(i)
	}
	for _, e := range earlier {
		how := "release " + filepath.Base(filepath.Dir(e.Observations)) + " prints it"
		if filepath.Ext(e.Observations) == ".csv" {
			how = "open data " + filepath.Base(e.Observations) + " print it"
		}
		err := a.alike(ctx, e.Observations, "a.OBS_VALUE IS NULL AND a.CONF_STATUS NOT IN ('F', 'N', 'R') AND b.OBS_VALUE IS NOT NULL", nil, func(row int64, _ []string) {
			if i, ok := byRow[row]; ok {
				a.report(i, how, "0")
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// derived adds what printed balances, shares and their numerators and denominators say of withheld counts:
// those of the file and those of open data. An earlier release that prints them prints their counts too.
func (a *auditor) derived(ctx context.Context, earlier []Earlier) error {
	var ids []string
	for _, d := range a.rules().Derived {
		ids = append(ids, d.Indicator)
	}
	if err := a.lines(ctx, ids, a.learn); err != nil {
		return err
	}
	for _, e := range earlier {
		if filepath.Ext(e.Observations) == ".csv" {
			if err := a.alsoPrinted(ctx, e.Observations, ids, a.learn); err != nil {
				return err
			}
		}
	}
	return nil
}

// learn adds what one row of a derived indicator tells of the counts that held with it.
func (a *auditor) learn(l line) error {
	if l.value == nil && l.numerator == nil && l.denominator == nil {
		return nil
	}
	c := a.protector.cube
	d := c.derivedOf(l.indicator)
	if len(d.From) > 0 {
		a.formula(l)
		return nil
	}
	terms := c.terms(l)
	keys := make([]int64, len(terms))
	for i, term := range terms {
		keys[i] = term.key
	}
	if len(keys) != len(d.activeTerms(func(dim string) string { return c.code(l.key, dim) })) || len(keys) == 0 {
		return nil
	}
	a.rel.eachDay(keys, func(day int32, cells []int32) {
		if day >= l.to || !slices.ContainsFunc(cells, func(i int32) bool { return a.cells[i].withheld() }) {
			return
		}
		if day < l.from && slices.ContainsFunc(cells, func(i int32) bool { return a.cells[i].to <= l.from }) {
			return
		}
		a.say(d, terms, cells, l)
	})
	return nil
}

// formula reports a row that is printed though a count is withheld that it is computed from: whether it
// tells the count depends on the formula, which nobody looks into here.
func (a *auditor) formula(l line) {
	if c := a.protector.cube; c.leans(l) {
		a.out.Findings = append(a.out.Findings, Finding{Cell: l.indicator + " " + c.describe(l.key), How: "it is printed, and computed from a withheld count"})
	}
}

// say adds what one printed row of a derived indicator tells of its counts.
func (a *auditor) say(d Derived, terms []termOf, cells []int32, l line) {
	if d.Numerator == nil {
		if l.value == nil {
			return
		}
		coefs := make([]float64, len(cells))
		for i := range cells {
			coefs[i] = float64(terms[i].factor)
		}
		v := float64(*l.value) / million
		a.rel.add(relation{cells, coefs, v, v})
		return
	}
	for k, v := range []*int64{l.numerator, l.denominator} {
		if v != nil {
			n := float64(*v) / million
			a.rel.add(relation{cells[k : k+1], []float64{1}, n, n})
		}
	}
	if l.value != nil { // six decimals are printed
		v, half := float64(*l.value)/million, 0.5/million
		scale := float64(d.Scale)
		a.rel.add(relation{cells, []float64{scale, -(v + half)}, -unbounded, 0})
		a.rel.add(relation{cells, []float64{scale, -(v - half)}, 0, unbounded})
	}
}

// activeTerms are the terms that hold for a cell.
func (d Derived) activeTerms(code func(string) string) []Term {
	return slices.DeleteFunc(d.terms(), func(t Term) bool { return !matches(t.Where, code) })
}

func (a *auditor) rules() *Rules { return a.protector.cube.rules }

// bound solves the linear programs.
func (a *auditor) bound() {
	s, cells := a.rel.system()
	safe := func(j int, low, high float64) bool { return a.safe(&a.cells[cells[j]], low, high) }
	spans, bad := s.spans(safe)
	if a.rel.disbelieve(bad, cells) {
		s, cells = a.rel.system()
		spans, bad = s.spans(safe)
	}
	a.out.Withheld, a.out.Components = len(cells), len(s.components())
	for _, c := range bad {
		for _, j := range c.unknowns {
			if i := cells[j]; a.cells[i].state != implied {
				a.report(i, "what is printed contradicts itself around it", "")
			}
		}
	}
	for j, i := range cells {
		x := &a.cells[i]
		if spans[j].open {
			a.out.Open++
		}
		if a.safe(x, spans[j].low, spans[j].high) || a.safe(x, spans[j].lp.lo, spans[j].lp.hi) {
			continue
		}
		how := "bounds from everything printed"
		if x.state == implied {
			how = "a difference of printed cells is a small count"
		}
		a.report(i, how, strings.TrimSuffix(fmt.Sprintf("%.0f", math.Abs(spans[j].lp.hi-spans[j].lp.lo)), ".0"))
	}
	slices.SortStableFunc(a.out.Findings, func(x, y Finding) int { return strings.Compare(x.Cell, y.Cell) })
}
