package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"osservatorio/internal/chart"
	"osservatorio/internal/period"
	"osservatorio/internal/report/doc"
	"osservatorio/internal/territory"
)

// line is a row of a yearly table: a series and how it is printed.
type line struct {
	label string
	key   series
	total bool
}

// stack is a group of lines under a heading, printed in one way for one period.
type stack struct {
	title string
	when  span
	lines []line
	quantity
}

// stacked is a stack of which the period is the latest that its series of foreigners
// have, or else that any of its series has.
func (b *builder) stacked(title string, q quantity, lines ...line) stack {
	var foreign, all []series
	for _, l := range lines {
		all = append(all, l.key)
		if l.key.citizenship != "ITA" && l.key.citizenship != "TOTAL" {
			foreign = append(foreign, l.key)
		}
	}
	when := b.latest(b.target, foreign...)
	if !when.ok() {
		when = b.latest(b.target, all...)
	}
	return stack{title, when, lines, q}
}

// common is the period of all stacks that have any, or zero where they differ.
func common(stacks []stack) span {
	var out span
	for _, s := range stacks {
		switch {
		case !s.when.ok():
		case !out.ok():
			out = s.when
		case s.when.period != out.period:
			return span{}
		}
	}
	return out
}

// periodOf is the period of a table of stacks, and heading the title of a stack, with
// its own period where they differ.
func (b *builder) periodOf(stacks []stack) string {
	for _, s := range stacks {
		if s.when.ok() && !common(stacks).ok() {
			return b.t("quello di ciascun gruppo di righe, l'ultimo disponibile", "that of each group of rows, the latest available")
		}
	}
	return b.period(common(stacks))
}

func (b *builder) heading(s stack, stacks []stack) string {
	switch {
	case !s.when.ok():
		return s.title + " – " + b.t("dato non disponibile", "not available")
	case common(stacks).ok():
		return s.title
	}
	return s.title + " – " + b.name(s.when.period)
}

// yearly sets each line beside its value of the year before, with the change. A column
// of errors stands only where some line has them.
func (b *builder) yearly(t *doc.Table, stacks ...stack) *doc.Table {
	t.Period = b.periodOf(stacks)
	t.Columns = []doc.Column{{Title: b.t("Un anno prima", "Year before")}, {Title: b.t("Periodo", "Period")},
		{Group: b.t("Variazione", "Change"), Title: b.t("assoluta", "absolute")}, {Group: b.t("Variazione", "Change"), Title: "%"}}
	if when := common(stacks); when.ok() {
		t.Columns[0].Title, t.Columns[1].Title = b.short(when.yearBefore().period), b.short(when.period)
	}
	errors := b.anyError(stacks)
	if errors {
		t.Columns = append(t.Columns, doc.Column{Group: b.t("Variazione", "Change"), Title: b.t("errore ± (95%)", "error ± (95%)")})
	}
	for _, s := range stacks {
		if s.title != "" {
			t.Rows = append(t.Rows, doc.Row{Label: b.heading(s, stacks)})
		}
		if !s.when.ok() && s.title != "" {
			continue
		}
		for _, l := range s.lines {
			t.Rows = append(t.Rows, doc.Row{Label: l.label, Total: l.total, Indent: s.title != "", Cells: b.yearCells(l.key, s.when, s.quantity, errors)})
		}
	}
	return t
}

func (b *builder) anyError(stacks []stack) bool {
	for _, s := range stacks {
		for _, l := range s.lines {
			if b.at(l.key, s.when).se > 0 {
				return true
			}
		}
	}
	return false
}

func (b *builder) yearCells(key series, when span, q quantity, errors bool) []doc.Cell {
	c := b.compare(key, when)
	scale := max(q.scale, 1)
	cells := []doc.Cell{c.before.cell(q.decimals, scale), c.now.cell(q.decimals, scale),
		signed(c.difference()/scale, q.decimals), {Kind: doc.Empty}}
	if !q.rate && !q.balance {
		cells[3] = signed(c.percent(), 1)
	}
	if errors {
		cells = append(cells, doc.Num(c.error()/scale, q.decimals))
	}
	return cells
}

