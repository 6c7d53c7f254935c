package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/demand"
	"osservatorio/internal/duck"
	"osservatorio/internal/export"
	"osservatorio/internal/release"
)

type planQuotasCmd struct {
	Year     int      `help:"Year that is planned; the first that the release has when left out." placeholder:"YEAR"`
	Scenario string   `help:"One scenario: a name of schemas/quotas.yaml, or a YAML file of the same form; all declared ones when left out." placeholder:"NAME|FILE"`
	Area     []string `help:"NUTS or ISTAT codes or names, comma-separated; Italy and all regions when left out." placeholder:"C,…"`
	Printed  bool     `help:"Beside the funnel printed in the fact sheets of 2013: the years of the illustration, planned from what was known before each."`
	Release  string   `help:"A release; the current one when left out." placeholder:"ID"`
	Format   string   `help:"table, csv or json." enum:"table,csv,json" default:"table"`
	Out      string   `help:"Write to a file instead of stdout." placeholder:"FILE" type:"path"`
}

func (planQuotasCmd) Help() string {
	return `Per region and type: (a) entries needed, (b) nulla osta that can be processed, (c) conversion of cohorts counted 18
months or more after their act. They are three things, each with its own limits. A quota is a scenario built from need
and capacity, never need divided by a conversion (docs/quotas.md).

A scenario file:
  name: mine
  already_here: 0.3      # share of the need met by persons who are in Italy
  capped: true           # no more than can be processed …
  capacity_change: 0.2   # … once that is a fifth larger

Examples:
  osservatorio plan quotas --year 2026
  osservatorio plan quotas --year 2026 --scenario staffed --area Piemonte,Toscana
  osservatorio plan quotas --year 2027 --scenario mine.yaml --format csv --out quote.csv
  osservatorio plan quotas --printed`
}

// planned is a row of the projections of a release, or one that a scenario of the user adds.
type planned struct {
	Indicator  string
	Area       string
	Period     string
	Freq       string
	Sector     string
	Permit     string
	Scenario   string
	Method     string
	Value      string
	Lo80       string
	Hi80       string
	Lo95       string
	Hi95       string
	Unit       string
	Origin     string
	Vintage    string
	Error      string
	ErrorOf    string
	Detail     string
	Status     string
	Source     string
	Provenance string
	Release    string
}

var plannedColumns = []string{"INDICATOR", "REF_AREA", "TIME_PERIOD", "FREQ", "SECTOR", "PERMIT_TYPE", "SCENARIO", "METHOD", "OBS_VALUE", "LO80", "HI80",
	"LO95", "HI95", "UNIT_MEASURE", "ORIGIN", "DATA_VINTAGE", "PAST_ERROR", "PAST_ERROR_OF", "DETAIL", "OBS_STATUS", "SOURCE", "PROVENANCE", "RELEASE"}

func (p planned) cells() []string {
	return []string{p.Indicator, p.Area, p.Period, p.Freq, p.Sector, p.Permit, p.Scenario, p.Method, p.Value, p.Lo80, p.Hi80, p.Lo95, p.Hi95,
		p.Unit, p.Origin, p.Vintage, p.Error, p.ErrorOf, p.Detail, p.Status, p.Source, p.Provenance, p.Release}
}

// Run plans from a release.
func (c *planQuotasCmd) Run(a *app) error {
	p, err := a.project()
	if err != nil {
		return err
	}
	chosen := selection{Area: c.Area}
	filter, err := chosen.filter("", p.Lists.Areas)
	if err != nil {
		return usageError{err}
	}
	l, err := a.lake()
	if err != nil {
		return err
	}
	rel, err := a.openRelease(l, c.Release)
	if err != nil {
		return err
	}
	defer rel.Close()
	if d, ok := rel.Indicator("quota_need"); !ok || d.Query == "" {
		return fmt.Errorf("release %s has no plan of quotas: it was made before there were any; run the chain again", rel.Manifest.ID)
	}
	if c.Printed {
		if c.Year != 0 || c.Scenario != "" || len(c.Area) > 0 || c.Format != "table" {
			return usagef("--printed has its own years and regions and is a table for people; leave --year, --scenario, --area and --format out")
		}
		return c.printed(a, rel, p)
	}
	rows, err := c.rows(a, rel, filter.Areas)
	if err != nil {
		return err
	}
	rows, err = c.scenarios(rows, p.Demand.Quotas, rel.Manifest.ID)
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(r planned) bool { return len(filter.Areas) > 0 && !slices.Contains(filter.Areas, r.Area) })
	return c.write(a, func(w io.Writer) error {
		if c.Format != "table" {
			var cells [][]string
			for _, r := range rows {
				cells = append(cells, r.cells())
			}
			if c.Format == "csv" {
				return export.CSV(w, append([][]string{plannedColumns}, cells...))
			}
			return export.Objects(w, plannedColumns, cells)
		}
		return c.table(a, w, rel, rows, p.Lists.Areas)
	})
}

