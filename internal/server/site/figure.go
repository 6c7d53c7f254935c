package site

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"maps"
	"math"
	"net/http"
	"slices"
	"strings"

	"osservatorio/internal/chart"
	"osservatorio/internal/export"
	"osservatorio/internal/model"
	"osservatorio/internal/release"
	"osservatorio/internal/server/reply"
)

// figure is a chart with its words, its table and the ways to take it away.
type figure struct {
	ID, Title, Subtitle, Unit, Source string
	Notes                             []string
	Table                             *table
	Wide, Narrow                      template.HTML // of which the style sheet shows one
	Absent                            string        // why there is no chart
	plot                              func(width float64) chart.Chart
	query                             string // of the observations behind it, for files
	indicator                         model.Indicator
	Links                             []link // to the picture and the data
}

// table is what a chart shows, as text.
type table struct {
	Caption string
	Stub    string // over the first column
	Columns []string
	Words   int // how many of the first columns are words and not figures
	Rows    []row
	Notes   []string
}

type row struct {
	Label string
	Href  string // of the label, "" for none
	Cells []Shown
	Bold  bool
}

// ofArea is a figure of an indicator in an area, of the observations of a query; what it shows follows.
func (v *view) ofArea(id string, d model.Indicator, title, area, query string) *figure {
	return &figure{ID: id, Title: title, Subtitle: v.names.Area(area, v.Lang), query: query, indicator: d, Unit: v.unitInWords(d), Source: v.source(d)}
}

// limited is a table of values with their limits, and of more beside them; rows follow.
func (v *view) limited(caption, stub string, more ...string) *table {
	return &table{Caption: caption, Stub: stub, Columns: append([]string{v.T("Valore", "Value"), v.T("Intervallo 80%", "80% interval"), v.T("Intervallo 95%", "95% interval")}, more...)}
}

// withLimits are the cells of a row of such a table.
func (v *view) withLimits(d model.Indicator, o observation, more ...Shown) []Shown {
	return append([]Shown{v.shown(d, o), v.between(d, o, "80"), v.between(d, o, "95")}, more...)
}

// The widths at which charts are drawn: for a desk, and for a phone, where text would else be too small.
const (
	wide   = 960
	narrow = 380
)

// draw makes the pictures of a figure and its links.
func (v *view) draw(f *figure) error {
	if f.plot != nil {
		for _, form := range []struct {
			width float64
			into  *template.HTML
		}{{wide, &f.Wide}, {narrow, &f.Narrow}} {
			v.images++
			svg, err := chart.SVG(f.plot(form.width), chart.Options{Locale: v.loc, Bare: true, ID: fmt.Sprintf("%s-%d", f.ID, v.images)})
			if errors.Is(err, chart.ErrNoData) {
				f.Absent = v.T("Nessun valore da disegnare per questa scelta: la tavola dice perché.", "No value to draw for this choice: the table says why.")
				f.plot = nil
				break
			}
			if err != nil {
				return fmt.Errorf("figure %s: %w", f.ID, err)
			}
			*form.into = template.HTML(svg) // made and escaped by the chart kit
		}
	}
	formats := []string{"csv", "xlsx", "parquet", "json"}
	if v.Lang == "it" {
		formats = slices.Insert(formats, 1, "csv-it")
	}
	if f.query == "" {
		formats = nil
	}
	if f.plot != nil {
		formats = append([]string{"svg", "png"}, formats...)
	}
	for _, format := range formats {
		f.Links = append(f.Links, link{Text: strings.Replace(strings.ToUpper(format), "-IT", " per Excel italiano", 1), Href: v.With("figure", f.ID, "format", format)})
	}
	return nil
}

// add draws a figure and puts it on the page.
func (p *page) add(v *view, f *figure) error {
	if f == nil {
		return nil
	}
	if err := v.draw(f); err != nil {
		return err
	}
	p.Figures = append(p.Figures, f)
	return nil
}

// Figure is the one of an id, nil when the page does not have it.
func (p *page) Figure(id string) *figure {
	for _, f := range p.Figures {
		if f.ID == id {
			return f
		}
	}
	return nil
}

// frame are the words around a figure's chart.
func (v *view) frame(f *figure, d model.Indicator, width float64) chart.Frame {
	suffix := ""
	if d.Unit == "PC" {
		suffix = "%"
	}
	return chart.Frame{Title: f.Title, Subtitle: f.Subtitle, Unit: f.Unit, Source: f.Source, Demo: v.Synthetic(), Decimals: d.Decimals, Suffix: suffix, Width: width, Notes: f.Notes}
}

var types = map[string]string{"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv; charset=utf-8",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "parquet": "application/vnd.apache.parquet", "json": "application/json",
	"csv-it": "text/csv; charset=utf-8"} // as Italian spreadsheets read it

