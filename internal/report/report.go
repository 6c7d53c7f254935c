// Package report writes the observatory's documents. It reads one release and nothing
// else, so that a document can be rebuilt from its release, byte for byte.
//
// Its sentences are made from the figures: a direction is named only where the change
// exceeds its error, and the word follows from the sign.
package report

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"osservatorio/internal/codelist"
	"osservatorio/internal/italian"
	"osservatorio/internal/period"
	"osservatorio/internal/precision"
	"osservatorio/internal/release"
	"osservatorio/internal/report/doc"
	"osservatorio/internal/report/html"
	"osservatorio/internal/report/pdf"
	"osservatorio/internal/report/xlsx"
	"osservatorio/internal/schema"
	"osservatorio/internal/territory"
)

// Options of a report.
type Options struct {
	Period period.Period // a half-year, e.g. 2025-S1; of a fact sheet also a year
	Lang   string        // "it" or "en"
	Area   string        // of a fact sheet: the project's code, such as ITC1
	Areas  *territory.Territory
	// Codes are the project's code lists by name (scheme, sector, occupation), for the
	// names of codes; a code that no list has is printed as it is.
	Codes map[string]*codelist.List
	// Providers are the short names of the sources, by source.
	Providers map[string]schema.Text
	// Note is what editors wrote beside the report; nil when they did not.
	Note *Editorial
	// Reliability are the limits by which figures made of several periods are flagged, and how
	// the errors of two periods go together.
	Reliability precision.Rules
}

// ErrPeriod is returned for a period that the kind of report is not made for.
var ErrPeriod = errors.New("the half-yearly report is about a half-year, such as 2025-S1")

// Headline is one of the figures that a report opens with, as printed.
type Headline struct {
	Label, Value, Unit string
	Change             string // on the year before: "+1,2 p.p.", "+3,1%"
	Trend              string // in words: "in aumento", "stabile", "non valutabile"
	Flag               string // letters of the legend, "p", "u"
	Period             string
}

// Document is a finished report.
type Document struct {
	doc       *doc.Document
	name      string
	headlines []Headline
	reading   *Reading
}

// Semiannual makes the half-yearly national report of a release. Where the release has
// no data for the period, tables take the latest period before and print it; where it
// has none at all, they stand with the name of what is missing. It returns ErrPeriod
// for a period that is no half-year.
func Semiannual(ctx context.Context, rel *release.Release, opts Options) (*Document, error) {
	if opts.Period.Freq() != period.HalfYearly {
		return nil, fmt.Errorf("%w, not %q", ErrPeriod, opts.Period)
	}
	locale, err := italian.ForLang(opts.Lang)
	if err != nil {
		return nil, err
	}
	date, err := time.Parse(time.DateOnly, rel.Manifest.AsOf)
	if err != nil {
		return nil, fmt.Errorf("release %s: as-of day: %w", rel.Manifest.ID, err)
	}
	st, err := load(ctx, rel, opts.Period, opts.Areas)
	if err != nil {
		return nil, err
	}
	st.schemes, st.rules = opts.Codes["scheme"], opts.Reliability
	b := &builder{grammar: grammar{locale}, store: st, rel: rel, target: opts.Period, areas: opts.Areas, lists: opts.Codes, providers: opts.Providers}
	outlook, err := b.outlook(ctx)
	if err != nil {
		return nil, err
	}
	calendar, err := b.calendar(ctx)
	if err != nil {
		return nil, err
	}
	themes := []doc.Section{b.labour(), b.contracts(), b.demand(), b.welfare(), outlook, b.entryFlows(), b.setting()}
	sections := append([]doc.Section{b.front(themes)}, themes...)
	sections = append(sections, b.method(), calendar, b.inputs(), b.glossary())
	var reading *Reading
	if opts.Note != nil {
		if reading, err = ReadNote(ctx, rel, opts); err != nil {
			return nil, err
		}
		if err := opts.Note.merge(sections, reading, b.grammar); err != nil {
			return nil, err
		}
	}
	d := &doc.Document{
		Locale: locale, Issuer: b.t("Osservatorio sul mercato del lavoro degli stranieri", "Observatory on foreigners in the labour market"),
		Title:    b.t("Gli stranieri nel mercato del lavoro in Italia", "Foreigners in Italy's labour market"),
		Subtitle: b.t("Rapporto semestrale, ", "Half-yearly report, ") + b.name(opts.Period),
		Edition:  b.edition(), Release: rel.Manifest.ID, Date: date, Demo: rel.Synthetic(), Notice: rel.Entry.Notice(opts.Lang),
		Sections: sections,
	}
	d.Summary = fmt.Sprintf("%s, %s. %s %s.", d.Title, d.Subtitle, "Release", d.Release)
	if b.err != nil {
		return nil, b.err
	}
	name := b.t("rapporto-semestrale-", "semiannual-report-") + opts.Period.String()
	return &Document{doc: d, name: name, headlines: b.headlines, reading: reading}, nil
}

// edition is the facts of the cover.
func (b *builder) edition() []doc.Item {
	provenance := map[string]string{
		"synthetic": b.t("dati dimostrativi: inventati, da non citare", "demonstration data: invented, not to be quoted"),
		"published": b.t("cifre pubblicate da altri", "figures published elsewhere"),
		"real":      b.t("dati dei fornitori", "data of the providers"),
	}[b.rel.Manifest.Provenance]
	facts := []doc.Item{
		{Term: b.t("Periodo", "Period"), Text: b.name(b.target)},
		{Term: "Release", Text: b.rel.Manifest.ID},
		{Term: b.t("Stato dei dati", "Data as of"), Text: b.Period(b.rel.Manifest.AsOf)},
		{Term: b.t("Provenienza", "Provenance"), Text: provenance},
	}
	if text := b.rel.Entry.CorrectionNotice(b.Lang()); text != "" {
		facts = append(facts, doc.Item{Term: b.t("Rettifica", "Correction"), Text: text})
	}
	return facts
}

// Headlines are the figures that the report opens with.
func (d *Document) Headlines() []Headline { return d.headlines }

// Note is what became of the editors' note on this release, nil when there is none.
func (d *Document) Note() *Reading { return d.reading }

// FileName is the name of the report's file with an extension: "html", "pdf", "xlsx".
func (d *Document) FileName(extension string) string { return d.name + "." + extension }

// WriteHTML writes the report as one self-contained page, its accessible form.
func (d *Document) WriteHTML(w io.Writer) error { return html.Write(w, d.doc) }

// WriteSections writes the sections of the report alone, for a page that has its own frame.
func (d *Document) WriteSections(w io.Writer) error { return html.WriteSections(w, d.doc) }

// Title, Subtitle and Edition are what the report is called and the facts of its cover.
func (d *Document) Title() string       { return d.doc.Title }
func (d *Document) Subtitle() string    { return d.doc.Subtitle }
func (d *Document) Edition() []doc.Item { return d.doc.Edition }

// WritePDF prints the report on A4 pages.
func (d *Document) WritePDF(w io.Writer) error { return pdf.Write(w, d.doc) }

// WriteXLSX writes the tables of the report as a workbook.
func (d *Document) WriteXLSX(w io.Writer) error { return xlsx.Write(w, d.doc) }

func isMissing(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }

// join puts sentences together, leaving out empty ones.
func join(sentences ...string) string {
	var kept []string
	for _, s := range sentences {
		if s != "" {
			kept = append(kept, s)
		}
	}
	return strings.Join(kept, " ")
}
