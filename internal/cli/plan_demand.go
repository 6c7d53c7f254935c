package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/demand"
	"osservatorio/internal/export"
	"osservatorio/internal/italian"
	"osservatorio/internal/lake"
	"osservatorio/internal/pipeline"
	"osservatorio/internal/project"
	"osservatorio/internal/release"
	"osservatorio/internal/territory"
)

type planDemandCmd struct {
	Scenario []string `help:"Scenarios beside the baseline: names of schemas/demand.yaml, or YAML files of the same form; all declared ones when left out." placeholder:"NAME|FILE" sep:","`
	Area     []string `help:"NUTS or ISTAT codes or names, comma-separated; Italy when left out." placeholder:"C,…"`
	Year     int      `help:"Year that is compared; the last of the projections when left out." placeholder:"YEAR"`
	Format   string   `help:"table, csv or json." enum:"table,csv,json" default:"table"`
	Out      string   `help:"Write to a file instead of stdout." placeholder:"FILE" type:"path"`
}

func (planDemandCmd) Help() string {
	return `What changes when growth, the age of retirement, participation or the activation of those who are here go otherwise: employed
persons, expansion, replacement, openings and the foreign labour requirement by four methods, each with its limits at
95 %, beside the baseline of the current release. A file's scenario is computed on the last build, which must be the one
that the release was made of (docs/demand.md).

A scenario file (every field but the name may be left out):
  name: MINE
  growth: {_T: 0.3, F: -1}      # percentage points a year on employment: A, B-E, F, G-U, _T all
  retirement_age: 2             # years later
  participation: {F: 3, M: 1}   # percentage points by the last year, below 65; T both
  activation: {UNEMPLOYED: 60}  # per cent of a group of the pool that enter work

Examples:
  osservatorio plan demand
  osservatorio plan demand --scenario LATER_RETIREMENT,POSITIVE --area Piemonte,Toscana
  osservatorio plan demand --scenario mine.yaml --year 2030 --format csv --out scenari.csv`
}

// Run prints scenarios beside the baseline.
func (c *planDemandCmd) Run(a *app) error {
	p, err := a.project()
	if err != nil {
		return err
	}
	l, err := a.lake()
	if err != nil {
		return err
	}
	chosen := selection{Area: c.Area}
	filter, err := chosen.filter("", p.Lists.Areas)
	if err != nil {
		return usageError{err}
	}
	if filter.Areas == nil {
		filter.Areas = []string{"IT"}
	}
	rel, err := a.openRelease(l, "")
	if err != nil {
		return err
	}
	defer rel.Close()
	rows, scenarios, err := c.rows(a, p, l, rel)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return usagef("release %s has no projections of demand", rel.Manifest.ID)
	}
	var own []demand.Projection
	for _, r := range rows {
		if slices.Contains(filter.Areas, r.Area) {
			own = append(own, r)
		}
	}
	years := yearsOf(own)
	if c.Year == 0 && len(years) > 0 {
		c.Year = years[len(years)-1]
	}
	if !slices.Contains(years, c.Year) {
		return usagef("--year %d: the projections of these areas are of %v", c.Year, years)
	}
	write := func(w io.Writer) error {
		if c.Format == "table" {
			return c.table(w, rel, own, filter.Areas, scenarios, p.Lists.Areas)
		}
		return c.data(w, own)
	}
	if c.Out != "" {
		return atomicfile.Write(c.Out, write)
	}
	return write(a.out)
}

