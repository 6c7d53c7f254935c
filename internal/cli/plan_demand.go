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

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/demand"
	"osservatorio/internal/export"
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
	if len(years) == 0 {
		return usagef("--area: release %s has no projections for %s: they are of %s", rel.Manifest.ID, strings.Join(filter.Areas, ", "), strings.Join(areasOf(rows, p.Lists.Areas), ", "))
	}
	if c.Year == 0 {
		c.Year = years[len(years)-1]
	}
	if !slices.Contains(years, c.Year) {
		return usagef("--year %d: the projections of these areas are of %v", c.Year, years)
	}
	write := func(w io.Writer) error {
		if c.Format == "table" {
			return c.table(a, w, rel, own, filter.Areas, scenarios, p)
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

// areasOf are the names of the areas that rows have.
func areasOf(rows []demand.Projection, names *territory.Territory) []string {
	var out []string
	for _, r := range rows {
		if name := areaTitle(names, r.Area); !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// rows are the figures of the baseline and of the scenarios, whose names are returned too, the baseline first.
func (c *planDemandCmd) rows(a *app, p *project.Project, l *lake.Lake, rel *release.Release) ([]demand.Projection, []string, error) {
	names := []string{demand.Baseline}
	var files []demand.WhatIf
	for _, s := range c.Scenario {
		if _, ok := p.Demand.Scenario(s); ok {
			if !slices.Contains(names, s) { // the baseline is there already
				names = append(names, s)
			}
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
  HI80::DOUBLE::VARCHAR, LO95::DOUBLE::VARCHAR, HI95::DOUBLE::VARCHAR, ORIGIN, DATA_VINTAGE, PAST_ERROR::DOUBLE::VARCHAR, PAST_ERROR_OF, DETAIL, PROVENANCE, SOURCE, SECTOR, OBS_STATUS, AGE
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
			Origin: r[13], Vintage: r[14], PastErrorOf: r[16], Detail: r[17], Provenance: r[18], Source: r[19], Sector: r[20], Status: r[21], Age: r[22], Occupation: demand.All}
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

// data writes every figure of the year, one a row.
func (c *planDemandCmd) data(w io.Writer, rows []demand.Projection) error {
	header := []string{"SCENARIO", "INDICATOR", "METHOD", "COMPONENT", "REF_AREA", "SECTOR", "CITIZENSHIP", "SEX", "AGE", "TIME_PERIOD", "OBS_VALUE", "LO80", "HI80", "LO95", "HI95",
		"ORIGIN", "DATA_VINTAGE", "PAST_ERROR", "PAST_ERROR_OF", "DETAIL", "OBS_STATUS", "PROVENANCE", "SOURCE"}
	number := func(v float64) string {
		if v != v {
			return ""
		}
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	var out [][]string
	for _, r := range rows {
		if r.Period != strconv.Itoa(c.Year) {
			continue
		}
		v := r.Value
		out = append(out, []string{r.Scenario, r.Indicator, r.Method, r.Component, r.Area, r.Sector, r.Citizenship, r.Sex, r.Age, r.Period, number(v.Mean), number(v.Lo80),
			number(v.Hi80), number(v.Lo95), number(v.Hi95), r.Origin, r.Vintage, number(r.PastError), r.PastErrorOf, r.Detail, r.Status, r.Provenance, r.Source})
	}
	if c.Format == "csv" {
		return export.CSV(w, append([][]string{header}, out...))
	}
	return export.Objects(w, header, out)
}