func (c *planQuotasCmd) write(a *app, fn func(io.Writer) error) error {
	if c.Out != "" {
		return atomicfile.Write(c.Out, fn)
	}
	return fn(a.out)
}

// rows are those of the year, of the months in which its work must be cleared, and of the need of workers of the whole year by each
// method; of all areas, which a scenario needs.
func (c *planQuotasCmd) rows(a *app, rel *release.Release, areas []string) ([]planned, error) {
	years, err := yearsPlanned(a, rel)
	if err != nil {
		return nil, err
	}
	if c.Year == 0 {
		c.Year = years[0]
		for _, y := range years { // the last before which a year is missing: those of the illustration come first
			if !slices.Contains(years, y-1) {
				c.Year = y
			}
		}
	}
	if !slices.Contains(years, c.Year) {
		var known []string
		for _, y := range years {
			known = append(known, strconv.Itoa(y))
		}
		return nil, usagef("--year: release %s plans %s, not %d", rel.Manifest.ID, strings.Join(known, ", "), c.Year)
	}
	if len(areas) > 0 {
		var n int64
		quoted := make([]string, len(areas))
		for i, code := range areas {
			quoted[i] = duck.Quote(code)
		}
		if err := rel.DB.Scan(a.ctx, "SELECT count(*) FROM projections WHERE (starts_with(INDICATOR, 'quota_') OR INDICATOR = 'dem_foreign_requirement') AND REF_AREA IN ("+strings.Join(quoted, ", ")+")", &n); err != nil {
			return nil, err
		}
		if n == 0 {
			return nil, usagef("--area: entries are planned for Italy, the 20 regions and the ripartizioni by which sectors are told; there are none for %s", strings.Join(areas, ", "))
		}
	}
	// Work of January needs its clearance in the year before: the twelve months that end when that of December is due.
	query := fmt.Sprintf(`SELECT %s FROM projections WHERE starts_with(INDICATOR, 'quota_') AND (FREQ = 'A' AND TIME_PERIOD = '%d' OR FREQ = 'M' AND DETAIL IS NOT NULL
		AND strptime(TIME_PERIOD || '-01', '%%Y-%%m-%%d') + INTERVAL (CAST(regexp_extract(DETAIL, '(\d+) months later', 1) AS INTEGER)) MONTH BETWEEN DATE '%[2]d-01-01' AND DATE '%[2]d-12-31')
		OR INDICATOR = 'dem_foreign_requirement' AND CITIZENSHIP = 'NEU' AND SEX = 'T' AND AGE = 'TOTAL' AND SCENARIO = 'BASE' AND FREQ = 'A' AND TIME_PERIOD = '%[2]d'
		ORDER BY ALL`, strings.Join(plannedColumns[:len(plannedColumns)-1], ", "), c.Year)
	_, found, err := rel.DB.Strings(a.ctx, query)
	if err != nil {
		return nil, err
	}
	var rows []planned
	for _, r := range found {
		rows = append(rows, planned{r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8], r[9], r[10], r[11], r[12], r[13], r[14], r[15], r[16], r[17], r[18], r[19], r[20], r[21], rel.Manifest.ID})
	}
	return rows, nil
}

// yearsPlanned are the years that a release has a seasonal need for, ascending.
func yearsPlanned(a *app, rel *release.Release) ([]int, error) {
	_, rows, err := rel.DB.Strings(a.ctx, "SELECT DISTINCT TIME_PERIOD FROM projections WHERE INDICATOR = 'quota_scenario' ORDER BY ALL")
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("release %s has no plan of quotas: it has no activations by quarter, or no funnel", rel.Manifest.ID)
	}
	var years []int
	for _, r := range rows {
		y, err := strconv.Atoi(r[0])
		if err != nil {
			return nil, err
		}
		years = append(years, y)
	}
	return years, nil
}

