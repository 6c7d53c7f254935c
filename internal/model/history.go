package model

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"osservatorio/internal/atomicfile"
	"osservatorio/internal/duck"
)

// Key are the dimensions that every observation has.
func Key() []string {
	return []string{"INDICATOR", "REF_AREA", "TIME_PERIOD", "FREQ", "CITIZENSHIP", "SEX", "AGE"}
}

// measured are the columns whose change makes another observation of the same cell.
var measured = []string{"OBS_VALUE", "NUMERATOR", "DENOMINATOR", "OBS_STATUS", "CONF_STATUS"}

// carried are the columns that go with it.
var carried = []string{"SE", "SE_METHOD", "SAMPLE_SIZE", "PROVENANCE", "SOURCE"}

// helpers are columns that a model may give for the protection of its counts, with what stands for several
// states of a cell: the worst of them. They are never published.
var helpers = [][2]string{{"N_UNITS", "min"}, {"N_EMPLOYERS", "min"}, {"TOP1", "max"}, {"TOP2", "max"}}

// Helpers are the columns that a model may give for protection: the persons that a cell counts, their
// employers, and the shares (per cent) of the largest employer and of the two largest.
func Helpers() []string {
	var out []string
	for _, h := range helpers {
		out = append(out, h[0])
	}
	return out
}

var numeric = map[string]bool{"OBS_VALUE": true, "NUMERATOR": true, "DENOMINATOR": true, "SE": true, "SAMPLE_SIZE": true}

// optional are the texts that a model need not give.
var optional = map[string]bool{"SE_METHOD": true}

