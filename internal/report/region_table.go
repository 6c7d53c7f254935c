package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"osservatorio/internal/period"
	"osservatorio/internal/report/doc"
	"osservatorio/internal/schema"
)

// series of a fact in an area.
func (s *sheet) series(f fact, area string) series {
	key := s.of(f.indicator).of(f.citizenship).in(area)
	if f.sex != "" {
		key = key.by(f.sex)
	}
	if f.age != "" {
		key.age = f.age
	}
	if f.indicator == "msna_present" {
		key.age = "Y_LE17"
	}
	for part := range strings.SplitSeq(f.dims, ",") {
		if name, code, ok := strings.Cut(part, "="); ok {
			key = key.with(name, code)
		}
	}
	return key
}

// whole is the series that a fact is a share of.
func (f fact) whole(key series) series {
	switch f.of {
	case "IT":
		return key.in(italy)
	case "SEX":
		return key.by("T")
	}
	return key.with(f.of, "_T")
}

// value of a fact in an area: that of its series, or its per cent of the whole.
func (s *sheet) value(f fact, area string, when span) estimate {
	key := s.series(f, area)
	e := s.at(key, when)
	if f.of == "" {
		return e
	}
	w := s.at(f.whole(key), when)
	out := estimate{value: 100 * e.value / w.value, se: math.NaN(), flags: e.flags, withheld: e.withheld || w.withheld, imprecise: e.imprecise || w.imprecise, impossible: e.impossible}
	for flag := range strings.SplitSeq(w.flags, "") {
		if !strings.Contains(out.flags, flag) {
			out.flags += flag
		}
	}
	if w.value <= 0 {
		out.value = math.NaN()
	}
	return out
}

// when is the period of a fact: that of the sheet, or the latest before it that the area has;
// of what the area lacks, that of Italy.
func (s *sheet) when(f fact) span {
	target := s.target
	if januaryStocks[f.indicator] {
		target = s.closing()
	}
	if when := s.latest(target, s.series(f, s.home.Code)); when.ok() {
		return when
	}
	return s.latest(target, s.series(f, italy))
}

// change of a fact in the area over a year.
func (s *sheet) change(f fact, when span) change {
	key := s.series(f, s.home.Code)
	if f.of == "" {
		return s.store.compare(key, when)
	}
	now, before := s.value(f, s.home.Code, when), s.value(f, s.home.Code, when.yearBefore())
	if s.breaks(key, when) {
		return change{now: now, before: before, se: math.NaN(), broken: true}
	}
	return compare(now, before, isSurvey(s.catalogue[f.indicator].Theme), true, 0)
}

// quantity is how values of a fact are printed.
func (s *sheet) quantity(f fact) quantity {
	d := s.catalogue[f.indicator]
	switch {
	case f.of != "":
		return quantity{decimals: 1, rate: true}
	case isRate(d.Unit):
		return quantity{decimals: max(1, d.Decimals), rate: d.Unit != "PER1000", balance: d.Unit == "PER1000"}
	case d.Unit == "RATIO":
		return quantity{decimals: 2}
	}
	return quantity{decimals: d.Decimals, balance: f.balance}
}

// rank is the place of the area among its peers, from the highest, and how many have a value.
// Of a weak figure there is none, nor where most peers have no value.
func (s *sheet) rank(f fact, when span) (place, of int) {
	own := s.value(f, s.home.Code, when)
	if math.IsNaN(own.value) || own.weak() {
		return 0, 0
	}
	place = 1
	for _, code := range s.peers {
		e := s.value(f, code, when)
		if math.IsNaN(e.value) {
			continue
		}
		of++
		if e.value > own.value {
			place++
		}
	}
	if 2*of <= len(s.peers) {
		return 0, 0
	}
	return place, of
}

func (s *sheet) rankCell(f fact, when span) doc.Cell {
	place, of := s.rank(f, when)
	if of == 0 {
		return doc.Cell{Kind: doc.Empty}
	}
	c := doc.Num(float64(place), 0)
	c.Suffix = fmt.Sprintf(s.t("° su %d", " of %d"), of)
	return c
}

