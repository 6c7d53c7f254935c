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
	"osservatorio/internal/codelist"
	"osservatorio/internal/diag"
	"osservatorio/internal/italian"
	"osservatorio/internal/lake"
	"osservatorio/internal/model"
	"osservatorio/internal/period"
	"osservatorio/internal/precision"
	"osservatorio/internal/project"
	"osservatorio/internal/release"
	"osservatorio/internal/territory"
)

const indicatorHelp = "Id of an indicator (see --list)."

// selection are the flags that choose cells of an indicator.
type selection struct {
	Area  []string `help:"NUTS or ISTAT codes or names, comma-separated." placeholder:"C,…"`
	From  string   `help:"First period, e.g. 2013, 2013-S1, 2013-Q1, 2013-01." placeholder:"P"`
	To    string   `help:"Last period." placeholder:"P"`
	Where []string `help:"A dimension's value, e.g. CITIZENSHIP=NEU; several values joined with +; may be repeated." placeholder:"DIM=VALUE" sep:"none"`
}

type queryCmd struct {
	Indicator string   `arg:"" optional:"" help:"${indicator_help}"`
	List      bool     `help:"List the catalogue instead."`
	Describe  bool     `help:"Print what the catalogue says of the indicator instead."`
	With      []string `help:"Further indicators in the same answer; refused where the catalogue forbids the comparison." placeholder:"INDICATOR,…"`
	selection
	AsOf     string `name:"as-of" help:"What was published on that day." placeholder:"DATE"`
	Forecast bool   `help:"The release's forecasts of the indicator instead of its observations: limits, method, origin, past accuracy."`
	Change   string `help:"Beside each value its change: yoy on the same period of the year before, previous on the period before." enum:",yoy,previous" default:"" placeholder:"HOW"`
	Release  string `help:"A release; the current one when left out." placeholder:"ID"`
	Format   string `help:"table, csv, json, parquet, arrow (an IPC stream) or xlsx." enum:"table,csv,json,parquet,arrow,xlsx" default:"table"`
	Out      string `help:"Write to a file instead of stdout." placeholder:"FILE" type:"path"`
}

func (queryCmd) Help() string {
	return `Examples:
  osservatorio query --list
  osservatorio query neet_rate_1529 --describe
  osservatorio query emp_rate_1564 --area ITC1 --from 2013 --to 2013 --where CITIZENSHIP=NEU --where FREQ=A
  osservatorio query co_activations --area Piemonte,Toscana --where CITIZENSHIP=NEU+ITA --where SECTOR=_T --format csv --out attivazioni.csv
  osservatorio query emp_rate_1564 --area IT --from 2024 --where FREQ=A --change yoy
  osservatorio query emp_rate_1564 --with unemp_rate --area ITC1 --where CITIZENSHIP=NEU+ITA --format csv
  osservatorio query employed --area IT --as-of 2025-10-01
  osservatorio query employed --forecast --area IT,Piemonte --where CITIZENSHIP=FOR --where FREQ=A`
}