// Observe writes the observations of all indicators to a Parquet file, sorted: for every
// cell what was said of it and from which publication day (KNOWN_FROM) until which
// (KNOWN_TO, empty while it holds). A cell that a later publication no longer has ends there. The columns
// of Helpers are there too when the runner is to protect.
func (r *Runner) Observe(ctx context.Context, res *Results, indicators []Indicator, path string) error {
	dims := Dimensions(indicators)
	var parts []string
	for _, f := range r.order {
		states := res.States[f.Header.Model]
		if (len(f.Header.Indicators) == 0 && !f.Header.Fills) || len(states) == 0 {
			continue
		}
		q, err := r.history(ctx, f, states, dims)
		if err != nil {
			return err
		}
		parts = append(parts, q)
	}
	if len(parts) == 0 {
		return fmt.Errorf("there is nothing to observe: no dataset has an accepted vintage; ingest first")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	temp := filepath.Join(filepath.Dir(path), atomicfile.TempPattern+filepath.Base(path))
	defer os.Remove(temp)
	if err := r.db.Copy(ctx, assemble(parts, indicators, dims, r.Reliability, r.Protect), temp); err != nil {
		return fmt.Errorf("observations: %w", err)
	}
	return atomicfile.Adopt(temp, path)
}

// history stacks a model's states and keeps, for every cell, the spans in which it said the same.
func (r *Runner) history(ctx context.Context, f *File, states []State, dims []string) (string, error) {
	columns, err := r.outputColumns(ctx, f, states[len(states)-1].Path)
	if err != nil {
		return "", err
	}
	key := slices.Concat(Key(), dims)
	var selected []string
	for _, c := range slices.Concat(key, measured, carried) {
		switch {
		case slices.Contains(columns, c) && slices.Contains(dims, c):
			selected = append(selected, fmt.Sprintf("coalesce(%s::VARCHAR, '_Z') AS %s", duck.Ident(c), duck.Ident(c)))
		case slices.Contains(columns, c) && numeric[c]:
			selected = append(selected, fmt.Sprintf("%s::DECIMAL(18,6) AS %s", duck.Ident(c), duck.Ident(c)))
		case slices.Contains(columns, c):
			selected = append(selected, fmt.Sprintf("%s::VARCHAR AS %s", duck.Ident(c), duck.Ident(c)))
		case slices.Contains(dims, c):
			selected = append(selected, "'_Z' AS "+duck.Ident(c))
		case numeric[c]:
			selected = append(selected, "NULL::DECIMAL(18,6) AS "+duck.Ident(c))
		case optional[c]:
			selected = append(selected, "NULL::VARCHAR AS "+duck.Ident(c))
		default:
			return "", fmt.Errorf("%s:%d: the query gives no column %s", f.Path, f.Line, c)
		}
	}
	for _, h := range r.helpers() {
		if slices.Contains(columns, h[0]) {
			selected = append(selected, h[0]+"::DECIMAL(18,6) AS "+h[0])
		} else {
			selected = append(selected, "NULL::DECIMAL(18,6) AS "+h[0])
		}
	}
	list := strings.Join(selected, ", ")
	if len(states) == 1 {
		return fmt.Sprintf("SELECT %s, %t AS fills, DATE '%s' AS KNOWN_FROM, NULL::DATE AS KNOWN_TO FROM %s", list, f.Header.Fills, states[0].Day, duck.Parquet(states[0].Path)), nil
	}
	runs, err := r.runs(ctx, states, list)
	if err != nil {
		return "", err
	}
	same := strings.Join(slices.Concat(key, measured), ", ")
	var last []string
	for _, c := range carried {
		last = append(last, fmt.Sprintf("last(%s ORDER BY k1) AS %s", c, c))
	}
	for _, h := range r.helpers() {
		last = append(last, fmt.Sprintf("%s(%s) AS %s", h[1], h[0], h[0]))
	}
	var days []string
	for _, s := range states {
		days = append(days, fmt.Sprintf("DATE '%s'", s.Day))
	}
	// Rows that say the same of a cell belong to one span as long as each begins where the one before ended.
	return fmt.Sprintf(`SELECT * EXCLUDE (first_k, last_k), [%[1]s][first_k + 1] AS KNOWN_FROM, [%[1]s][last_k + 2] AS KNOWN_TO
FROM (
  SELECT %[2]s, %[3]s, %[4]t AS fills, min(k1) AS first_k, max(k2) AS last_k
  FROM (
    SELECT *, count(*) FILTER (starts) OVER (PARTITION BY %[2]s ORDER BY k1) AS span
    FROM (SELECT *, coalesce(k1 <> lag(k2) OVER (PARTITION BY %[2]s ORDER BY k1) + 1, true) AS starts FROM (%[5]s))
  )
  GROUP BY %[2]s, span
)`, strings.Join(days, ", "), same, strings.Join(last, ", "), f.Header.Fills, runs), nil
}

func (r *Runner) helpers() [][2]string {
	if !r.Protect {
		return nil
	}
	return helpers
}

// runs stacks the states of a model, but a time period whose rows are the same in successive
// states only once, with the first and the last state of the run (k1, k2): most periods of most
// states are, and the spans of their cells need no further work.
func (r *Runner) runs(ctx context.Context, states []State, list string) (string, error) {
	var sums []string
	for i, s := range states {
		sums = append(sums, fmt.Sprintf("SELECT %d AS k, TIME_PERIOD, count(*)::VARCHAR || ' ' || sum(hash(x)::HUGEINT)::VARCHAR AS digest FROM (SELECT %s FROM %s) AS x GROUP BY TIME_PERIOD",
			i, list, duck.Parquet(s.Path)))
	}
	table := "runs_" + states[len(states)-1].Fingerprint[:16]
	query := fmt.Sprintf(`CREATE OR REPLACE TEMP TABLE %s AS
SELECT TIME_PERIOD, min(k) AS k1, max(k) AS k2
FROM (SELECT *, k - row_number() OVER (PARTITION BY TIME_PERIOD, digest ORDER BY k) AS run FROM (%s))
GROUP BY TIME_PERIOD, digest, run`, table, strings.Join(sums, " UNION ALL "))
	if err := r.db.Exec(ctx, query); err != nil {
		return "", err
	}
	var parts []string
	for i, s := range states {
		parts = append(parts, fmt.Sprintf("SELECT x.*, k1, k2 FROM (SELECT %s FROM %s) AS x JOIN (FROM %s WHERE k1 = %d) USING (TIME_PERIOD)", list, duck.Parquet(s.Path), table, i))
	}
	return strings.Join(parts, " UNION ALL "), nil
}

// outputColumns lists the columns of a model's result.
func (r *Runner) outputColumns(ctx context.Context, f *File, path string) ([]string, error) {
	_, rows, err := r.db.Strings(ctx, "SELECT column_name FROM (DESCRIBE SELECT * FROM "+duck.Parquet(path)+")")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Path, err)
	}
	var out []string
	for _, row := range rows {
		out = append(out, row[0])
	}
	return out, nil
}
