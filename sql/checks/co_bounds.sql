/*---
check: co_bounds
title: {it: "I conteggi e le persone delle comunicazioni obbligatorie sono possibili", en: "Counts and persons of the Comunicazioni Obbligatorie are possible"}
severity: block
message: >
  No count is below zero; persons are at least one where there are activations, at most as many as these, and over a
  year no fewer than over any of its quarters and no more than over all of them together.
sources: [core.co_counts, core.co_workers]
grain: [fault, REF_AREA, TIME_PERIOD, PERIMETER, CITIZENSHIP, SEX]
---*/
WITH years AS (
    SELECT REF_AREA, left(TIME_PERIOD, 4) AS TIME_PERIOD, PERIMETER, CITIZENSHIP, SEX,
           max(WORKERS) FILTER (FREQ = 'A') AS persons, max(WORKERS) FILTER (FREQ = 'Q') AS least,
           sum(WORKERS) FILTER (FREQ = 'Q') AS most, count(*) FILTER (FREQ = 'Q') AS quarters
    FROM core.co_workers
    GROUP BY REF_AREA, left(TIME_PERIOD, 4), PERIMETER, CITIZENSHIP, SEX
)
SELECT 'negative' AS fault, REF_AREA, TIME_PERIOD, PERIMETER, CITIZENSHIP, SEX,
       least(ACTIVATIONS, TERMINATIONS, TRANSFORMATIONS, EXTENSIONS) AS value, 0 AS bound
FROM core.co_counts
WHERE least(ACTIVATIONS, TERMINATIONS, TRANSFORMATIONS, EXTENSIONS) < 0
UNION ALL
SELECT 'persons against activations', REF_AREA, TIME_PERIOD, PERIMETER, CITIZENSHIP, SEX, WORKERS, ACTIVATIONS
FROM core.co_workers
JOIN core.co_counts USING (REF_AREA, TIME_PERIOD, FREQ, PERIMETER, CITIZENSHIP, SEX)
WHERE SECTOR = '_T' AND CONTRACT = '_T' AND (WORKERS > ACTIVATIONS OR WORKERS < 1 AND ACTIVATIONS > 0)
UNION ALL
SELECT 'persons of the year', REF_AREA, TIME_PERIOD, PERIMETER, CITIZENSHIP, SEX, persons, CASE WHEN persons < least THEN least ELSE most END
FROM years
WHERE persons < least OR quarters = 4 AND persons > most
