/*---
check: gaps
severity: block
title: {it: Nessun periodo manca in mezzo a una serie, en: No period is missing inside a series}
message: >
  Between the first and the last period of this indicator from this source one has no value for any
  area. Ingest what is missing, or declare the gap in schemas/reference/declared_gaps.csv.
sources: [observations, code.declared_gaps]
---*/
WITH numbered AS (
  SELECT DISTINCT INDICATOR, SOURCE, FREQ, TIME_PERIOD,
         CASE FREQ WHEN 'A' THEN TIME_PERIOD::INT
                   WHEN 'S' THEN left(TIME_PERIOD, 4)::INT * 2 + right(TIME_PERIOD, 1)::INT
                   WHEN 'Q' THEN left(TIME_PERIOD, 4)::INT * 4 + right(TIME_PERIOD, 1)::INT END AS n
  FROM observations
  WHERE FREQ IN ('A', 'S', 'Q') AND OBS_VALUE IS NOT NULL
), steps AS (
  SELECT INDICATOR, SOURCE, FREQ, TIME_PERIOD AS after_period, n,
         lead(n) OVER w AS next_n, lead(TIME_PERIOD) OVER w AS before_period
  FROM numbered
  WINDOW w AS (PARTITION BY INDICATOR, SOURCE, FREQ ORDER BY n)
)
SELECT INDICATOR, SOURCE, FREQ, after_period, before_period
FROM steps AS s
WHERE next_n > n + 1
  AND NOT EXISTS (
    FROM code.declared_gaps AS d
    WHERE (d.source = s.SOURCE OR d.source = '*') AND (d.indicator = s.INDICATOR OR d.indicator = '*')
      AND left(s.after_period, 4) >= d.after_year AND left(s.before_period, 4) <= d.before_year)
