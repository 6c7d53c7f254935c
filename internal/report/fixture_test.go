package report

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"osservatorio/internal/codelist"
	"osservatorio/internal/duck"
	"osservatorio/internal/lake"
	"osservatorio/internal/model"
	"osservatorio/internal/period"
	"osservatorio/internal/quality"
	"osservatorio/internal/release"
	"osservatorio/internal/schema"
	"osservatorio/internal/source"
	"osservatorio/internal/territory"
)

// cell is an invented observation of a small release.
type cell struct {
	indicator, area, when, freq, citizenship, sex, age string
	dims                                               map[string]string
	value, num, den, se                                float64 // 0 is NULL, but for value
	status                                             string
}

// indicators of the small release, with what the report reads of them.
func indicators() []model.Indicator {
	var out []model.Indicator
	add := func(theme int, unit, rule, population, place string, dims []string, ids ...string) {
		for _, id := range ids {
			out = append(out, model.Indicator{ID: id, Theme: theme, Unit: unit, Time: rule, Population: population, Territory: place, Dimensions: dims,
				Title: schema.Text{IT: "Titolo di " + id, EN: "Title of " + id}, Definition: schema.Text{IT: "Definizione", EN: "Definition"}, Source: "Fonte di " + id})
		}
	}
	add(1, "PC", "ratio_of_means", "citizenship", "residence", nil, "act_rate_1564", "emp_rate_1564", "unemp_rate", "inact_rate_1564",
		"neet_rate_1524", "neet_rate_1529", "neet_rate_1534", "neet_foreign_share")
	add(1, "PS", "mean", "citizenship", "residence", nil, "pop_15p", "labour_force", "employed", "unemployed", "inactive_1564")
	add(1, "PS", "mean", "citizenship", "residence", []string{"SECTOR"}, "employed_sector")
	co := []string{"CONTRACT", "PERIMETER", "SECTOR"}
	add(2, "JB", "sum", "birth_and_citizenship", "workplace", co, "co_activations", "co_terminations", "co_net", "co_transformations", "co_extensions")
	add(2, "PC", "ratio_of_means", "birth_and_citizenship", "workplace", co, "co_foreign_share")
	add(2, "PS", "distinct", "birth_and_citizenship", "workplace", []string{"PERIMETER"}, "co_workers_activated", "co_contracts_per_worker")
	add(3, "EN", "sum", "immigrant_as_declared_by_firm", "workplace", []string{"SECTOR", "OCCUPATION"}, "exc_entries")
	add(3, "PT", "ratio_of_means", "immigrant_as_declared_by_firm", "workplace", []string{"SECTOR"}, "exc_imm_share")
	add(3, "PT", "ratio_of_means", "none", "workplace", []string{"OCCUPATION", "CAUSE"}, "exc_hard_share")
	add(4, "PS", "distinct", "permit_and_birth", "residence", []string{"SCHEME"}, "welfare_benef")
	add(4, "PT", "ratio_of_means", "permit_and_birth", "residence", []string{"SCHEME"}, "welfare_reg_share", "welfare_nat_share")
	add(4, "PS", "mean", "none", "workplace", []string{"SCHEME"}, "inps_cig_workers", "inps_fund_hours")
	add(4, "PN", "sum", "none", "residence", []string{"PENSION_CATEGORY"}, "inps_pensions")
	add(5, "NR", "sum", "permit", "workplace", []string{"ACT"}, stages...)
	add(5, "RATIO", "ratio_of_means", "permit", "workplace", []string{"ACT"}, ratios...)
	add(6, "PS", "end", "citizenship", "residence", nil, "foreign_residents", "permits_stock", "citizenship_acquired", "msna_present")
	add(6, "PC", "end", "citizenship", "residence", nil, "foreign_share_resident")
	add(8, "PS", "none", "citizenship", "residence", nil, "dem_openings")
	add(6, "PS", "end", "presence", "residence", []string{"FACILITY"}, "reception_present")
	return out
}

// regionsOfTest are enough regions for a table by area.
var regionsOfTest = []string{"ITC1", "ITC2", "ITC3", "ITC4", "ITDA", "ITH3", "ITH4", "ITH5", "ITI1", "ITI2", "ITI3", "ITI4"}

