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

// carried are the columns that go with it. Three are not published and say how reliable the estimates are that a value
// was made of: PARTS_CLASS is the worst class of those that the value would give back, PARTS_CV the coefficient
// of variation, percent, of the less precise of numerator and denominator, and EFFECTIVE_SIZE the simple random sample
// that would be as precise for the base of a rate.
var carried = []string{"SE", "SE_METHOD", "SAMPLE_SIZE", "EFFECTIVE_SIZE", "PARTS_CV", "PARTS_CLASS", "PROVENANCE", "SOURCE"}

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

var numeric = map[string]bool{"OBS_VALUE": true, "NUMERATOR": true, "DENOMINATOR": true, "SE": true, "SAMPLE_SIZE": true, "EFFECTIVE_SIZE": true, "PARTS_CV": true, "PARTS_CLASS": true}

// optional are the texts that a model need not give.
var optional = map[string]bool{"SE_METHOD": true}

// Observe writes the observations of all indicators to a Parquet file, by cell and day: for every
// cell what was said of it and from which publication day (KNOWN_FROM) until which
// (KNOWN_TO, empty while it holds). A cell that a later publication no longer has ends there. When the runner
// is to protect, the columns of Helpers are there too, and the rows are in no order.
func (r *Runner) Observe(ctx context.Context, res *Results, indicators []Indicator, path string) error {
	dims := Dimensions(indicators)
	var data []saying
	var parts, printed []string
	for _, f := range r.order {
		states := res.States[f.Header.Model]
		if (len(f.Header.Indicators) == 0 && !f.Header.Fills) || len(states) == 0 {
			continue
		}
		q, err := r.history(ctx, f, states, dims)
		if err != nil {
			return err
		}
		if f.Header.Fills {
			printed = append(printed, q)
		} else {
			data, parts = append(data, saying{f, q}), append(parts, q)
		}
	}
	if len(data) == 0 {
		return fmt.Errorf("there is nothing to observe: no dataset has an accepted vintage; ingest first")
	}
	if len(printed) > 0 {
		if err := r.fillGaps(ctx, printed, data, dims); err != nil {
			return err
		}
		parts = append(parts, "FROM gaps")
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
	var cell, given, lacking []string // what tells rows apart, what the model gives, and what all rows have alike: nothing need be compared by it
	for _, c := range slices.Concat(Key(), dims, measured, carried) {
		name := duck.Ident(c)
		switch {
		case slices.Contains(columns, c) && slices.Contains(dims, c):
			given = append(given, fmt.Sprintf("coalesce(%s::VARCHAR, '_Z') AS %s", name, name))
		case slices.Contains(columns, c) && numeric[c]:
			given = append(given, fmt.Sprintf("%s::DECIMAL(18,6) AS %s", name, name))
		case slices.Contains(columns, c):
			given = append(given, fmt.Sprintf("%s::VARCHAR AS %s", name, name))
		case slices.Contains(dims, c):
			lacking = append(lacking, "'_Z' AS "+name)
		case numeric[c]:
			lacking = append(lacking, "NULL::DECIMAL(18,6) AS "+name)
		case optional[c]:
			lacking = append(lacking, "NULL::VARCHAR AS "+name)
		default:
			return "", fmt.Errorf("%s:%d: the query gives no column %s", f.Path, f.Line, c)
		}
		if slices.Contains(columns, c) && !slices.Contains(carried, c) {
			cell = append(cell, name)
		}
	}
	for _, h := range r.helpers() {
		if slices.Contains(columns, h[0]) {
			given = append(given, fmt.Sprintf("%[1]s::DECIMAL(18,6) AS %[1]s", h[0]))
		} else {
			lacking = append(lacking, "NULL::DECIMAL(18,6) AS "+h[0])
		}
	}
	if len(states) == 1 {
		return fmt.Sprintf("SELECT %s, DATE '%s' AS KNOWN_FROM, NULL::DATE AS KNOWN_TO FROM %s", strings.Join(append(given, lacking...), ", "), states[0].Day, duck.Parquet(states[0].Path)), nil
	}
	lone, several, err := r.runs(ctx, states, strings.Join(given, ", "))
	if err != nil {
		return "", err
	}
	var last []string
	for _, c := range carried {
		if slices.Contains(columns, c) {
			last = append(last, fmt.Sprintf("last(%[1]s ORDER BY k1) AS %[1]s", duck.Ident(c)))
		}
	}
	for _, h := range r.helpers() {
		if slices.Contains(columns, h[0]) {
			last = append(last, fmt.Sprintf("%s(%s) AS %s", h[1], h[0], h[0]))
		}
	}
	var days []string
	for _, s := range states {
		days = append(days, fmt.Sprintf("DATE '%s'", s.Day))
	}
	// Rows that say the same of a cell belong to one span as long as each begins where the one before
	// ended: then the end less the length of all so far is the same.
	return fmt.Sprintf(`SELECT %[1]s, [%[2]s][k1 + 1] AS KNOWN_FROM, [%[2]s][k2 + 2] AS KNOWN_TO
FROM (
  %[3]s
  UNION ALL BY NAME
  SELECT %[4]s, %[5]s, min(k1) AS k1, max(k2) AS k2
  FROM (SELECT *, k2 - sum(k2 - k1 + 1) OVER (PARTITION BY %[4]s ORDER BY k1 ROWS UNBOUNDED PRECEDING) AS span FROM (%[6]s))
  GROUP BY %[4]s, span
)`, strings.Join(append([]string{"* EXCLUDE (k1, k2)"}, lacking...), ", "), strings.Join(days, ", "), lone, strings.Join(cell, ", "), strings.Join(last, ", "), several), nil
}

func (r *Runner) helpers() [][2]string {
	if !r.Protect {
		return nil
	}
	return helpers
}

// runs stacks the states of a model, but a time period whose rows are the same in successive
// states only once, with the first and the last state of the run (k1, k2). lone are the rows of
// periods that have one run: most have, and the spans of their cells need no further work.
func (r *Runner) runs(ctx context.Context, states []State, list string) (lone, several string, err error) {
	var sums []string
	for i, s := range states {
		sums = append(sums, fmt.Sprintf("SELECT %d AS k, TIME_PERIOD, count(*)::VARCHAR || ' ' || sum(hash(x)::HUGEINT)::VARCHAR AS digest FROM (SELECT %s FROM %s) AS x GROUP BY TIME_PERIOD",
			i, list, duck.Parquet(s.Path)))
	}
	table := "runs_" + states[len(states)-1].Fingerprint[:16]
	query := fmt.Sprintf(`CREATE OR REPLACE TEMP TABLE %s AS
SELECT TIME_PERIOD, min(k) AS k1, max(k) AS k2, count(*) OVER (PARTITION BY TIME_PERIOD) AS runs
FROM (SELECT *, k - row_number() OVER (PARTITION BY TIME_PERIOD, digest ORDER BY k) AS run FROM (%s))
GROUP BY TIME_PERIOD, digest, run`, table, strings.Join(sums, " UNION ALL "))
	if err := r.db.Exec(ctx, query); err != nil {
		return "", "", err
	}
	stack := func(condition string) string {
		var parts []string
		for i, s := range states {
			parts = append(parts, fmt.Sprintf("SELECT x.*, k1, k2 FROM (SELECT %s FROM %s) AS x JOIN (FROM %s WHERE k1 = %d AND %s) USING (TIME_PERIOD)", list, duck.Parquet(s.Path), table, i, condition))
		}
		return strings.Join(parts, " UNION ALL ")
	}
	return stack("runs = 1"), stack("runs > 1"), nil
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
