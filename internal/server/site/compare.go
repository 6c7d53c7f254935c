package site

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"osservatorio/internal/model"
	"osservatorio/internal/server/reply"
	"osservatorio/internal/territory"
)

// mostCompared is how many series are set beside each other.
const mostCompared = 6

// compare sets series, regions or the members of a group beside each other. The address holds all of it.
func (v *view) compare() (*page, error) {
	p := &page{Title: v.T("Confronto", "Compare"), Lead: v.T("Fino a sei serie, un periodo in tutte le regioni, o i membri di un gruppo. L'indirizzo della pagina è la vista: si può salvare e mandare.",
		"Up to six series, one period across all regions, or the members of a group. The address of the page is the view: it can be saved and sent.")}
	body := map[string]any{}
	p.Body = body
	if err := v.oneForm(); err != nil {
		return nil, err
	}
	at := v.q.Get("view")
	for _, tab := range [][3]string{{"", "Serie", "Series"}, {"regions", "Regioni in un periodo", "Regions in one period"}, {"group", "Gruppi", "Groups"}} {
		l := link{Text: v.T(tab[1], tab[2]), Href: v.Href("compare", "view", tab[0]), Here: tab[0] == at}
		tabs, _ := body["Tabs"].([]link)
		body["Tabs"] = append(tabs, l)
	}
	body["View"] = at
	switch at {
	case "":
		return p, v.compareSeries(p, body)
	case "regions":
		return p, v.compareRegions(p, body)
	case "group":
		return p, v.compareGroup(p, body)
	}
	return nil, reply.Bad("view", v.T("non c'è questa vista", "there is no such view"), "regions", "group")
}

// ofSeries are the parameters that each series of a comparison has.
var ofSeries = []string{"indicator", "area", "citizenship", "sex"}

// numbered is the parameter of a series: the first has it as all pages do, the others with their number.
func numbered(name string, n int) string {
	if n == 1 {
		return name
	}
	return name + strconv.Itoa(n)
}

// oneForm turns indicator1 into indicator, which it means in every view, so that each is written in one way.
func (v *view) oneForm() error {
	for _, name := range ofSeries {
		first := name + "1"
		values, ok := v.q[first]
		if !ok {
			continue
		}
		if v.q.Has(name) && v.q.Get(name) != values[0] {
			return reply.Bad(first, fmt.Sprintf(v.T("è un altro nome di %s, che qui ha un altro valore", "it is another name of %s, which has another value here"), name), v.q.Get(name))
		}
		v.q[name] = values
		v.q.Del(first)
	}
	return nil
}

// compared is one of the series that are set beside each other.
type compared struct {
	N      int
	Legend string
	Fields []field
	sel    *selection
	area   string
}

// compareSeries is up to six series over time, one chart a unit.
func (v *view) compareSeries(p *page, body map[string]any) error {
	names := []string{"view", "freq"}
	for n := 1; n <= mostCompared; n++ {
		for _, of := range ofSeries {
			names = append(names, numbered(of, n))
		}
	}
	if err := v.only(names...); err != nil {
		return err
	}
	asked, err := v.askedSeries()
	if err != nil {
		return err
	}
	freq, err := v.oneCadence(asked)
	if err != nil {
		return err
	}
	rows, err := v.comparedFields(asked)
	if err != nil {
		return err
	}
	cadence := field{Name: "freq", Label: v.T("Cadenza", "Frequency"), Value: freq}
	for _, code := range []string{"", "A", "S", "Q", "M"} {
		text := v.T("la più fine che hanno tutte", "the finest that all have")
		if code != "" {
			text = v.code("FREQ", code)
		}
		cadence.Options = append(cadence.Options, option{code, text, code == v.q.Get("freq")})
	}
	body["Rows"], body["Freq"] = rows, []field{cadence}
	refused, notes := v.comparable(asked)
	body["Refused"], body["Notes"] = refused.text, notes
	asked = slices.DeleteFunc(asked, func(c *compared) bool { return slices.Contains(refused.of, c) })
	units := map[string][]*compared{}
	var order []string
	for _, c := range asked {
		if units[c.sel.d.Unit] == nil {
			order = append(order, c.sel.d.Unit)
		}
		units[c.sel.d.Unit] = append(units[c.sel.d.Unit], c)
	}
	summary := &table{Caption: v.T("Ultimo periodo e lo stesso periodo dell'anno prima", "Last period and the same period of the year before"), Stub: v.T("Serie", "Series"),
		Columns: []string{v.T("Periodo", "Period"), v.T("Valore", "Value"), v.T("Sull'anno prima", "On the year before"), v.T("Andamento", "Trend")}}
	for i, unit := range order {
		if err := v.comparedFigure(p, fmt.Sprintf("serie-%d", i+1), units[unit], asked, summary); err != nil {
			return err
		}
	}
	body["Summary"] = summary
	return nil
}