// Run answers from a release.
func (c *queryCmd) Run(a *app) error {
	if c.Indicator == "" && (!c.List || c.Describe) {
		return usagef("name an indicator; `osservatorio query --list` lists them")
	}
	if c.Forecast && (c.List || c.Describe || len(c.With) > 0 || c.AsOf != "" || c.Change != "") {
		return usagef("--forecast goes with --area, --from, --to, --where, --release, --format and --out only; forecasts of an earlier day are those of its release (--release)")
	}
	rel, err := c.open(a)
	if (c.List || c.Describe) && (errors.Is(err, lake.ErrNone) || errors.Is(err, release.ErrNone)) && c.Release == "" {
		return c.declared(a)
	}
	if err != nil {
		return err
	}
	defer rel.Close()
	if c.List || c.Describe {
		return c.catalogue(a, rel.Catalogue.Indicators)
	}
	p, err := a.project()
	if err != nil {
		return err
	}
	filter, err := c.filter(p.Lists.Areas)
	if err != nil {
		return usageError{err}
	}
	if c.Forecast {
		return c.forecasts(a, rel, filter, p.Lists.Areas)
	}
	answers, err := c.answers(a, p, rel, filter)
	if err != nil {
		return err
	}
	for _, q := range answers {
		if err := a.explainGaps(rel, q); err != nil {
			return err
		}
		filter.Indicator = q.indicator.ID
		why, err := rel.WhyEmpty(a.ctx, filter)
		if err != nil {
			return err
		}
		if why != "" {
			a.console.line(markWarn, q.indicator.ID, why, 0)
		}
	}
	if c.Format != "table" {
		return c.export(a, rel, answers)
	}
	return c.write(a, func(w io.Writer) error {
		for _, q := range answers {
			if err := writeTable(w, a, rel, q, p.Lists.Areas); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *queryCmd) open(a *app) (*release.Release, error) {
	l, err := a.lake()
	if err != nil {
		return nil, err
	}
	return a.openRelease(l, c.Release)
}

// openRelease opens a release for reading, the current one when id is "", and warns of one that is not for use.
func (a *app) openRelease(l *lake.Lake, id string) (*release.Release, error) {
	rel, err := release.Open(a.ctx, l, id)
	if err != nil {
		return nil, err
	}
	if notice := rel.Entry.Notice("en"); notice != "" {
		a.console.line(markWarn, "release "+rel.Manifest.ID, notice, 0)
	}
	return rel, nil
}

// released opens a release of the lake, the current one when id is "", and the project that names what is in it.
func (a *app) released(id string) (*release.Release, *project.Project, error) {
	l, err := a.lake()
	if err != nil {
		return nil, nil, err
	}
	p, err := a.project()
	if err != nil {
		return nil, nil, err
	}
	rel, err := a.openRelease(l, id)
	return rel, p, err
}

// declared lists the catalogue of the declarations, when nothing has been published yet.
func (c *queryCmd) declared(a *app) error {
	p, err := a.project()
	if err != nil {
		return err
	}
	return c.catalogue(a, p.Models.Indicators())
}

// write sends the answer to stdout, or to a file that is there whole or not at all.
func (c *queryCmd) write(a *app, fn func(io.Writer) error) error {
	if c.Out != "" {
		return atomicfile.Write(c.Out, fn)
	}
	if f, ok := a.out.(*os.File); ok && slices.Contains([]string{"parquet", "arrow", "xlsx"}, c.Format) && isTerminal(f) {
		return usagef("%s is not for a terminal; name a file with --out", c.Format)
	}
	return fn(a.out)
}

func (c *queryCmd) filter(areas *territory.Territory) (release.Filter, error) {
	f, err := c.selection.filter(c.Indicator, areas)
	if err != nil || c.AsOf == "" {
		return f, err
	}
	if _, err := time.Parse(time.DateOnly, c.AsOf); err != nil {
		return f, fmt.Errorf("--as-of: %q is not a day written yyyy-mm-dd", c.AsOf)
	}
	f.AsOf = c.AsOf
	return f, nil
}

// filter is the choice as a release takes it; names of areas are resolved.
func (c *selection) filter(indicator string, areas *territory.Territory) (release.Filter, error) {
	f := release.Filter{Indicator: indicator, Where: map[string][]string{}}
	for _, text := range c.Area {
		area, err := areas.Resolve(text, territory.Options{})
		if err != nil {
			return f, fmt.Errorf("--area: %w%s", err, knownAreas(err, areas))
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
	if !f.From.IsZero() && !f.To.IsZero() && f.To.End().Before(f.From.Start()) {
		return f, fmt.Errorf("--from %s is after --to %s: no period lies between them", c.From, c.To)
	}
	for _, w := range c.Where {
		dim, value, ok := strings.Cut(w, "=")
		if !ok || dim == "" || value == "" {
			return f, fmt.Errorf("--where: %q is not DIM=VALUE", w)
		}
		dim = strings.ToUpper(dim)
		f.Where[dim] = append(f.Where[dim], strings.Split(value, "+")...)
	}
	return f, nil
}

// knownAreas names the areas of which nothing that was typed comes near.
func knownAreas(err error, areas *territory.Territory) string {
	var unknown *codelist.UnknownError
	if !errors.As(err, &unknown) || len(unknown.Near)+len(unknown.Allowed)+len(unknown.Validity) > 0 {
		return ""
	}
	var names []string
	for _, level := range []territory.Level{territory.Country, territory.Ripartizione, territory.Region, territory.AutonomousProvince} {
		for _, a := range areas.At(level, period.Date{}) {
			names = append(names, a.NameIT)
		}
	}
	return " (there are: " + strings.Join(names, ", ") + ", and the provinces, by name, NUTS or ISTAT code)"
}

// writeTable prints for people: names of areas, Italian numbers, only the columns that say something.
func writeTable(w io.Writer, a *app, rel *release.Release, q answer, areas *territory.Territory) error {
	d := q.indicator
	header, rows, err := rel.DB.Strings(a.ctx, q.sql)
	if err != nil {
		return err
	}
	heading(w, rel, d)
	shown := []string{"REF_AREA", "TIME_PERIOD", "FREQ", "CITIZENSHIP", "SEX", "AGE"}
	shown = append(shown, d.Dimensions...)
	shown = append(shown, "OBS_VALUE")
	shown = append(shown, d.Attributes...)
	shown = append(shown, "UNIT_MEASURE", "NUMERATOR", "DENOMINATOR", "OBS_STATUS", "CONF_STATUS", "SE")
	if known := slices.Index(header, "SE_METHOD"); slices.ContainsFunc(rows, func(r []string) bool { return r[known] != "" }) {
		shown = append(shown, "CI_LOW", "CI_HIGH", "SE_METHOD")
	}
	if slices.Contains(header, "CHANGE") {
		shown = append(shown, "BEFORE", "BEFORE_VALUE", "CHANGE", "CHANGE_UNIT", "CHANGE_SE", "CHANGE_VERDICT")
	}
	shown = append(shown, "PROVENANCE", "SOURCE", "KNOWN_FROM")
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(tw, strings.Join(shown, "\t"))
	for _, row := range rows {
		cells := make([]string, len(shown))
		for i, name := range shown {
			v := row[slices.Index(header, name)]
			switch name {
			case "CHANGE_VERDICT":
				v = verdicts[v]
			case "CHANGE_UNIT":
				v = cmp.Or(units[v], v)
			case "OBS_VALUE", "LO80", "HI80", "LO95", "HI95", "SE", "CI_LOW", "CI_HIGH", "BEFORE_VALUE", "CHANGE", "CHANGE_SE":
				v = italianNumber(v, d.Decimals)
			case "PAST_ERROR":
				v = italianNumber(v, 1)
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
	for _, n := range q.notes {
		fmt.Fprintln(w, "Nota:", n)
	}
	_, err = fmt.Fprintf(w, "%s · release %s\n", diag.Count(len(rows), "osservazione", "osservazioni"), rel.Manifest.ID)
	return err
}

// heading says what follows, and by which release.
func heading(w io.Writer, rel *release.Release, d model.Indicator) {
	fmt.Fprintf(w, "%s [%s] · %s\n", d.Title.IT, d.ID, d.Source)
	if rel.Synthetic() {
		fmt.Fprintln(w, "DATI DIMOSTRATIVI")
	}
	if notice := rel.Entry.Notice("it"); notice != "" {
		fmt.Fprintf(w, "Release %s: %s\n", rel.Manifest.ID, notice)
	}
}

// units are those that a table writes as people do.
var units = map[string]string{"PP": "p.p."}

// verdicts are what may be said of a change, in the words of a table.
var verdicts = map[string]string{string(precision.Rose): "in aumento", string(precision.Fell): "in calo", string(precision.Stable): "stabile", "break": "serie interrotta"}

func italianNumber(text string, decimals int) string {
	if text == "" {
		return ""
	}
	var v float64
	fmt.Sscan(text, &v)
	return italian.IT.Number(v, decimals)
}