// label of a fact, with what tells its series apart.
func (s *sheet) label(f fact) string {
	text := f.label.In(s.Lang())
	if text == "" {
		text = s.title(f.indicator)
		for part := range strings.SplitSeq(f.dims, ",") {
			if name, code, ok := strings.Cut(part, "="); ok {
				text += ": " + s.builder.label(strings.ToLower(name), code)
			}
		}
	}
	q := s.quantity(f)
	if q.rate {
		text += ", %"
	}
	return text
}

// detailed is a label that says also the group, sex and age.
func (s *sheet) detailed(f fact) string {
	f.label = text("", "")
	words := []string{strings.TrimSuffix(s.label(f), ", %")}
	if f.citizenship == "TOTAL" {
		words = append(words, s.t("tutti", "all"))
	} else {
		words = append(words, lower(s.citizenship(f.citizenship)))
	}
	if age := s.age(f.age); age != "" && !strings.Contains(words[0], strings.TrimPrefix(f.age, "Y")) {
		words = append(words, age)
	}
	switch {
	case f.of == "SEX" && f.sex == "M":
		words = append(words, s.t("uomini, %", "men, %"))
	case f.of == "SEX":
		words = append(words, s.t("donne, %", "women, %"))
	case f.sex == "F":
		words = append(words, s.t("donne", "women"))
	case f.sex == "M":
		words = append(words, s.t("uomini", "men"))
	}
	if s.quantity(f).rate && f.of != "SEX" {
		words = append(words, "%")
	}
	return strings.Join(words, ", ")
}

// query names the series behind a row, as a query does.
func (f fact) query(key series) string {
	out := fmt.Sprintf("%s REF_AREA=%s CITIZENSHIP=%s SEX=%s AGE=%s", key.indicator, key.area, key.citizenship, key.sex, key.age)
	if key.dims != "" {
		out += " " + strings.ReplaceAll(key.dims, ",", " ")
	}
	switch f.of {
	case "":
	case "IT":
		out += " / REF_AREA=IT"
	case "SEX":
		out += " / SEX=T"
	default:
		out += " / " + f.of + "=_T"
	}
	return out
}

// columns of the table of a theme. A ripartizione has none above it but Italy, Italy none.
func (s *sheet) columns() []doc.Column {
	out := []doc.Column{{Title: s.t("Valore", "Value")}, {Title: s.t("Anno prima", "Year before")},
		{Group: s.t("Variazione", "Change"), Title: s.t("assoluta", "absolute")}, {Group: s.t("Variazione", "Change"), Title: s.t("% o p.p.", "% or pp")}}
	if s.part != "" {
		out = append(out, doc.Column{Title: s.area(s.part)})
	}
	if s.home.Code != italy {
		out = append(out, doc.Column{Title: s.area(italy)})
	}
	if s.peers != nil {
		out = append(out, doc.Column{Title: s.t("Posto", "Rank")})
	}
	return append(out, doc.Column{Title: s.t("Periodo", "Period")}, doc.Column{Title: s.t("Fonte", "Source")})
}

// row of a fact in the table of its theme.
func (s *sheet) row(f fact) doc.Row {
	when, q := s.when(f), s.quantity(f)
	c := s.change(f, when)
	row := doc.Row{Label: s.label(f), Series: f.query(s.series(f, s.home.Code)),
		Cells: []doc.Cell{c.now.cell(q.decimals, 1), c.before.cell(q.decimals, 1), signed(c.difference(), q.decimals), s.delta(c, q)}}
	if q.rate {
		row.Cells[2] = doc.Cell{Kind: doc.Empty}
	}
	for _, area := range []string{s.part, italy} {
		switch {
		case area == "" || s.home.Code == italy:
		case f.of == "IT" && area == italy:
			row.Cells = append(row.Cells, doc.Cell{Kind: doc.Empty})
		default:
			row.Cells = append(row.Cells, s.value(f, area, when).cell(q.decimals, 1))
		}
	}
	if s.peers != nil {
		row.Cells = append(row.Cells, s.rankCell(f, when))
	}
	day := s.Missing()
	if when.ok() {
		day = s.dated(when.period)
		if januaryStocks[f.indicator] {
			day = s.t("1° gen. ", "1 Jan ") + day
		}
	}
	row.Cells = append(row.Cells, doc.Words(day), doc.Words(s.sources(f.indicator)))
	return row
}