func yearsOf(rows []demand.Projection) []int {
	var out []int
	for _, r := range rows {
		if y, err := strconv.Atoi(r.Period); err == nil && r.Indicator == "dem_openings" {
			out = append(out, y)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// rows are the figures of the baseline and of the scenarios, whose names are returned too, the baseline first.
func (c *planDemandCmd) rows(a *app, p *project.Project, l *lake.Lake, rel *release.Release) ([]demand.Projection, []string, error) {
	names := []string{demand.Baseline}
	var files []demand.WhatIf
	for _, s := range c.Scenario {
		if _, ok := p.Demand.Scenario(s); ok {
			names = append(names, s)
			continue
		}
		sc, err := scenarioFile(s, p.Demand)
		if err != nil {
			return nil, nil, usageError{err}
		}
		if slices.Contains(names, sc.Name) || slices.ContainsFunc(p.Demand.Scenarios, func(d demand.WhatIf) bool { return d.Name == sc.Name }) {
			return nil, nil, usagef("%s: there is another scenario %s; choose another name", s, sc.Name)
		}
		files, names = append(files, sc), append(names, sc.Name)
	}
	if c.Scenario == nil {
		for _, sc := range p.Demand.Scenarios {
			names = append(names, sc.Name)
		}
	}
	out, err := published(a, rel, names)
	if err != nil || len(out) == 0 || files == nil {
		return out, names, err
	}
	pipe := &pipeline.Pipeline{Lake: l, Project: p}
	if same, err := pipe.Projected(rel.Manifest.Files[release.Projections]); err != nil {
		return nil, nil, err
	} else if !same {
		return nil, nil, fmt.Errorf("the last build is not what release %s was made of: a scenario of a file would not compare with its baseline; build, forecast, check and publish first", rel.Manifest.ID)
	}
	for _, sc := range files {
		made, err := pipe.Scenario(a.ctx, sc)
		if err != nil {
			return nil, nil, err
		}
		out = append(out, made...)
	}
	return out, names, nil
}

// scenarioFile reads a scenario; a name that nothing has is told with those that there are.
func scenarioFile(path string, s demand.Settings) (demand.WhatIf, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		var known []string
		for _, sc := range s.Scenarios {
			known = append(known, sc.Name)
		}
		return demand.WhatIf{}, fmt.Errorf("--scenario %s: no such file, and no declared scenario (there are: %s)", path, strings.Join(known, ", "))
	}
	if err != nil {
		return demand.WhatIf{}, err
	}
	return demand.ReadWhatIf(path, data)
}

// published reads the figures of a release that are not told apart by sector or occupation.
func published(a *app, rel *release.Release, scenarios []string) ([]demand.Projection, error) {
	if rel.Manifest.Files[release.Projections] == "" {
		return nil, nil
	}
	_, rows, err := rel.DB.Strings(a.ctx, `SELECT INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, COMPONENT, SCENARIO, METHOD, OBS_VALUE::DOUBLE::VARCHAR, LO80::DOUBLE::VARCHAR,
  HI80::DOUBLE::VARCHAR, LO95::DOUBLE::VARCHAR, HI95::DOUBLE::VARCHAR, ORIGIN, DATA_VINTAGE, PAST_ERROR::DOUBLE::VARCHAR, PAST_ERROR_OF, DETAIL, PROVENANCE, SOURCE, SECTOR
FROM projections WHERE INDICATOR LIKE 'dem\_%' ESCAPE '\' AND OCCUPATION = '_T' AND EDUCATION = '_T' ORDER BY ALL`)
	if err != nil {
		return nil, err
	}
	var out []demand.Projection
	for _, r := range rows {
		if !slices.Contains(scenarios, r[6]) {
			continue
		}
		f := demand.Projection{Indicator: r[0], Area: r[1], Period: r[2], Citizenship: r[3], Sex: r[4], Component: r[5], Scenario: r[6], Method: r[7],
			Origin: r[13], Vintage: r[14], PastErrorOf: r[16], Detail: r[17], Provenance: r[18], Source: r[19], Sector: r[20], Occupation: demand.All}
		for i, into := range []*float64{&f.Value.Mean, &f.Value.Lo80, &f.Value.Hi80, &f.Value.Lo95, &f.Value.Hi95} {
			if *into, err = strconv.ParseFloat(cmp.Or(r[8+i], "NaN"), 64); err != nil {
				return nil, err
			}
		}
		if f.PastError, err = strconv.ParseFloat(cmp.Or(r[15], "NaN"), 64); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// compared are the rows of the table.
var compared = []struct{ title, indicator, method, component string }{
	{"Employed persons", "dem_employed", "SIMULATION", demand.All},
	{"Expansion", "dem_expansion", "SIMULATION", demand.All},
	{"Replacement, exits", "dem_replacement", "EXITS", demand.All},
	{"  of which retirement", "dem_leavers", "COHORT", "RETIREMENT"},
	{"Openings, exits", "dem_openings", "EXITS", demand.All},
	{"Openings, exits and transfers", "dem_openings", "EXITS_TRANSFERS", demand.All},
	{"Openings, net replacement", "dem_openings", "NET", demand.All},
	{"Foreign workers: gap", "dem_foreign_requirement", demand.Gap, demand.All},
	{"Foreign workers: share of openings", "dem_foreign_requirement", demand.Share, demand.All},
	{"Foreign workers: demographic", "dem_foreign_requirement", demand.Demographic, demand.All},
	{"Foreign workers: firms' plans", "dem_foreign_requirement", demand.Survey, demand.All},
	{"Here already, activated: unemployed", "dem_pool", "ACTIVATED", "UNEMPLOYED"},
	{"Here already, activated: NEET", "dem_pool", "ACTIVATED", "NEET"},
	{"Here already, activated: contract ended", "dem_pool", "ACTIVATED", "ENDING"},
	{"Here already, activated: family permit", "dem_pool", "ACTIVATED", "FAMILY"},
	{"Here already, activated: protection", "dem_pool", "ACTIVATED", "PROTECTION"},
}

// table prints an area after the other, scenarios side by side.
func (c *planDemandCmd) table(w io.Writer, rel *release.Release, rows []demand.Projection, areas, scenarios []string, names *territory.Territory) error {
	fmt.Fprintf(w, "Demand for labour in %d, release %s; in brackets the limits at 95 %%, then the difference from %s\n", c.Year, rel.Manifest.ID, demand.Baseline)
	if rel.Synthetic() {
		fmt.Fprintln(w, "DATI DIMOSTRATIVI")
	}
	when := strconv.Itoa(c.Year)
	find := func(area, scenario, indicator, method, component string) (demand.Projection, bool) {
		i := slices.IndexFunc(rows, func(r demand.Projection) bool {
			return r.Area == area && r.Scenario == scenario && r.Indicator == indicator && r.Method == method && r.Component == component &&
				r.Period == when && r.Sector == demand.All && r.Occupation == demand.All && r.Sex == demand.BothSex && r.Citizenship != "NEU"
		})
		if i < 0 {
			return demand.Projection{}, false
		}
		return rows[i], true
	}
	n := func(v float64) string { return italian.IT.Number(v, 0) }
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, area := range areas {
		fmt.Fprintf(t, "\n%s\t%s\n", areaTitle(names, area), strings.Join(scenarios, "\t"))
		for _, m := range compared {
			base, ok := find(area, demand.Baseline, m.indicator, m.method, m.component)
			if !ok {
				continue
			}
			fmt.Fprint(t, m.title)
			for _, s := range scenarios {
				r, ok := find(area, s, m.indicator, m.method, m.component)
				if !ok || !r.Value.Known() {
					fmt.Fprint(t, "\t–")
					continue
				}
				fmt.Fprintf(t, "\t%s (%s; %s)", n(r.Value.Mean), n(r.Value.Lo95), n(r.Value.Hi95))
				if s != demand.Baseline {
					fmt.Fprintf(t, " %s", signed(r.Value.Mean-base.Value.Mean, n))
				}
			}
			fmt.Fprintln(t)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, indicator := range []string{"dem_openings", "dem_foreign_requirement"} {
		i := slices.IndexFunc(rows, func(r demand.Projection) bool {
			return r.Indicator == indicator && r.Scenario == demand.Baseline && r.Sector == demand.All && r.PastErrorOf != ""
		})
		if i < 0 {
			continue
		}
		r := rows[i]
		fmt.Fprintf(w, "\n%s: %s; known up to %s; data of %s; past error %s %% (%s, %s)", indicator, r.Detail, r.Origin, r.Vintage, italian.IT.Number(r.PastError, 1), r.PastErrorOf, r.Area)
	}
	_, err := fmt.Fprintln(w, "\nThe four methods answer different questions and are neither averaged nor added; the groups that are here already overlap.")
	return err
}

func areaTitle(names *territory.Territory, code string) string {
	if area, ok := names.Area(code); ok {
		return area.NameIT
	}
	return code
}

func signed(v float64, n func(float64) string) string {
	if v >= 0 {
		return "+" + n(v)
	}
	return n(v)
}

// data writes every figure of the year, one a row.
func (c *planDemandCmd) data(w io.Writer, rows []demand.Projection) error {
	header := []string{"SCENARIO", "INDICATOR", "METHOD", "COMPONENT", "REF_AREA", "SECTOR", "CITIZENSHIP", "SEX", "TIME_PERIOD", "OBS_VALUE", "LO80", "HI80", "LO95", "HI95",
		"ORIGIN", "DATA_VINTAGE", "PAST_ERROR", "PAST_ERROR_OF", "DETAIL", "PROVENANCE", "SOURCE"}
	number := func(v float64) string {
		if v != v {
			return ""
		}
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	out := [][]string{header}
	for _, r := range rows {
		if r.Period != strconv.Itoa(c.Year) {
			continue
		}
		v := r.Value
		out = append(out, []string{r.Scenario, r.Indicator, r.Method, r.Component, r.Area, r.Sector, r.Citizenship, r.Sex, r.Period, number(v.Mean), number(v.Lo80),
			number(v.Hi80), number(v.Lo95), number(v.Hi95), r.Origin, r.Vintage, number(r.PastError), r.PastErrorOf, r.Detail, r.Provenance, r.Source})
	}
	if c.Format == "csv" {
		return export.CSV(w, out)
	}
	var objects []map[string]string
	for _, row := range out[1:] {
		o := map[string]string{}
		for i, name := range header {
			o[name] = row[i]
		}
		objects = append(objects, o)
	}
	return export.JSON(w, objects)
}