// rates and flows of the small release: quarters and half-years of two years.
func cells() []cell {
	var out []cell
	add := func(id, area, when, freq, citizenship string, value, se float64, dims map[string]string) {
		age := map[string]string{"emp_rate_1564": "Y15-64", "unemp_rate": "Y15-74", "employed": "Y15-89"}[id]
		if age == "" {
			age = "TOTAL"
		}
		out = append(out, cell{indicator: id, area: area, when: when, freq: freq, citizenship: citizenship, sex: "T", age: age, value: value, se: se, dims: dims})
	}
	dip := map[string]string{"PERIMETER": "DIP"}
	for k, when := range []string{"2024-S1", "2025-S1"} {
		step := float64(k)
		for i, c := range []string{"ITA", "EU", "NEU", "FOR", "TOTAL"} {
			n := float64(i)
			add("emp_rate_1564", "IT", when, "S", c, 57+n+2*step, 0.4, nil)
			add("unemp_rate", "IT", when, "S", c, 10-n+0.1*step, 0.5, nil)
			add("employed", "IT", when, "S", c, 1_000_000+100_000*n+30_000*step, 40_000, nil)
			add("co_foreign_share", "IT", when, "S", c, 12+n+0.04*step, 0, dip)
			for _, area := range regionsOfTest {
				add("emp_rate_1564", area, when, "S", c, 55+n+step, 1.5, nil)
				add("co_activations", area, when, "S", c, 1000+100*n+10*step, 0, dip)
			}
		}
	}
	for q := range 20 {
		when := fmt.Sprintf("%d-Q%d", 2020+q/4+q/20, q%4+1)
		for i, c := range []string{"ITA", "EU", "NEU", "FOR", "TOTAL"} {
			level := float64(50_000*(i+1) + 900*q + 3000*(q%4))
			add("co_activations", "IT", when, "Q", c, level, 0, dip)
			add("co_terminations", "IT", when, "Q", c, level-1000*float64(q%3-1), 0, dip)
			add("co_net", "IT", when, "Q", c, 1000*float64(q%3-1), 0, dip)
		}
	}
	for q := 1; q <= 2; q++ {
		for _, id := range []string{"co_activations", "co_terminations", "co_net"} {
			add(id, "IT", fmt.Sprintf("2025-Q%d", q), "Q", "NEU", map[string]float64{"co_activations": 180_000, "co_terminations": 175_000, "co_net": 5_000}[id], 0, dip)
		}
	}
	for y := 2020; y <= 2024; y++ {
		add("welfare_benef", "IT", fmt.Sprint(y), "A", "NEU", float64(300_000+1000*(y-2020)), 0, map[string]string{"SCHEME": "NASPI"})
		add("foreign_residents", "IT", fmt.Sprint(y), "A", "FOR", float64(5_000_000+20_000*(y-2020)), 0, nil)
	}
	return out
}

// forecastRows is a forecast of eight quarters for non-EU citizens and all.
func forecastRows() string {
	var rows []string
	for _, c := range []string{"NEU", "TOTAL"} {
		for step := 1; step <= 8; step++ {
			when := period.Quarter(2025, 2).Add(step)
			mean := 190_000 + 1000*step
			rows = append(rows, fmt.Sprintf("('co_activations', 'IT', '%s', 'T', 'TOTAL', 'Q', '%s', %d, '2025-Q2', %d, %d, %d, %d, %d, 'ETS(M,N,M)', 'combination', 0.8, 1.1, 0.8, 0.95, 'x', 'F', 'synthetic')",
				c, when, step, mean, mean-9000, mean+9000, mean-15000, mean+15000))
		}
	}
	return "SELECT * FROM (VALUES " + strings.Join(rows, ", ") + `) AS f(INDICATOR, REF_AREA, CITIZENSHIP, SEX, AGE, FREQ, TIME_PERIOD, STEP, ORIGIN, OBS_VALUE,
LO80, HI80, LO95, HI95, METHOD, REASON, MASE, NAIVE_MASE, COVER80, COVER95, DETAIL, OBS_STATUS, PROVENANCE)`
}

// projectionRows are projections of Italy and a region for 2026.
func projectionRows() string {
	var rows []string
	for _, area := range []string{"IT", "ITC1"} {
		for i, f := range [][2]string{{"dem_employed", "SIMULATION"}, {"dem_expansion", "SIMULATION"}, {"dem_replacement", "EXITS"}, {"dem_openings", "EXITS"},
			{"dem_foreign_requirement", "GAP"}, {"dem_foreign_requirement", "SHARE"}, {"dem_foreign_requirement", "DEMOGRAPHIC"}, {"dem_foreign_requirement", "SURVEY"}} {
			v := 1000*(i+1) - 2500
			rows = append(rows, fmt.Sprintf("('%s', '%s', '2026', 'A', '%s', '2025', '2026-03-16', %d, %d, %d, %d, %d, 2.5)", f[0], area, f[1], v, v-100, v+100, v-200, v+200))
		}
	}
	return "SELECT *, 'TOTAL' AS CITIZENSHIP, 'T' AS SEX, 'TOTAL' AS AGE, '_T' AS SECTOR, '_T' AS OCCUPATION, '_T' AS EDUCATION, '_T' AS COMPONENT, 'BASE' AS SCENARIO FROM (VALUES " +
		strings.Join(rows, ", ") + ") AS f(INDICATOR, REF_AREA, TIME_PERIOD, FREQ, METHOD, ORIGIN, DATA_VINTAGE, OBS_VALUE, LO80, HI80, LO95, HI95, PAST_ERROR)"
}

