package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"text/tabwriter"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/lake"
	"osservatorio/internal/ledger"
	"osservatorio/internal/period"
	"osservatorio/internal/project"
	"osservatorio/internal/release"
	"osservatorio/internal/report"
)

type reportCmd struct {
	Kind    string   `arg:"" enum:"semiannual,annual,region,notes" help:"semiannual, annual or region; notes: what editors wrote beside them."`
	Area    string   `help:"Area of a regional document: a name, a code, or all." placeholder:"AREA"`
	Period  string   `help:"Period of the report; the last half-year that the release has figures of when left out." placeholder:"2025-S1"`
	Release string   `help:"A release; the current one when left out." placeholder:"ID"`
	Lang    string   `help:"it or en." enum:"it,en" default:"it"`
	Format  []string `help:"html, pdf, xlsx." default:"html,pdf,xlsx"`
	Out     string   `help:"Folder to write to; reports/ in the lake when left out." placeholder:"DIR" type:"path"`
	Notes   string   `help:"Folder of editors' notes; that of the configuration when left out." placeholder:"DIR" type:"path"`
	Editors bool     `help:"For editors: say in the document what is to be looked at in its notes."`
	Check   bool     `help:"Of notes: end with 3 when one is to be looked at."`
	Accept  bool     `help:"Of notes: say that a person has looked at them on this release."`
	By      string   `help:"Who accepts notes; the user of the system when left out." placeholder:"NAME"`
}

func (reportCmd) Help() string {
	return `Examples:
  osservatorio report semiannual --period 2025-S1 --format html,pdf --out reports
  osservatorio report semiannual --period 2025-S1 --notes notes --editors
  osservatorio report region --area Piemonte --format pdf,xlsx
  osservatorio report region --area all --period 2024 --lang en --out sheets
  osservatorio report notes --notes notes --check
  osservatorio report notes --notes notes --period 2025-S1 --accept --by anna`
}

// errKind is returned for the documents that this version does not write.
var errKind = errors.New("this version writes the half-yearly report and regional fact sheets: osservatorio report semiannual, osservatorio report region --area Piemonte")

// Run writes a report and prints the paths of its files.
func (c *reportCmd) Run(a *app) error {
	if c.Kind == "notes" {
		return c.notes(a)
	}
	if c.Check || c.Accept {
		return usagef("--check and --accept are of notes: osservatorio report notes")
	}
	if c.Kind != "semiannual" && c.Kind != "region" {
		return usageError{fmt.Errorf("%s: %w", c.Kind, errKind)}
	}
	for _, f := range c.Format {
		if !slices.Contains([]string{"html", "pdf", "xlsx"}, f) {
			return usagef("--format: %q is not html, pdf or xlsx", f)
		}
	}
	p, err := a.project()
	if err != nil {
		return err
	}
	l, err := a.lake()
	if err != nil {
		return err
	}
	if c.Kind == "region" {
		return c.sheets(a, l, p)
	}
	_, paths, err := c.write(a, l, p)
	for _, path := range paths {
		fmt.Fprintln(a.out, path)
	}
	return err
}

// write writes the files of a report and returns them; each is there whole or not at all.
func (c *reportCmd) write(a *app, l *lake.Lake, p *project.Project) (*report.Document, []string, error) {
	rel, err := a.openRelease(l, c.Release)
	if err != nil {
		return nil, nil, err
	}
	defer rel.Close()
	when, err := halfYear(a.ctx, c.Period, rel)
	if err != nil {
		return nil, nil, err
	}
	beside, err := c.beside(a, when.String())
	if err != nil {
		return nil, nil, err
	}
	doc, err := report.Semiannual(a.ctx, rel, report.Options{Period: when, Lang: c.Lang, Areas: p.Lists.Areas, Codes: p.Lists.Codes, Providers: p.Catalog.Names(), Note: beside, Reliability: p.Reliability})
	if errors.Is(err, report.ErrPeriod) {
		return nil, nil, usageError{err}
	}
	if err != nil {
		return nil, nil, err
	}
	folder := cmp.Or(c.Out, l.Path("reports", rel.Manifest.ID))
	event := ledger.Event{Kind: "report", Subject: rel.Manifest.ID, Note: map[string]string{"period": when.String(), "lang": c.Lang}}
	if reading := doc.Note(); reading != nil {
		notices := reading.Notices(beside.Note.File)
		for _, text := range notices {
			a.console.line(markWarn, "note", text, 0)
		}
		event.Note["note"], event.Note["notices"] = filepath.Base(beside.Note.File), fmt.Sprint(len(notices))
	}
	paths, err := c.files(doc, folder, &event)
	if err != nil {
		return doc, paths, err
	}
	_, err = l.Ledger.Append(event)
	return doc, paths, err
}

// files writes a report in its formats and notes them in an event.
func (c *reportCmd) files(doc *report.Document, folder string, event *ledger.Event) (paths []string, err error) {
	for _, format := range c.Format {
		path := filepath.Join(folder, doc.FileName(format))
		write := map[string]func(io.Writer) error{"html": doc.WriteHTML, "pdf": doc.WritePDF, "xlsx": doc.WriteXLSX}[format]
		if err := atomicfile.Write(path, write); err != nil {
			return paths, err
		}
		sum, err := lake.HashFile(path)
		if err != nil {
			return paths, err
		}
		paths = append(paths, path)
		event.Out = append(event.Out, ledger.Ref{Path: filepath.Base(path), SHA256: sum})
	}
	return paths, nil
}

// halfYear is the one asked for, else the last that the release has figures of, else the
// last that ended before its last publication.
func halfYear(ctx context.Context, text string, rel *release.Release) (period.Period, error) {
	if text != "" {
		when, err := period.Parse(text)
		if err != nil {
			return when, usagef("--period: %w", err)
		}
		return when, nil
	}
	last, err := rel.LastHalfYear(ctx)
	if err != nil {
		return period.Period{}, err
	}
	if last != "" {
		return period.Parse(last)
	}
	day, err := period.ParseDate(rel.Manifest.AsOf)
	if err != nil {
		return period.Period{}, err
	}
	return day.In(period.HalfYearly).Add(-1), nil
}

// printHeadlines prints the figures that a report opens with.
func printHeadlines(w io.Writer, headlines []report.Headline) error {
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(tw, "INDICATORE\tVALORE\tUNITÀ\tPERIODO\tVARIAZIONE\tANDAMENTO\tNOTE")
	for _, h := range headlines {
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", h.Label, h.Value, h.Unit, h.Period, cmp.Or(h.Change, "–"), h.Trend, h.Flag)
	}
	return tw.Flush()
}
