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
var carried = []string{"SE", "PROVENANCE", "SOURCE"}

var numeric = map[string]bool{"OBS_VALUE": true, "NUMERATOR": true, "DENOMINATOR": true, "SE": true}

// Observe writes the observations of all indicators to a Parquet file, sorted: for every
// cell what was said of it and from which publication day (KNOWN_FROM) until which
// (KNOWN_TO, empty while it holds). A cell that a later publication no longer has ends there.
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
	if err := r.db.Copy(ctx, assemble(parts, indicators, dims), temp); err != nil {
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
		default:
			return "", fmt.Errorf("%s:%d: the query gives no column %s", f.Path, f.Line, c)
		}
	}
	list := strings.Join(selected, ", ")
	fromModel := fmt.Sprintf("%t AS fills", f.Header.Fills)
	if len(states) == 1 {
		return fmt.Sprintf("SELECT %s, %s, DATE '%s' AS KNOWN_FROM, NULL::DATE AS KNOWN_TO FROM %s", list, fromModel, states[0].Day, duck.Parquet(states[0].Path)), nil
	}
	var stacked, days []string
	for i, s := range states {
		stacked = append(stacked, fmt.Sprintf("SELECT %s, %d AS k FROM %s", list, i, duck.Parquet(s.Path)))
		days = append(days, fmt.Sprintf("DATE '%s'", s.Day))
	}
	same := strings.Join(slices.Concat(key, measured), ", ")
	var last []string
	for _, c := range carried {
		last = append(last, fmt.Sprintf("last(%s ORDER BY k) AS %s", c, c))
	}
	// Within rows that say the same of a cell, k less the row's rank is constant as long as
	// the states follow each other without a gap: that is one span.
	return fmt.Sprintf(`SELECT * EXCLUDE (first_k, last_k), [%[1]s][first_k + 1] AS KNOWN_FROM, [%[1]s][last_k + 2] AS KNOWN_TO
FROM (
  SELECT %[2]s, %[3]s, %[4]s, min(k) AS first_k, max(k) AS last_k
  FROM (SELECT *, k - row_number() OVER (PARTITION BY %[2]s ORDER BY k) AS span FROM (%[5]s))
  GROUP BY %[2]s, span
)`, strings.Join(days, ", "), same, strings.Join(last, ", "), fromModel, strings.Join(stacked, " UNION ALL ")), nil
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

// assemble puts the indicators together, adds what the catalogue says of them, and lets
// printed figures fill only the cells that no data give.
func assemble(parts []string, indicators []Indicator, dims []string) string {
	var meta []string
	for _, d := range indicators {
		meta = append(meta, fmt.Sprintf("(%s, %s, %s)", duck.Quote(d.ID), duck.Quote(d.Unit), duck.Quote(d.Population)))
	}
	key := slices.Concat(Key(), dims)
	return fmt.Sprintf(`WITH everything AS (%s),
meta(id, unit, criterion) AS (VALUES %s),
data AS (SELECT * FROM everything WHERE NOT fills),
printed AS (SELECT * FROM everything ANTI JOIN data USING (%s) WHERE fills),
chosen AS (SELECT * FROM data UNION ALL SELECT * FROM printed)
SELECT %s, OBS_VALUE, NUMERATOR, DENOMINATOR, unit AS UNIT_MEASURE, OBS_STATUS, CONF_STATUS, SE,
  CASE WHEN OBS_VALUE <> 0 THEN (SE * 100 / abs(OBS_VALUE))::DECIMAL(18,6) END AS CV,
  criterion AS POPULATION_CRITERION, PROVENANCE, SOURCE, KNOWN_FROM, KNOWN_TO
FROM chosen JOIN meta ON id = INDICATOR
ORDER BY ALL`, strings.Join(parts, "\nUNION ALL BY NAME\n"), strings.Join(meta, ", "), strings.Join(key, ", "), strings.Join(key, ", "))
}
