package model

import (
	"fmt"
	"slices"
	"strings"

	"osservatorio/internal/duck"
	"osservatorio/internal/precision"
)

// assemble puts the indicators together, adds what the catalogue says of them, and lets
// printed figures fill the cells that no data give, for as long as none do: a figure that was printed
// before there were data holds until these come. Estimates get their interval and are
// judged by the limits of reliability: a weak one is flagged U, unless it has a break, and of one
// that the observatory made itself and that is worse, only the cell is left, with OBS_STATUS L.
func assemble(parts []string, indicators []Indicator, dims []string, limits precision.Rules, protect bool) string {
	var meta []string
	for _, d := range indicators {
		meta = append(meta, fmt.Sprintf("(%s, %s, %s)", duck.Quote(d.ID), duck.Quote(d.Unit), duck.Quote(d.Population)))
	}
	low, high := precision.IntervalSQL("OBS_VALUE", "SE", "unit")
	own := []string{"''"}
	for _, s := range limits.WithheldFrom {
		own = append(own, duck.Quote(s))
	}
	var values []string
	for _, c := range []string{"OBS_VALUE", "NUMERATOR", "DENOMINATOR", "SE", "CV", "CI_LOW", "CI_HIGH", "SE_METHOD"} {
		values = append(values, fmt.Sprintf("CASE WHEN NOT withheld THEN %[1]s END AS %[1]s", c))
	}
	forProtection := ""
	if protect {
		forProtection = ", " + strings.Join(Helpers(), ", ")
	}
	return fmt.Sprintf(`WITH everything AS (%[1]s),
meta(id, unit, criterion) AS (VALUES %[2]s),
data AS (SELECT * FROM everything WHERE NOT fills),
starts AS (
  SELECT *, KNOWN_FROM AS s FROM everything WHERE fills
  UNION
  SELECT f.*, d.KNOWN_TO AS s FROM everything f JOIN data d USING (%[3]s)
  WHERE f.fills AND d.KNOWN_TO > f.KNOWN_FROM AND (f.KNOWN_TO IS NULL OR d.KNOWN_TO < f.KNOWN_TO)
),
gaps AS (
  SELECT %[3]s, s, min(KNOWN_FROM) FILTER (KNOWN_FROM > s) AS ends, bool_or(KNOWN_FROM <= s AND (KNOWN_TO IS NULL OR KNOWN_TO > s)) AS covered
  FROM (SELECT DISTINCT %[3]s, s FROM starts) JOIN data USING (%[3]s) GROUP BY ALL
),
printed AS (
  SELECT * EXCLUDE (s, ends, covered) REPLACE (s AS KNOWN_FROM, least(KNOWN_TO, ends) AS KNOWN_TO)
  FROM starts LEFT JOIN gaps USING (%[3]s, s) WHERE NOT coalesce(covered, false)
),
chosen AS (SELECT * FROM data UNION ALL SELECT * FROM printed),
measured AS (
  SELECT * REPLACE (CASE WHEN SE IS NOT NULL THEN SE_METHOD END AS SE_METHOD),
    CASE WHEN OBS_VALUE <> 0 THEN (SE * 100 / abs(OBS_VALUE))::DECIMAL(18,6) END AS CV,
    (%[4]s)::DECIMAL(18,6) AS CI_LOW, (%[5]s)::DECIMAL(18,6) AS CI_HIGH
  FROM chosen JOIN meta ON id = INDICATOR
),
classed AS (SELECT *, %[6]s AS class FROM measured),
judged AS (SELECT *, class = 2 AND SOURCE IN (%[7]s) AS withheld FROM classed)
SELECT %[3]s, %[8]s, unit AS UNIT_MEASURE,
  CASE WHEN withheld THEN 'L' WHEN class > 0 AND OBS_STATUS <> 'B' THEN 'U' ELSE OBS_STATUS END AS OBS_STATUS, CONF_STATUS, %[9]s, SAMPLE_SIZE,
  criterion AS POPULATION_CRITERION, PROVENANCE, SOURCE, KNOWN_FROM, KNOWN_TO%[10]s
FROM judged
ORDER BY ALL`, strings.Join(parts, "\nUNION ALL BY NAME\n"), strings.Join(meta, ", "), strings.Join(slices.Concat(Key(), dims), ", "), low, high,
		limits.ClassSQL(), strings.Join(own, ", "), strings.Join(values[:3], ", "), strings.Join(values[3:], ", "), forProtection)
}