// alone answers with one figure of a page, as a picture with all its words or as its data.
func (v *view) alone(w http.ResponseWriter, p *page, id string) error {
	f := p.Figure(id)
	if f == nil {
		var ids []string
		for _, f := range p.Figures {
			ids = append(ids, f.ID)
		}
		return reply.Bad("figure", v.T("la pagina non ha questa figura", "the page does not have this figure"), ids...)
	}
	format := v.q.Get("format")
	if types[format] == "" {
		return reply.Bad("format", v.T("la figura non c'è in questa forma", "the figure does not come in this form"), slices.Sorted(maps.Keys(types))...)
	}
	var b bytes.Buffer
	var err error
	switch {
	case (format == "svg" || format == "png") && f.plot == nil:
		return reply.NotFound(f.Absent)
	case format == "svg":
		var svg string
		svg, err = chart.SVG(f.plot(wide), chart.Options{Locale: v.loc, ID: f.ID})
		b.WriteString(svg)
	case format == "png":
		err = chart.PNG(&b, f.plot(wide), 2, chart.Options{Locale: v.loc})
	case f.query == "":
		return reply.NotFound(v.T("la figura non ha dati da scaricare", "the figure has no data to download"))
	default:
		o := export.Options{Format: strings.TrimSuffix(format, "-it"), Italian: format == "csv-it", Title: export.Title{Name: f.Title, Unit: v.names.Unit(f.indicator.Unit, v.Lang),
			Source: f.Source, Release: v.Release(), Notice: v.Notice(), Synthetic: v.Synthetic()}}
		err = export.Write(v.r.Context(), &b, o, v.rel.DB, f.query)
	}
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%s-%s.%s", slug(cmpID(f)), v.Release(), strings.TrimSuffix(format, "-it"))
	w.Header().Set("Content-Type", types[format])
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, err = w.Write(b.Bytes())
	return err
}

func cmpID(f *figure) string {
	if f.indicator.ID != "" {
		return f.indicator.ID + "-" + f.ID
	}
	return f.ID
}

// slug keeps of a text what a file's name may have.
func slug(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, strings.ToLower(s))
}

// series is a named line of a figure: which cells are its.
type series struct {
	name string
	has  func(o observation) bool
}

// lines is a figure of series over time, with a table of periods. Breaks stand in the chart where
// the cells say so.
func (v *view) lines(f *figure, d model.Indicator, list []observation, of []series) *figure {
	periods := spanned(periodsOf(list))
	at := map[string]int{}
	for i, p := range periods {
		at[p] = i
	}
	f.indicator, f.Unit, f.Source = d, v.unitInWords(d), v.source(d)
	f.Table = &table{Caption: f.Title, Stub: v.T("Periodo", "Period")}
	for range periods {
		f.Table.Rows = append(f.Table.Rows, row{})
	}
	var drawn []chart.Series
	broken, banded := map[string][]observation{}, false
	for _, s := range of {
		line := chart.Series{Name: s.name, Values: make([]float64, len(periods)), Status: make([]chart.Status, len(periods))}
		for i := range line.Values {
			line.Values[i] = math.NaN()
		}
		cells := make([]Shown, len(periods))
		for i := range cells {
			cells[i] = Shown{Text: v.loc.Missing()}
		}
		limits := chart.Band{Level: 80, Lo: slices.Clone(line.Values), Hi: slices.Clone(line.Values)}
		for _, o := range list {
			i, ok := at[o.period()]
			if !ok || !s.has(o) {
				continue
			}
			line.Values[i], line.Status[i], cells[i] = o.value, o.status(), v.shown(d, o)
			limits.Lo[i], limits.Hi[i] = number(o.columns["LO80"]), number(o.columns["HI80"])
			if o.columns["OBS_STATUS"] == "B" && i > 0 {
				broken[o.period()] = append(broken[o.period()], o)
			}
		}
		if len(of) <= 2 && slices.ContainsFunc(limits.Lo, known) && slices.ContainsFunc(limits.Hi, known) { // of projections; more would hide each other
			line.Bands, banded = []chart.Band{limits}, true
		}
		drawn = append(drawn, line)
		f.Table.Columns = append(f.Table.Columns, s.name)
		for i := range periods {
			f.Table.Rows[i].Label = v.loc.Period(periods[i])
			f.Table.Rows[i].Cells = append(f.Table.Rows[i].Cells, cells[i])
		}
	}
	slices.Reverse(f.Table.Rows) // the last is what most look for
	if banded {
		f.Notes = append(f.Notes, v.T("La fascia attorno a ogni linea è l'intervallo dell'80 per cento.", "The band around each line is the 80 per cent interval."))
	}
	var breaks []chart.Break
	label := v.T("Interruzione della serie", "Break in series") // said once: the lines are alike
	for _, p := range periods {
		if broken[p] != nil {
			breaks = append(breaks, chart.Break{Period: p, Label: label})
			label = ""
			v.explainBreak(f, broken[p])
		}
	}
	f.plot = func(width float64) chart.Chart {
		return &chart.Line{Frame: v.frame(f, d, width), Periods: periods, Series: drawn, Breaks: breaks}
	}
	if len(periods) > 0 && len(periods[0]) == len("2025-12-31") || len(periods) < 3 { // days have no axis, and few periods no line
		f.plot = func(width float64) chart.Chart {
			last := max(0, len(periods)-12)
			var names []string
			for _, p := range periods[last:] {
				names = append(names, v.loc.Period(p))
			}
			var bars []chart.Series
			for _, s := range drawn {
				bars = append(bars, chart.Series{Name: s.Name, Values: s.Values[last:], Status: s.Status[last:]})
			}
			return &chart.Bars{Frame: v.frame(f, d, width), Categories: names, Series: bars, Horizontal: true}
		}
	}
	return f
}