// askedSeries reads the series of the address, and begins with foreigners beside Italians where there are none.
func (v *view) askedSeries() ([]*compared, error) {
	var out []*compared
	add := func(param, id, area, citizenship, sex string) error {
		d, err := v.indicatorAsked(param, id)
		if err != nil {
			return err
		}
		sel, err := v.choose(d, map[string]string{"CITIZENSHIP": citizenship, "SEX": sex, "FREQ": v.q.Get("freq")}, nil)
		if err != nil {
			return err
		}
		out = append(out, &compared{N: len(out) + 1, sel: sel, area: area})
		return nil
	}
	for n := 1; n <= mostCompared; n++ {
		id := v.q.Get(numbered("indicator", n))
		if id == "" {
			continue
		}
		area, err := v.areaAsked(numbered("area", n), territory.Italy)
		if err != nil {
			return nil, err
		}
		if err := add(numbered("indicator", n), id, area, v.q.Get(numbered("citizenship", n)), v.q.Get(numbered("sex", n))); err != nil {
			return nil, err
		}
	}
	if out != nil {
		return out, nil
	}
	area, err := v.areaAsked("area", territory.Italy)
	if err != nil {
		return nil, err
	}
	first := "emp_rate_1564"
	if _, ok := v.rel.Indicator(first); !ok {
		return nil, nil
	}
	if area != territory.Italy {
		return out, firstError(add("", first, area, "FOR", ""), add("", first, territory.Italy, "FOR", ""))
	}
	return out, firstError(add("", first, area, "FOR", ""), add("", first, area, "ITA", ""))
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// oneCadence brings all series to one cadence, the finest that all have.
func (v *view) oneCadence(asked []*compared) (string, error) {
	if freq := v.q.Get("freq"); freq != "" || len(asked) == 0 {
		return freq, nil
	}
	for _, freq := range []string{"M", "Q", "S", "A"} {
		var chosen []*selection
		for _, c := range asked {
			want := map[string]string{"FREQ": freq, "CITIZENSHIP": c.sel.codes["CITIZENSHIP"], "SEX": c.sel.codes["SEX"]}
			if sel, err := v.choose(c.sel.d, want, nil); err == nil && slices.Contains(sel.combo.areas, c.area) {
				chosen = append(chosen, sel)
			}
		}
		if len(chosen) == len(asked) {
			for i, c := range asked {
				c.sel = chosen[i]
			}
			return freq, nil
		}
	}
	return "", nil // each at its own: those of one unit still need one, see comparedFigure
}

// comparedFields are the controls of each series, and of one more.
func (v *view) comparedFields(asked []*compared) ([]*compared, error) {
	rows := slices.Clone(asked)
	if len(rows) < mostCompared {
		rows = append(rows, &compared{N: len(rows) + 1})
	}
	for _, c := range rows {
		c.Legend = v.T("Serie ", "Series ") + strconv.Itoa(c.N)
		id, area, citizenship, sex := "", territory.Italy, "", ""
		if c.sel != nil {
			id, area, citizenship, sex = c.sel.d.ID, c.area, c.sel.codes["CITIZENSHIP"], c.sel.codes["SEX"]
		}
		f := v.indicatorField(id, func(d model.Indicator) bool { return d.Query == "" })
		f.Name = numbered(f.Name, c.N)
		f.Options = append([]option{{"", v.T("— nessuna —", "— none —"), id == ""}}, f.Options...)
		a := field{Name: numbered("area", c.N), Label: v.T("Territorio", "Area")}
		for _, x := range v.Areas.All() {
			if x.Level == territory.Province && x.Code != area || x.Level == territory.Special || x.Level == territory.Merged {
				continue
			}
			a.Options = append(a.Options, option{x.Code, v.names.Area(x.Code, v.Lang), x.Code == area})
		}
		c.Fields = []field{f, a, v.codesField(numbered("citizenship", c.N), "CITIZENSHIP", []string{"TOTAL", "ITA", "FOR", "EU", "NEU"}, citizenship), v.codesField(numbered("sex", c.N), "SEX", []string{"T", "M", "F"}, sex)}
	}
	return rows, nil
}

func (v *view) codesField(name, dimension string, codes []string, at string) field {
	f := field{Name: name, Label: v.dimension(dimension)}
	for _, c := range codes {
		f.Options = append(f.Options, option{c, v.code(dimension, c), c == at})
	}
	return f
}

// incomparable is which series may not stand beside those before, and why.
type incomparable struct {
	of   []*compared
	text []string
}

// comparable looks for series that the catalogue forbids to set beside each other, and for what a
// reader of the others has to know.
func (v *view) comparable(asked []*compared) (out incomparable, notes []string) {
	for i, b := range asked {
		for _, a := range asked[:i] {
			if a.sel.d.ID == b.sel.d.ID {
				continue
			}
			for _, c := range append(slices.Clone(a.sel.d.Incomparable), reversed(b.sel.d.Incomparable, a.sel.d.ID, b.sel.d.ID)...) {
				if c.Indicator == b.sel.d.ID && !slices.Contains(out.of, b) {
					out.of = append(out.of, b)
					out.text = append(out.text, fmt.Sprintf(v.T("«%s» non si mette accanto a «%s»: %s", "“%s” must not be set beside “%s”: %s"), b.sel.d.Title.In(v.Lang), a.sel.d.Title.In(v.Lang), c.Why.In(v.Lang)))
				}
			}
			for _, d := range [][3]string{{"population_criterion", a.sel.d.Population, b.sel.d.Population}, {"territory", a.sel.d.Territory, b.sel.d.Territory}} {
				if d[1] != d[2] && d[1] != "none" && d[2] != "none" {
					note := fmt.Sprintf("%s: %s; %s: %s", a.sel.d.Title.In(v.Lang), model.Explain(d[0], d[1]).In(v.Lang), b.sel.d.Title.In(v.Lang), model.Explain(d[0], d[2]).In(v.Lang))
					if !slices.Contains(notes, note) {
						notes = append(notes, note)
					}
				}
			}
		}
	}
	return out, notes
}

// reversed turns what b forbids with a into what a forbids with b.
func reversed(list []model.Comparison, a, b string) []model.Comparison {
	var out []model.Comparison
	for _, c := range list {
		if c.Indicator == a {
			c.Indicator = b
			out = append(out, c)
		}
	}
	return out
}

// comparedFigure draws the series of one unit among all that were asked for, and adds their last values to the summary.
func (v *view) comparedFigure(p *page, id string, of, asked []*compared, summary *table) error {
	f := &figure{ID: id, Title: v.T("Serie a confronto", "Series compared")}
	var all []observation
	var lines []series
	var queries, titles []string
	freq := of[0].sel.codes["FREQ"]
	for _, c := range of {
		name := v.seriesName(c, asked, of)
		titles = append(titles, c.sel.d.Title.In(v.Lang))
		list, query, err := v.selected(c.sel.filter([]string{c.area}))
		if err != nil {
			return err
		}
		slices.SortFunc(list, byPeriod)
		r := row{Label: v.seriesName(c, asked, asked), Href: v.Href("indicator", c.sel.d.ID, "area", notItaly(c.area), "citizenship", c.sel.codes["CITIZENSHIP"]), Cells: []Shown{{Text: v.loc.Missing()}, {Text: v.T("nessun dato", "no data")}, {}, {}}}
		if len(list) > 0 {
			last := list[len(list)-1]
			m := v.moved(c.sel.d, last)
			r.Cells = []Shown{{Text: v.loc.Period(last.period())}, v.withUnit(v.shown(c.sel.d, last)), {Text: m.Text}, {Text: m.Verdict}}
		}
		summary.Rows = append(summary.Rows, r)
		if c.sel.codes["FREQ"] != freq {
			continue // on another scale of time; the summary has it
		}
		n := strconv.Itoa(c.N)
		for i := range list {
			list[i].columns["SERIES"] = n
		}
		all = append(all, list...)
		lines = append(lines, series{name: name, has: func(o observation) bool { return o.columns["SERIES"] == n }})
		queries = append(queries, "SELECT "+quoted(name)+" AS SERIES, "+strings.Join(shared, ", ")+" FROM ("+query+")")
	}
	slices.Sort(titles)
	if titles = slices.Compact(titles); len(titles) == 1 {
		f.Title = titles[0]
	}
	if len(all) == 0 {
		f.Absent = v.T("Nessun dato per queste serie.", "No data for these series.")
		return p.add(v, f)
	}
	f = v.lines(f, of[0].sel.d, all, lines)
	f.query = strings.Join(queries, " UNION ALL ") + " ORDER BY SERIES, TIME_PERIOD"
	return p.add(v, f)
}

// shared are the columns that all indicators have and a reader of a comparison takes away.
var shared = []string{"INDICATOR", "REF_AREA", "TIME_PERIOD", "FREQ", "CITIZENSHIP", "SEX", "AGE", "OBS_VALUE", "UNIT_MEASURE", "OBS_STATUS", "CONF_STATUS",
	"CI_LOW", "CI_HIGH", "BEFORE", "BEFORE_VALUE", "BEFORE_OBS_STATUS", "BEFORE_CONF_STATUS", "CHANGE", "CHANGE_UNIT", "CHANGE_VERDICT", "PROVENANCE", "SOURCE", "KNOWN_FROM", "RELEASE"}

// seriesName tells a series from all others by what they do not share; its indicator only where those beside it have another.
func (v *view) seriesName(c *compared, all, beside []*compared) string {
	var parts []string
	differs := func(of []*compared, get func(*compared) string) bool {
		return slices.ContainsFunc(of, func(o *compared) bool { return get(o) != get(c) })
	}
	if differs(beside, func(c *compared) string { return c.sel.d.ID }) {
		parts = append(parts, c.sel.d.Title.In(v.Lang))
	}
	if parts != nil || differs(all, func(c *compared) string { return c.area }) {
		parts = append(parts, v.names.Area(c.area, v.Lang))
	}
	for _, name := range []string{"CITIZENSHIP", "SEX", "AGE"} {
		if c.sel.codes[name] != "" && differs(all, func(c *compared) string { return c.sel.codes[name] }) {
			parts = append(parts, v.code(name, c.sel.codes[name]))
		}
	}
	if parts == nil {
		parts = append(parts, v.names.Area(c.area, v.Lang))
	}
	return strings.Join(parts, ", ")
}

// withUnit writes the unit into the text, for tables of unlike units.
func (v *view) withUnit(s Shown) Shown {
	if s.Unit != "" {
		s.Text += " " + s.Unit
	}
	return s
}
