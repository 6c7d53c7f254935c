package report

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"osservatorio/internal/chart"
	"osservatorio/internal/codelist"
	"osservatorio/internal/naming"
	"osservatorio/internal/period"
	"osservatorio/internal/release"
	"osservatorio/internal/report/doc"
	"osservatorio/internal/schema"
	"osservatorio/internal/territory"
)

// builder makes the parts of a report out of a release.
type builder struct {
	grammar
	*store
	rel       *release.Release
	target    period.Period
	areas     *territory.Territory
	lists     map[string]*codelist.List
	providers map[string]schema.Text
	headlines []Headline
	err       error // the first that a chart gave
}

// The citizenship groups in the order of the report, and those that share a chart.
var (
	everyone = []string{"ITA", "EU", "NEU", "FOR", "TOTAL"}
	groups   = []string{"ITA", "EU", "NEU"}
	italy    = territory.Italy
)

func (b *builder) citizenship(code string) string {
	return b.names().Code("citizenship", code, b.Lang())
}

// label is the name of a code in one of the project's lists; a code that no list knows
// stands for itself.
func (b *builder) label(list, code string) string { return b.names().Code(list, code, b.Lang()) }

// area is the name of an area.
func (b *builder) area(code string) string { return b.names().Area(code, b.Lang()) }

func (b *builder) names() naming.Names { return naming.Names{Areas: b.areas, Lists: b.lists} }

// about is what an exhibit says of itself, from the catalogue's entries of its indicators.
func (b *builder) about(unit, when string, indicators ...string) doc.Meta {
	m := doc.Meta{Unit: unit, Period: when}
	var sources, populations, territories []string
	add := func(list *[]string, text string) {
		if text != "" && !slices.Contains(*list, text) {
			*list = append(*list, text)
		}
	}
	for _, id := range indicators {
		d, ok := b.catalogue[id]
		if !ok {
			continue
		}
		for source := range strings.SplitSeq(d.Source, "; ") { // two indicators may share one of several
			add(&sources, source)
		}
		add(&populations, criterion(d.Population).In(b.Lang()))
		add(&territories, placed(d.Territory).In(b.Lang()))
		if b.has(id, "PERIMETER") {
			m.Perimeter = b.label("perimeter", mainPerimeter)
		}
	}
	if m.Source = strings.Join(sources, "; "); sources != nil && !strings.HasPrefix(m.Source, "Elaborazioni dell'Osservatorio") {
		m.Source += ". " + b.t("Elaborazioni dell'Osservatorio", "Computed by the observatory")
	}
	m.Population = strings.Join(populations, "; ")
	m.Territory = strings.Join(territories, "; ")
	return m
}

// period names a span, and says when it is not the period of the report.
func (b *builder) period(when span) string {
	switch {
	case !when.ok():
		return b.t("nessuno fino al ", "none up to the ") + b.name(b.target)
	case when.period != b.target:
		return b.name(when.period) + b.t(" (ultimo disponibile)", " (latest available)")
	}
	return b.name(when.period)
}

// lacking says why an exhibit has no data: the datasets that the release lacks.
func (b *builder) lacking(needs ...string) string {
	missing := b.missing(needs)
	if missing == nil {
		return b.unavailable() + fmt.Sprintf(b.t("le fonti presenti (%s) non lo danno in questo dettaglio per periodi fino al %s.",
			"the sources that it has (%s) do not give it in this detail for periods up to the %s."), strings.Join(needs, ", "), b.name(b.target))
	}
	return b.unavailable() + b.t("manca ", "it lacks ") + b.List(missing) + "."
}

// unavailable is how every text on missing data begins.
func (b *builder) unavailable() string {
	return b.t("Dato non disponibile in questa release: ", "Not available in this release: ")
}

// missing describes the datasets of a list that the release lacks.
func (b *builder) missing(needs []string) []string {
	var out []string
	for _, m := range b.rel.Manifest.Missing {
		if slices.Contains(needs, m.Dataset) {
			out = append(out, fmt.Sprintf("%s (%s; %s)", m.Dataset, m.Title, b.feed(m.Feed)))
		}
	}
	return out
}

func (b *builder) feed(code string) string {
	switch code {
	case "today":
		return b.t("il flusso esiste e non è stato acquisito", "the feed exists and was not taken in")
	case "agreement":
		return b.t("serve un accordo con il fornitore", "an agreement with the provider is needed")
	}
	return b.t("oggi non esiste un flusso", "no feed exists today")
}

// table is a table with its words; rows follow.
func (b *builder) table(id, title, stub string, m doc.Meta) *doc.Table {
	return &doc.Table{ID: id, Title: title, Stub: stub, Meta: m}
}

// settled drops the rows of a table that has no value and says what is missing; of one
// with gaps it names the datasets that would fill them.
func (b *builder) settled(t *doc.Table, needs ...string) *doc.Table {
	filled, gaps := false, false
	for _, r := range t.Rows {
		for _, c := range r.Cells {
			filled = filled || c.Kind == doc.Number || c.Kind == doc.Withheld
			gaps = gaps || c.Kind == doc.Missing
		}
	}
	if !filled {
		t.Rows, t.Notes, t.Absent = nil, nil, b.lacking(needs...)
		return t
	}
	missing := b.List(b.missing(needs))
	said := slices.ContainsFunc(t.Notes, func(n string) bool { return strings.Contains(n, missing) })
	if gaps && missing != "" && !said {
		t.Notes = append(t.Notes, b.t("Nella release manca ", "The release lacks ")+missing+".")
	}
	return t
}

// figure is a chart with its words; a chart without values says what is missing.
func (b *builder) figure(id, title string, m doc.Meta, f chart.Frame, draw func(chart.Frame) chart.Chart, needs ...string) *doc.Figure {
	f.Title, f.Subtitle, f.Unit, f.Source, f.Demo = title, m.Period, m.Unit, m.Source, b.rel.Synthetic()
	out := &doc.Figure{ID: id, Title: title, Meta: m, Notes: f.Notes}
	f.Notes = nil
	plot := func(width float64) chart.Chart {
		g := f
		g.Width = width
		return draw(g)
	}
	switch _, err := chart.Layout(plot(0), chart.Options{Locale: b.Locale}); {
	case err == nil:
		out.Plot = plot
		if l, ok := plot(0).(*chart.Line); ok {
			for _, x := range l.Breaks {
				if x.Why != "" {
					out.Notes = append(out.Notes, fmt.Sprintf(b.t("Interruzione della serie, %s: %s", "Break in the series, %s: %s"), b.Period(x.Period), x.Why))
				}
			}
		}
	case errors.Is(err, chart.ErrNoData):
		out.Notes, out.Absent = nil, b.lacking(needs...)
	case b.err == nil:
		b.err = fmt.Errorf("figure %s: %w", id, err)
	}
	return out
}