// scenarios keeps those that were asked for, and adds that of a file, computed from the parts that the release has.
func (c *planQuotasCmd) scenarios(rows []planned, declared demand.QuotaSettings, id string) ([]planned, error) {
	if c.Scenario == "" {
		return rows, nil
	}
	named := slices.ContainsFunc(rows, func(r planned) bool { return r.Scenario == c.Scenario })
	if named {
		return slices.DeleteFunc(rows, func(r planned) bool { return r.Scenario != demand.Baseline && r.Scenario != c.Scenario }), nil
	}
	data, err := os.ReadFile(c.Scenario)
	if errors.Is(err, fs.ErrNotExist) {
		var names []string
		for _, s := range declared.Scenarios {
			names = append(names, s.Name)
		}
		return nil, usagef("--scenario: %q is neither a file nor one of %s", c.Scenario, strings.Join(names, ", "))
	}
	if err != nil {
		return nil, err
	}
	sc, err := demand.ReadScenario(c.Scenario, data)
	if err != nil {
		return nil, usagef("--scenario: %w", err)
	}
	if slices.ContainsFunc(rows, func(r planned) bool { return r.Scenario == sc.Name }) {
		return nil, usagef("--scenario %s: release %s has a scenario of the name %s; give yours another", c.Scenario, id, sc.Name)
	}
	rows = slices.DeleteFunc(rows, func(r planned) bool { return r.Scenario != demand.Baseline })
	for _, q := range sc.Quotas(partsOf(rows, c.Year)) {
		for _, one := range []struct {
			indicator, unit string
			v               demand.Interval
		}{{"quota_permits", "PM", q.Permits}, {"quota_scenario", "QU", q.Quota}} {
			if !one.v.Known() {
				continue
			}
			r := planned{Indicator: one.indicator, Area: q.Area, Period: strconv.Itoa(c.Year), Freq: "A", Sector: demand.All, Permit: "SEASONAL", Scenario: sc.Name,
				Method: "SCENARIO", Unit: one.unit, Status: "F", Source: c.Scenario, Provenance: rows[0].Provenance, Release: id,
				Detail: fmt.Sprintf("already here %.0f %%, capped by capacity: %t, capacity changed by %.0f %%; limits are those of the parts", 100*sc.AlreadyHere, sc.Capped, 100*sc.CapacityChange)}
			for _, cell := range []struct {
				into *string
				v    float64
			}{{&r.Value, one.v.Mean}, {&r.Lo80, one.v.Lo80}, {&r.Hi80, one.v.Hi80}, {&r.Lo95, one.v.Lo95}, {&r.Hi95, one.v.Hi95}} {
				*cell.into = strconv.FormatFloat(cell.v, 'f', 6, 64)
			}
			rows = append(rows, r)
		}
	}
	return rows, nil
}

// partsOf are need, capacity and conversion of every area, from the rows of a release.
func partsOf(rows []planned, year int) []demand.Planned {
	parts := map[string]*demand.Planned{}
	var areas []string
	for _, r := range rows {
		if r.Permit != "SEASONAL" || r.Sector != demand.All || r.Freq != "A" {
			continue
		}
		if parts[r.Area] == nil {
			areas = append(areas, r.Area)
			parts[r.Area] = &demand.Planned{Area: r.Area, PermitType: r.Permit, Year: year, Need: demand.Unknown(), Capacity: demand.Unknown(), Permits: demand.Unknown()}
		}
		part := parts[r.Area]
		switch r.Indicator {
		case "quota_need":
			part.Need = r.interval()
		case "quota_capacity":
			part.Capacity = r.interval()
		case "quota_permits_over_quota":
			part.Permits = r.interval()
		}
	}
	slices.Sort(areas)
	var out []demand.Planned
	for _, area := range areas {
		out = append(out, *parts[area])
	}
	return out
}

// interval is the value with its limits; unknown where it is withheld.
func (p planned) interval() demand.Interval {
	var n [5]float64
	for i, text := range []string{p.Value, p.Lo80, p.Hi80, p.Lo95, p.Hi95} {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return demand.Unknown()
		}
		n[i] = v
	}
	return demand.Interval{Mean: n[0], Lo80: n[1], Hi80: n[2], Lo95: n[3], Hi95: n[4]}
}

// missed is the past error, NaN where there is none.
func (p planned) missed() float64 {
	v, err := strconv.ParseFloat(p.Error, 64)
	if err != nil {
		return math.NaN()
	}
	return v
}
