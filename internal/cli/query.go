package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/export"
	"osservatorio/internal/italian"
	"osservatorio/internal/lake"
	"osservatorio/internal/model"
	"osservatorio/internal/period"
	"osservatorio/internal/release"
	"osservatorio/internal/territory"
)

const indicatorHelp = "Id of an indicator (see --list)."

type queryCmd struct {
	Indicator string   `arg:"" optional:"" help:"${indicator_help}"`
	List      bool     `help:"List the catalogue instead."`
	Area      []string `help:"NUTS or ISTAT codes or names, comma-separated." placeholder:"C,…"`
	From      string   `help:"First period, e.g. 2013, 2013-S1, 2013-Q1, 2013-01." placeholder:"P"`
	To        string   `help:"Last period." placeholder:"P"`
	Where     []string `help:"A dimension's value, e.g. CITIZENSHIP=NEU; several values joined with +; may be repeated." placeholder:"DIM=VALUE" sep:"none"`
	AsOf      string   `name:"as-of" help:"What was published on that day." placeholder:"DATE"`
	Release   string   `help:"A release; the current one when left out." placeholder:"ID"`
	Format    string   `help:"table, csv, json, parquet or xlsx." enum:"table,csv,json,parquet,xlsx" default:"table"`
	Out       string   `help:"Write to a file instead of stdout." placeholder:"FILE" type:"path"`
}

func (queryCmd) Help() string {
	return `Examples:
  osservatorio query --list
  osservatorio query emp_rate_1564 --area ITC1 --from 2013 --to 2013 --where CITIZENSHIP=NEU --where FREQ=A
  osservatorio query co_activations --area Piemonte,Toscana --where CITIZENSHIP=NEU+ITA --where SECTOR=_T --format csv --out attivazioni.csv
  osservatorio query employed --area IT --as-of 2025-10-01`
}

// Run answers from a release.
func (c *queryCmd) Run(a *app) error {
	if c.Indicator == "" && !c.List {
		return usagef("name an indicator; `osservatorio query --list` lists them")
	}
	rel, err := c.open(a)
	if c.List && (errors.Is(err, lake.ErrNone) || errors.Is(err, release.ErrNone)) && c.Release == "" {
		return c.declared(a)
	}
	if err != nil {
		return err
	}
	defer rel.Close()
	if c.List {
		return c.write(a, func(w io.Writer) error { return writeCatalogue(w, rel.Catalogue.Indicators, c.Format) })
	}
	p, err := a.project()
	if err != nil {
		return err
	}
	filter, err := c.filter(p.Lists.Areas)
	if err != nil {
		return usageError{err}
	}
	query, indicator, err := rel.SQL(a.ctx, filter)
	if err != nil {
		return err
	}
	return c.write(a, func(w io.Writer) error {
		if c.Format == "table" {
			return writeTable(w, a, rel, indicator, query, p.Lists.Areas)
		}
		return export.Write(a.ctx, w, c.Format, rel.DB, query, export.Title{Name: indicator.Title.IT, Unit: indicator.Unit,
			Source: indicator.Source, Release: rel.Manifest.ID, Synthetic: rel.Synthetic()})
	})
}

func (c *queryCmd) open(a *app) (*release.Release, error) {
	l, err := a.lake()
	if err != nil {
		return nil, err
	}
	return release.Open(a.ctx, l, c.Release)
}

// declared lists the catalogue of the declarations, when nothing has been published yet.
func (c *queryCmd) declared(a *app) error {
	p, err := a.project()
	if err != nil {
		return err
	}
	indicators, err := p.Models.Indicators()
	if err != nil {
		return err
	}
	return c.write(a, func(w io.Writer) error { return writeCatalogue(w, indicators, c.Format) })
}

// write sends the answer to stdout, or to a file that is there whole or not at all.
func (c *queryCmd) write(a *app, fn func(io.Writer) error) error {
	if c.Out != "" {
		return atomicfile.Write(c.Out, fn)
	}
	if f, ok := a.out.(*os.File); ok && (c.Format == "parquet" || c.Format == "xlsx") && isTerminal(f) {
		return usagef("%s is not for a terminal; name a file with --out", c.Format)
	}
	return fn(a.out)
}