func signed(v float64, decimals int) doc.Cell {
	c := doc.Num(v, decimals)
	c.Signed = true
	return c
}

// short is a period for the heading of a column.
func (b *builder) short(p period.Period) string {
	if p.IsZero() {
		return b.Missing()
	}
	switch p.Freq() {
	case period.Daily:
		return b.name(p)
	case period.HalfYearly:
		return b.t([]string{"I", "II"}[p.Number()-1]+" sem. ", fmt.Sprintf("H%d ", p.Number())) + fmt.Sprint(p.Year())
	}
	return b.ShortPeriod(p.String())
}

// measure is a column of a table by area.
type measure struct {
	group, title string
	cell         func(area string) doc.Cell
}

// regional has a row for Italy's regions and autonomous provinces, the ripartizioni
// that have data, and Italy. Where no region has data the table is one of ripartizioni,
// and says so.
func (b *builder) regional(t *doc.Table, needs []string, measures ...measure) *doc.Table {
	t.Stub = b.t("Territorio", "Area")
	for _, m := range measures {
		t.Columns = append(t.Columns, doc.Column{Group: m.group, Title: m.title})
	}
	row := func(label, area string, indent, total bool) doc.Row {
		r := doc.Row{Label: label, Indent: indent, Total: total}
		for _, m := range measures {
			r.Cells = append(r.Cells, m.cell(area))
		}
		return r
	}
	for _, a := range b.areasAt(territory.Region) {
		t.Rows = append(t.Rows, row(b.place(a.Code), a.Code, false, false))
		for _, part := range b.areas.Children(a.Code, b.target.End()) {
			if part.Level != territory.AutonomousProvince {
				continue
			}
			if r := row(b.place(part.Code), part.Code, true, false); !bare(r) {
				t.Rows = append(t.Rows, r)
			}
		}
	}
	if !slices.ContainsFunc(t.Rows, func(r doc.Row) bool { return !bare(r) }) {
		t.Rows = nil
		t.Notes = append(t.Notes, b.t("Dati per regione: ", "Data by region: ")+b.lacking(needs...))
	}
	for _, code := range b.parts() {
		if r := row(b.area(code), code, false, true); !bare(r) {
			t.Rows = append(t.Rows, r)
		}
	}
	if r := row(b.area(italy), italy, false, true); !bare(r) {
		t.Rows = append(t.Rows, r)
	}
	return b.settled(t, needs...)
}

// bare reports whether a row has no value.
func bare(r doc.Row) bool {
	for _, c := range r.Cells {
		if c.Kind == doc.Number || c.Kind == doc.Withheld {
			return false
		}
	}
	return true
}

func (b *builder) areasAt(level territory.Level) []territory.Area {
	return b.areas.At(level, b.target.End())
}

// place is the name of a region, short enough for the stub of a table.
func (b *builder) place(code string) string {
	name := b.area(code)
	for _, long := range []string{"Provincia autonoma di ", "Autonomous Province of "} {
		name = strings.Replace(name, long, "P.A. ", 1)
	}
	name, _, _ = strings.Cut(name, "/")
	return name
}

// regions are the codes of the regions in order.
func (b *builder) regions() []string {
	var out []string
	for _, a := range b.areasAt(territory.Region) {
		out = append(out, a.Code)
	}
	return out
}

// broad finds the period of a table by area: the latest that enough regions have, or
// else enough ripartizioni.
func (b *builder) broad(keys ...series) span {
	if when := b.widest(b.target, leastRegions, across(b.regions(), keys...)...); when.ok() {
		return when
	}
	return b.widest(b.target, leastParts, across(b.parts(), keys...)...)
}

// across is some series in some areas.
func across(areas []string, keys ...series) []series {
	var out []series
	for _, area := range areas {
		for _, key := range keys {
			out = append(out, key.in(area))
		}
	}
	return out
}

// parts are the codes of the ripartizioni, with Mezzogiorno, which stands for Sud and
// Isole in many sources.
func (b *builder) parts() []string {
	var out []string
	for _, a := range b.areasAt(territory.Ripartizione) {
		out = append(out, a.Code)
	}
	return append(out, "ITFG")
}

