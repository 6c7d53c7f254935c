package cli

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"osservatorio/internal/compare"
	"osservatorio/internal/diag"
	"osservatorio/internal/export"
	"osservatorio/internal/model"
	"osservatorio/internal/release"
	"osservatorio/internal/territory"
)

type revisionsCmd struct {
	Indicator string `arg:"" help:"${indicator_help}"`
	selection
	Release string `help:"A release; the current one when left out." placeholder:"ID"`
	Format  string `help:"table, csv (every value of every publication) or json." enum:"table,csv,json" default:"table"`
	Top     int    `help:"How many triangles the table shows." default:"3" placeholder:"N"`
}

func (revisionsCmd) Help() string {
	return `What each publication said of each reference period, and how far later publications moved it: mean and mean
absolute revision by lag, which is how many publications of the series came after the first that had the period.
The formulas are in docs/releases.md.

Examples:
  osservatorio revisions employed --area IT
  osservatorio revisions co_activations --area Piemonte --where CITIZENSHIP=NEU --where FREQ=Q --format csv`
}

// Run prints the revisions of an indicator.
func (c *revisionsCmd) Run(a *app) error {
	rel, p, err := a.released(c.Release)
	if err != nil {
		return err
	}
	defer rel.Close()
	filter, err := c.filter(c.Indicator, p.Lists.Areas)
	if err != nil {
		return usageError{err}
	}
	r, err := compare.Revise(a.ctx, rel, filter)
	if err != nil {
		return err
	}
	switch c.Format {
	case "json":
		return export.JSON(a.out, r)
	case "csv":
		return export.CSV(a.out, r.Lines())
	}
	d, _ := rel.Indicator(c.Indicator)
	return c.print(a.out, rel, d, r, p.Lists.Areas)
}

// print writes the summary by lag and the first triangles.
func (c *revisionsCmd) print(w io.Writer, rel *release.Release, d model.Indicator, r *compare.Revisions, areas *territory.Territory) error {
	heading(w, rel, d)
	decimals := d.Decimals + 1
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(tw, "FREQ\tRITARDO\tN\tRIVISTI\tREVISIONE MEDIA\tMEDIA ASSOLUTA\tRELATIVA %\tPASSO MEDIO\tPASSO MEDIO ASSOLUTO")
	for _, l := range r.Lags {
		lag := fmt.Sprint(l.Lag)
		if l.Lag == 0 {
			lag = "ultimo"
		}
		fmt.Fprintf(tw, "%s\t%s\t%d\t%d", l.Freq, lag, l.N, l.Revised)
		for _, n := range []*compare.Num{l.Mean, l.MeanAbs, l.Relative, l.MeanStep, l.MeanAbsStep} {
			fmt.Fprintf(tw, "\t%s", cmp.Or(italianNumber(n.String(), decimals), "–"))
		}
		fmt.Fprintln(tw)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	if len(r.Lags) == 0 {
		fmt.Fprintln(w, "Nessun periodo è stato pubblicato più di una volta.")
	}
	for _, s := range r.Series[:min(c.Top, len(r.Series))] {
		if err := printTriangle(w, s, d.Decimals, areas); err != nil {
			return err
		}
	}
	if n := len(r.Series) - c.Top; n > 0 {
		fmt.Fprintf(w, "\ne altre %s: --area e --where scelgono, --format csv le dà tutte\n", diag.Count(n, "serie", "serie"))
	}
	_, err := fmt.Fprintf(w, "\n%s · release %s\n", diag.Count(len(r.Series), "serie", "serie"), rel.Manifest.ID)
	return err
}

// widest is how many publications of a triangle are shown, the last ones.
const widest = 10

func printTriangle(w io.Writer, s compare.Series, decimals int, areas *territory.Territory) error {
	var key []string
	for _, part := range s.Key {
		name, code, _ := strings.Cut(part, "=")
		if area, ok := areas.Area(code); ok && name == "REF_AREA" {
			part = code + " " + area.NameIT
		}
		if code != "_Z" && code != "_T" {
			key = append(key, part)
		}
	}
	fmt.Fprintf(w, "\n%s\n", strings.Join(key, " · "))
	from := max(0, len(s.Days)-widest)
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(tw, strings.Join(append([]string{"TIME_PERIOD"}, s.Days[from:]...), "\t"))
	for _, row := range s.Values {
		line := []string{row.Period}
		for i := from; i < len(s.Days); i++ {
			text := ""
			if i >= row.First {
				text = cmp.Or(italianNumber(row.Values[i-row.First].String(), decimals), "–")
			}
			line = append(line, text)
		}
		fmt.Fprintln(tw, strings.Join(line, "\t"))
	}
	return tw.Flush()
}