// unitInWords is what the values of an indicator are.
func (v *view) unitInWords(d model.Indicator) string {
	if d.Unit == "PC" {
		return v.T("valori percentuali", "per cent")
	}
	return v.names.Unit(d.Unit, v.Lang)
}

// source is who says the figures of an indicator.
func (v *view) source(d model.Indicator) string {
	if strings.HasPrefix(d.Source, "Elaborazioni") {
		return v.sourceNamed(d)
	}
	return d.Source + ". " + v.T("Elaborazioni dell'Osservatorio", "Computed by the observatory")
}

// sourceNamed is the source of an indicator as the catalogue has it, in the language of the page where that is not a name.
func (v *view) sourceNamed(d model.Indicator) string {
	if v.Lang == "en" {
		return computedFrom.Replace(d.Source)
	}
	return d.Source
}

// computedFrom tells in English from what the observatory computed; the sources keep their names.
var computedFrom = strings.NewReplacer("Elaborazioni dell'Osservatorio su dati del ", "Computed by the observatory from data of ",
	"Elaborazioni dell'Osservatorio sulle previsioni", "Computed by the observatory from its forecasts", "Elaborazioni dell'Osservatorio su ", "Computed by the observatory from ")

// ranking is the regions by value in one period, as a map, with the change on the year before.
func (v *view) ranking(f *figure, d model.Indicator, list []observation) *figure {
	f.indicator, f.Unit, f.Source = d, v.unitInWords(d), v.source(d)
	f.Table = &table{Caption: f.Title, Stub: v.T("Regione", "Region"), Columns: []string{v.T("Valore", "Value"), v.T("Sull'anno prima", "On the year before"), v.T("Andamento", "Trend")}}
	slices.SortStableFunc(list, func(a, b observation) int {
		switch {
		case math.IsNaN(a.value) || math.IsNaN(b.value):
			return btoi(math.IsNaN(a.value)) - btoi(math.IsNaN(b.value))
		case a.value > b.value:
			return -1
		case a.value < b.value:
			return 1
		}
		return strings.Compare(a.area(), b.area())
	})
	var regions []chart.Region
	var reference *float64
	for _, o := range list {
		m := v.moved(d, o)
		r := row{Label: v.names.Area(o.area(), v.Lang), Cells: []Shown{v.shown(d, o), {Text: m.Text}, {Text: m.Verdict}}}
		if o.area() == "IT" {
			r.Bold = true
			if !math.IsNaN(o.value) && d.IsRatio() { // beside the sum of all, bars of parts would be too short to tell apart
				reference = &o.value
			}
		} else {
			regions = append(regions, chart.Region{Code: o.area(), Name: v.names.Area(o.area(), v.Lang), Value: o.value, Status: o.status()})
		}
		r.Href = v.Href("region", o.area())
		f.Table.Rows = append(f.Table.Rows, r)
	}
	v.explainBreak(f, brokenOf(list))
	f.plot = func(width float64) chart.Chart {
		m := &chart.Map{Frame: v.frame(f, d, width), Shapes: v.Shapes, Regions: regions, Reference: reference}
		if reference != nil {
			m.ReferenceName = v.T("Italia", "Italy")
		}
		return m
	}
	return f
}

func known(x float64) bool { return !math.IsNaN(x) }

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// mapped are the codes that the map has, and Italy.
func (v *view) mapped() []string {
	out := []string{"IT"}
	for _, a := range v.regionList() {
		out = append(out, a.Code)
	}
	return out
}

// filter is a selection's filter for some areas.
func (sel *selection) filter(areas []string, open ...string) release.Filter {
	return release.Filter{Indicator: sel.d.ID, Areas: areas, Where: sel.where(open...)}
}