// delta is a change as a cell: in points for rates, in per cent for others.
func (s *sheet) delta(c change, q quantity) doc.Cell {
	switch {
	case q.balance:
		return doc.Cell{Kind: doc.Empty}
	case q.rate:
		out := signed(c.difference(), q.decimals)
		out.Suffix = s.t(" p.p.", " pp")
		return out
	}
	out := signed(c.percent(), 1)
	out.Suffix = "%"
	return out
}

// shortSources are names of sources where the providers' own are too long for a column.
var shortSources = map[string]schema.Text{"co": text("CO", "CO"), "interno": text("Min. interno", "Min. Interior"), "flussi": text("Flussi", "Flussi")}

// dated is a period as short as a column wants it.
func (s *sheet) dated(p period.Period) string {
	if p.Freq() == period.Daily {
		day := p.Start()
		return fmt.Sprintf("%d/%d/%d", day.Day, day.Month, day.Year)
	}
	return s.short(p)
}

// sources are the short names of who gives an indicator.
func (s *sheet) sources(indicator string) string {
	var names []string
	for _, dataset := range s.catalogue[indicator].Datasets {
		source, _, _ := strings.Cut(dataset, "/")
		name := shortSources[source].In(s.Lang())
		if name == "" {
			name = s.provider(source)
		}
		if !slices.Contains(names, name) && dataset != "istat/municipalities" {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// known reports whether a row has a value of the area itself.
func known(r doc.Row) bool { return r.Cells[0].Kind == doc.Number || r.Cells[0].Kind == doc.Withheld }

// lines is the table of facts, and the sentence that says which the release has nothing of.
// Schemes that pay nothing in the period have no row.
func (s *sheet) lines(t *doc.Table, facts []fact) *doc.Table {
	t.Columns = s.columns()
	var absent []string
	for _, f := range facts {
		row := s.row(f)
		if known(row) || !bare(row) && !strings.HasPrefix(f.dims, "SCHEME=") && f.of == "" {
			t.Rows = append(t.Rows, row)
		}
		if !known(row) && f.of == "" && !strings.HasPrefix(f.dims, "SCHEME=") {
			absent = append(absent, s.label(f))
		}
	}
	if t.Rows != nil && absent != nil {
		t.Notes = append(t.Notes, fmt.Sprintf(s.t("Per %s la release non ha: %s.", "Of %s the release lacks: %s."), s.called(), s.List(absent)))
	}
	return t
}

// years of facts, one column each; rows without a value are left out.
func (s *sheet) years(t *doc.Table, facts []fact, label func(fact) string) *doc.Table {
	last := s.target.End().In(period.Annual)
	if len(facts) > 0 && januaryStocks[facts[0].indicator] {
		last = s.closing()
	}
	var columns []period.Period
	for i := history - 1; i >= 0; i-- {
		columns = append(columns, last.Add(-i))
		t.Columns = append(t.Columns, doc.Column{Title: s.Period(last.Add(-i).String())})
	}
	for _, f := range facts {
		key := s.series(f, s.home.Code)
		row := doc.Row{Label: label(f), Series: f.query(key), Cells: []doc.Cell{}}
		for _, p := range columns {
			row.Cells = append(row.Cells, s.value(f, s.home.Code, span{period: p}).cell(s.quantity(f).decimals, 1))
		}
		if !bare(row) && !slices.ContainsFunc(t.Rows, func(r doc.Row) bool { return r.Series == row.Series }) {
			t.Rows = append(t.Rows, row)
		}
	}
	dropEmpty(t)
	columns = slices.DeleteFunc(columns, func(p period.Period) bool { // years of which nothing is known are not in the title either
		return !slices.ContainsFunc(t.Columns, func(c doc.Column) bool { return c.Title == s.Period(p.String()) })
	})
	t.Period = s.stretch(codesOf(columns))
	return t
}