// publish makes a release of cells in a folder of its own and opens it.
func publish(t *testing.T, provenance string, missing []release.Missing, forecasts bool, cells []cell) *release.Release {
	t.Helper()
	ctx := context.Background()
	dir := t.TempDir()
	l, err := lake.OpenAs(filepath.Join(dir, "lake"), lake.Demo, func() time.Time { return time.Date(2026, 3, 16, 0, 0, 0, 0, time.UTC) })
	must(t, err)
	candidate := filepath.Join(dir, "candidate")
	must(t, os.MkdirAll(candidate, 0o755))
	db, err := duck.Open(ctx, duck.Options{})
	must(t, err)
	defer db.Close()
	dims := model.Dimensions(indicators())
	must(t, db.Copy(ctx, observationRows(dims, provenance, cells), filepath.Join(candidate, "observations.parquet")))
	query := forecastRows()
	if !forecasts {
		query += " WHERE false"
	}
	must(t, db.Copy(ctx, query, filepath.Join(candidate, "forecasts.parquet")))
	must(t, db.Copy(ctx, "SELECT 1 AS STEP WHERE false", filepath.Join(candidate, "backtests.parquet")))
	projections := projectionRows()
	if !forecasts {
		projections += " WHERE false"
	}
	must(t, db.Copy(ctx, projections, filepath.Join(candidate, "projections.parquet")))
	writeJSON(t, filepath.Join(candidate, "catalogue.json"), release.Catalogue{Indicators: indicators()})
	writeJSON(t, filepath.Join(candidate, "checks.json"), []quality.Result{{Check: "gaps", Path: "sql/checks/gaps.sql", Title: "Nessun periodo manca", Severity: "warn", Found: 2}})
	m := &release.Manifest{Format: 1, AsOf: "2026-03-16", Provenance: provenance, Engine: "test", Missing: missing, Models: map[string]string{}, Rows: map[string]int64{"observations": int64(len(cells))},
		Inputs: []release.Input{{Dataset: "istat/rcfl-tabulation", Window: "2025", Published: "2026-03-16", DatedBy: "observed", Rows: 10}, {Dataset: "published/fact-sheets", Window: "all", Published: "2015-12-31", Rows: 5}}}
	editor := &release.Editor{Lake: l, By: "test", Now: func() time.Time { return time.Date(2026, 3, 16, 0, 0, 0, 0, time.UTC) }}
	_, err = editor.Publish(ctx, candidate, m, release.Correction{})
	must(t, err)
	r, err := release.Open(ctx, l, "")
	must(t, err)
	t.Cleanup(func() { r.Close() })
	return r
}

func observationRows(dims []string, provenance string, cells []cell) string {
	var rows []string
	null := func(v float64) string {
		if v == 0 {
			return "NULL"
		}
		return fmt.Sprint(v)
	}
	for _, c := range cells {
		values := []string{duck.Quote(c.indicator), duck.Quote(c.area), duck.Quote(c.when), duck.Quote(c.freq), duck.Quote(c.citizenship), duck.Quote(c.sex), duck.Quote(c.age)}
		for _, d := range dims {
			code := c.dims[d]
			if code == "" {
				code = "_T"
			}
			values = append(values, duck.Quote(code))
		}
		status := c.status
		if status == "" {
			status = "A"
		}
		values = append(values, fmt.Sprintf("%f", c.value), null(c.num), null(c.den), null(c.se), duck.Quote(status), "'F'", duck.Quote(provenance), "'istat/rcfl-tabulation'", "DATE '2026-03-16'", "NULL::DATE")
		rows = append(rows, "("+strings.Join(values, ", ")+")")
	}
	columns := append(model.Key(), dims...)
	columns = append(columns, "OBS_VALUE", "NUMERATOR", "DENOMINATOR", "SE", "OBS_STATUS", "CONF_STATUS", "PROVENANCE", "SOURCE", "KNOWN_FROM", "KNOWN_TO")
	return "SELECT * FROM (VALUES " + strings.Join(rows, ",\n") + ") AS o(" + strings.Join(columns, ", ") + ")"
}

func writeJSON(t *testing.T, path string, v any) {
	t.Helper()
	data, err := json.Marshal(v)
	must(t, err)
	must(t, os.WriteFile(path, data, 0o644))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func areas(t *testing.T) *territory.Territory {
	t.Helper()
	a, err := territory.Load(os.DirFS("../../schemas/codelists"))
	must(t, err)
	return a
}

// semiannual makes the report of the first half of 2025.
func semiannual(t *testing.T, r *release.Release, lang string) *Document {
	t.Helper()
	set, err := schema.Load(os.DirFS("../../schemas"))
	must(t, err)
	sources, err := source.Load(os.DirFS("../../pipelines"), set)
	must(t, err)
	d, err := Semiannual(context.Background(), r, Options{Period: period.HalfYear(2025, 1), Lang: lang, Areas: areas(t), Codes: codes(t), Providers: sources.Names()})
	must(t, err)
	return d
}

// codes are the lists that the names of groups and benefits come from.
func codes(t *testing.T) map[string]*codelist.List {
	t.Helper()
	out := map[string]*codelist.List{}
	for _, name := range []string{"scheme", "citizenship"} {
		list, err := codelist.Load(os.DirFS("../../schemas/codelists"), name)
		must(t, err)
		out[name] = list
	}
	return out
}