// value is a measure that prints a series in each area.
func (b *builder) value(group, title string, key series, when span, decimals int, scale float64) measure {
	return measure{group, title, func(area string) doc.Cell { return b.at(key.in(area), when).cell(decimals, scale) }}
}

// within is value of a share of Italy's: Italy has none.
func (b *builder) within(group, title string, key series, when span, decimals int) measure {
	m := b.value(group, title, key, when, decimals, 1)
	return measure{group, title, func(area string) doc.Cell {
		if area == italy {
			return doc.Cell{Kind: doc.Empty}
		}
		return m.cell(area)
	}}
}

// margin is a measure that prints half the width of a series' 95 % interval.
func (b *builder) margin(group string, key series, when span, decimals int) measure {
	return measure{group, "±", func(area string) doc.Cell { return doc.Num(b.at(key.in(area), when).margin(), decimals) }}
}

// growth is a measure that prints the change of a series over the year.
func (b *builder) growth(group, title string, key series, when span, decimals int) measure {
	rate := isRate(b.catalogue[key.indicator].Unit)
	return measure{group, title, func(area string) doc.Cell {
		c := b.store.compare(key.in(area), when)
		if rate {
			return signed(c.difference(), decimals)
		}
		return signed(c.percent(), decimals)
	}}
}

// difference is a measure that prints one series less another, unless one is weak.
func (b *builder) difference(group, title string, key, other series, when span, decimals int) measure {
	return measure{group, title, func(area string) doc.Cell {
		x, y := b.at(key.in(area), when), b.at(other.in(area), when)
		if x.weak() || y.weak() {
			return doc.Cell{Kind: doc.Missing}
		}
		return signed(x.value-y.value, decimals)
	}}
}

// history is the periods of one frequency that any of the series has, without gaps, and
// their values as columns. Half-years are made of quarters where they must be.
func (b *builder) history(freq period.Freq, last int, keys ...series) ([]period.Period, [][]estimate) {
	var first, end period.Period
	for _, key := range keys {
		for _, p := range b.periods[key] {
			whole, ok := p.In(freq)
			if !ok || whole.End().After(b.target.End()) {
				continue
			}
			if first.IsZero() || whole.Compare(first) < 0 {
				first = whole
			}
			if end.IsZero() || whole.Compare(end) > 0 {
				end = whole
			}
		}
	}
	if first.IsZero() {
		return nil, make([][]estimate, len(keys))
	}
	periods, _ := period.Range(first, end) // of one frequency, so without error
	if last > 0 && len(periods) > last {
		periods = periods[len(periods)-last:]
	}
	columns := make([][]estimate, len(keys))
	for i, key := range keys {
		for _, p := range periods {
			when := span{period: p}
			if freq == period.HalfYearly {
				when.parts = p.Quarters()
			}
			columns[i] = append(columns[i], b.at(key, when))
		}
	}
	return periods, columns
}

// frequency is the frequency that a history of series is drawn with: the target's if
// they have it, else that of their latest period.
func (b *builder) frequency(keys ...series) period.Freq {
	return b.latest(b.target, keys...).period.Freq()
}

// codesOf are periods as the charts take them.
func codesOf(periods []period.Period) []string {
	out := make([]string, len(periods))
	for i, p := range periods {
		out[i] = p.String()
	}
	return out
}

// drawn is a column of estimates as a series of a chart, divided by scale. Its interval
// is drawn where every value has one.
func drawn(name string, column []estimate, scale float64, band bool) chart.Series {
	s := chart.Series{Name: name}
	interval := chart.Band{Level: 95}
	for _, e := range column {
		s.Values = append(s.Values, e.value/scale)
		s.Status = append(s.Status, e.mark())
		lo, hi := math.NaN(), math.NaN()
		if i := e.interval(); i != nil {
			lo, hi = i.Lo/scale, i.Hi/scale
		}
		band = band && (!math.IsNaN(lo) || math.IsNaN(e.value))
		interval.Lo, interval.Hi = append(interval.Lo, lo), append(interval.Hi, hi)
	}
	if band {
		s.Bands = []chart.Band{interval}
	}
	return s
}