func (c *queryCmd) filter(areas *territory.Territory) (release.Filter, error) {
	f := release.Filter{Indicator: c.Indicator, Where: map[string][]string{}}
	for _, text := range c.Area {
		area, err := areas.Resolve(text, territory.Options{})
		if err != nil {
			return f, fmt.Errorf("--area: %w", err)
		}
		f.Areas = append(f.Areas, area.Code)
	}
	for _, b := range []struct {
		flag, text string
		into       *period.Period
	}{{"--from", c.From, &f.From}, {"--to", c.To, &f.To}} {
		if b.text == "" {
			continue
		}
		var err error
		if *b.into, err = period.Parse(b.text); err != nil {
			return f, fmt.Errorf("%s: %w", b.flag, err)
		}
	}
	for _, w := range c.Where {
		dim, value, ok := strings.Cut(w, "=")
		if !ok || dim == "" || value == "" {
			return f, fmt.Errorf("--where: %q is not DIM=VALUE", w)
		}
		dim = strings.ToUpper(dim)
		f.Where[dim] = append(f.Where[dim], strings.Split(value, "+")...)
	}
	if c.AsOf != "" {
		if _, err := time.Parse(time.DateOnly, c.AsOf); err != nil {
			return f, fmt.Errorf("--as-of: %q is not a day written yyyy-mm-dd", c.AsOf)
		}
		f.AsOf = c.AsOf
	}
	return f, nil
}

// writeTable prints for people: names of areas, Italian numbers, only the columns that say something.
func writeTable(w io.Writer, a *app, rel *release.Release, d model.Indicator, query string, areas *territory.Territory) error {
	header, rows, err := rel.DB.Strings(a.ctx, query)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s [%s] · %s\n", d.Title.IT, d.ID, d.Source)
	if rel.Synthetic() {
		fmt.Fprintln(w, "DATI DIMOSTRATIVI")
	}
	shown := []string{"REF_AREA", "TIME_PERIOD", "FREQ", "CITIZENSHIP", "SEX", "AGE"}
	shown = append(shown, d.Dimensions...)
	shown = append(shown, "OBS_VALUE", "UNIT_MEASURE", "NUMERATOR", "DENOMINATOR", "OBS_STATUS", "CONF_STATUS", "SE", "PROVENANCE", "SOURCE", "KNOWN_FROM")
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(tw, strings.Join(shown, "\t"))
	for _, row := range rows {
		cells := make([]string, len(shown))
		for i, name := range shown {
			v := row[slices.Index(header, name)]
			switch name {
			case "OBS_VALUE", "SE":
				v = italianNumber(v, d.Decimals)
			case "NUMERATOR", "DENOMINATOR":
				v = italianNumber(v, 0)
			case "REF_AREA":
				if area, ok := areas.Area(v); ok {
					v += " " + area.NameIT
				}
			}
			cells[i] = cmp.Or(v, "–")
		}
		fmt.Fprintln(tw, strings.Join(cells, "\t"))
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%d osservazioni · release %s\n", len(rows), rel.Manifest.ID)
	return err
}

func italianNumber(text string, decimals int) string {
	if text == "" {
		return ""
	}
	var v float64
	fmt.Sscan(text, &v)
	return italian.IT.Number(v, decimals)
}

func writeCatalogue(w io.Writer, indicators []model.Indicator, format string) error {
	switch format {
	case "json":
		return export.JSON(w, indicators)
	case "csv":
		return export.CSV(w, append([][]string{{"INDICATOR", "NUMBER", "THEME", "TITLE_IT", "TITLE_EN", "UNIT_MEASURE", "DIMENSIONS", "POPULATION_CRITERION", "TERRITORY", "SOURCE", "DEFINITION_IT"}},
			catalogueRows(indicators)...))
	case "table":
		tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
		fmt.Fprintln(tw, "INDICATOR\tUNIT\tDIMENSIONS\tTITLE")
		for _, d := range indicators {
			fmt.Fprintf(tw, "%s\t%s\t%s\t%s\n", d.ID, d.Unit, cmp.Or(strings.Join(d.Dimensions, " "), "–"), d.Title.IT)
		}
		return tw.Flush()
	}
	return usagef("the catalogue comes as table, csv or json, not %s", format)
}

func catalogueRows(indicators []model.Indicator) [][]string {
	var out [][]string
	for _, d := range indicators {
		number := ""
		if d.Number > 0 {
			number = fmt.Sprint(d.Number)
		}
		out = append(out, []string{d.ID, number, fmt.Sprint(d.Theme), d.Title.IT, d.Title.EN, d.Unit, strings.Join(d.Dimensions, " "),
			d.Population, d.Territory, d.Source, d.Definition.IT})
	}
	return out
}
