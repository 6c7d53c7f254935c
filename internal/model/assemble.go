package model

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"osservatorio/internal/duck"
	"osservatorio/internal/precision"
)

// assemble puts the indicators together and adds what the catalogue says of them. Estimates get their interval and are
// judged by the limits of reliability, theirs and those of the estimates that they are made of: a weak one is flagged U,
// unless it has a break, and of one that the observatory made itself and that is worse, only the cell is left, with
// OBS_STATUS L. A value may stand while its numerator or denominator, by itself, would be withheld: then these two are.
func assemble(parts []string, indicators []Indicator, dims []string, limits precision.Rules, protect bool) string {
	var meta []string
	for _, d := range indicators {
		meta = append(meta, fmt.Sprintf("(%s, %s, %s)", duck.Quote(d.ID), duck.Quote(d.Unit), duck.Quote(d.Population)))
	}
	low, high := precision.IntervalSQL("OBS_VALUE", "SE", "unit", "EFFECTIVE_SIZE")
	own := []string{"''"}
	for _, s := range limits.WithheldFrom {
		own = append(own, duck.Quote(s))
	}
	var values []string
	for _, c := range []string{"OBS_VALUE", "NUMERATOR", "DENOMINATOR", "SE", "CV", "CI_LOW", "CI_HIGH", "SE_METHOD"} {
		shown := "NOT withheld"
		if c == "NUMERATOR" || c == "DENOMINATOR" {
			shown += " AND NOT parts_withheld"
		}
		values = append(values, fmt.Sprintf("CASE WHEN %[2]s THEN %[1]s END AS %[1]s", c, shown))
	}
	// What is to be protected is put in order when it is: by then, order tells nothing of what is withheld.
	forProtection, order := "", "\nORDER BY "+strings.Join(slices.Concat(Key(), dims, []string{"KNOWN_FROM"}), ", ")
	if protect {
		forProtection, order = ", "+strings.Join(Helpers(), ", "), ""
	}
	return fmt.Sprintf(`WITH chosen AS (%[1]s),
meta(id, unit, criterion) AS (VALUES %[2]s),
measured AS (
  SELECT * REPLACE (CASE WHEN SE > 0 THEN SE END AS SE,
      CASE WHEN SE > 0 OR unit = 'PC' AND OBS_VALUE IN (0, 100) AND EFFECTIVE_SIZE > 0 THEN SE_METHOD END AS SE_METHOD),
    CASE WHEN SE > 0 AND OBS_VALUE <> 0 THEN (SE * 100 / abs(OBS_VALUE))::DECIMAL(18,6) END AS CV,
    (%[4]s)::DECIMAL(18,6) AS CI_LOW, (%[5]s)::DECIMAL(18,6) AS CI_HIGH
  FROM chosen JOIN meta ON id = INDICATOR
),
classed AS (SELECT *, %[6]s AS class FROM measured),
judged AS (SELECT *, class = 2 AND list_has_any(string_split(SOURCE, ' + '), [%[7]s]) AS withheld, %[11]s AS parts_withheld FROM classed)
SELECT %[3]s, %[8]s, unit AS UNIT_MEASURE,
  CASE WHEN withheld THEN 'L' WHEN class > 0 AND OBS_STATUS <> 'B' THEN 'U' ELSE OBS_STATUS END AS OBS_STATUS, CONF_STATUS, %[9]s, SAMPLE_SIZE,
  criterion AS POPULATION_CRITERION, PROVENANCE, SOURCE, KNOWN_FROM, KNOWN_TO%[10]s
FROM judged`, strings.Join(parts, "\nUNION ALL BY NAME\n"), strings.Join(meta, ", "), strings.Join(slices.Concat(Key(), dims), ", "), low, high,
		limits.ClassSQL(), strings.Join(own, ", "), strings.Join(values[:3], ", "), strings.Join(values[3:], ", "), forProtection, limits.PartsSQL()) + order
}

// saying is the query for what a model's indicators said, and when.
type saying struct {
	file  *File
	query string
}

// fillGaps makes the table gaps of the spans in which printed figures fill the cells that no data give, for as long as none
// do: a figure that was printed before there were data holds until these come. Only the few indicators of which
// something is printed are looked at, so that all others need not be held for it.
func (r *Runner) fillGaps(ctx context.Context, printed []string, data []saying, dims []string) error {
	if err := r.db.Exec(ctx, "CREATE OR REPLACE TEMP TABLE printed AS "+strings.Join(printed, "\nUNION ALL BY NAME\n")); err != nil {
		return err
	}
	_, rows, err := r.db.Strings(ctx, "SELECT DISTINCT INDICATOR FROM printed")
	if err != nil {
		return err
	}
	beside := []string{"FROM printed WHERE false"}
	for _, d := range data {
		if slices.ContainsFunc(rows, func(row []string) bool {
			return slices.ContainsFunc(d.file.Header.Indicators, func(i Indicator) bool { return i.ID == row[0] })
		}) {
			beside = append(beside, "FROM ("+d.query+") WHERE INDICATOR IN (SELECT INDICATOR FROM printed)")
		}
	}
	return r.db.Exec(ctx, fmt.Sprintf(`CREATE OR REPLACE TEMP TABLE gaps AS
WITH data AS (SELECT %[1]s, KNOWN_FROM, KNOWN_TO FROM (%[2]s)),
starts AS (
  SELECT *, KNOWN_FROM AS s FROM printed
  UNION
  SELECT p.*, d.KNOWN_TO AS s FROM printed p JOIN data d USING (%[1]s)
  WHERE d.KNOWN_TO > p.KNOWN_FROM AND (p.KNOWN_TO IS NULL OR d.KNOWN_TO < p.KNOWN_TO)
),
nexts AS (
  SELECT %[1]s, s, min(KNOWN_FROM) FILTER (KNOWN_FROM > s) AS ends, bool_or(KNOWN_FROM <= s AND (KNOWN_TO IS NULL OR KNOWN_TO > s)) AS covered
  FROM (SELECT DISTINCT %[1]s, s FROM starts) JOIN data USING (%[1]s) GROUP BY ALL
)
SELECT * EXCLUDE (s, ends, covered) REPLACE (s AS KNOWN_FROM, least(KNOWN_TO, ends) AS KNOWN_TO)
FROM starts LEFT JOIN nexts USING (%[1]s, s) WHERE NOT coalesce(covered, false)`,
		strings.Join(slices.Concat(Key(), dims), ", "), strings.Join(beside, "\nUNION ALL BY NAME\n")))
}
