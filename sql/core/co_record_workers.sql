/*---
model: core.co_record_workers
title: Distinct workers with at least one activation, from single messages
description: >
  Only for the areas and periods of which all messages are held. A person whose country joins the Union counts in
  both classes, and once in the totals.
sources: [core.co_relationships, core.co_held]
---*/
WITH wholly_held AS ( -- a bit for every quarter
    SELECT REF_AREA, FIRST_QUARTER // 4 AS year, FREQ, TIME_PERIOD, ((1 << QUARTERS) - 1) << FIRST_QUARTER % 4 AS bits
    FROM core.co_held
),
starts AS (
    SELECT REF_AREA, year(START_DATE) AS year, 1 << (quarter(START_DATE) - 1) AS bit, PERIMETER, SEX, WORKER, PROVENANCE,
           CASE WHEN NOT IS_FOREIGN THEN 'ITA' WHEN START_DATE BETWEEN EU_FROM AND EU_TO THEN 'EU' ELSE 'NEU' END AS CITIZENSHIP
    FROM core.co_relationships
    WHERE COUNTED AND year(START_DATE) IN (SELECT year FROM wholly_held)
),
persons AS ( -- one row a person and year, with the quarters begun in every class
    SELECT REF_AREA, year, PERIMETER, SEX, WORKER, max(PROVENANCE) AS PROVENANCE,
           coalesce(bit_or(bit) FILTER (CITIZENSHIP = 'ITA'), 0) AS ita,
           coalesce(bit_or(bit) FILTER (CITIZENSHIP = 'EU'), 0) AS eu,
           coalesce(bit_or(bit) FILTER (CITIZENSHIP = 'NEU'), 0) AS neu
    FROM starts
    GROUP BY REF_AREA, year, PERIMETER, SEX, WORKER
),
counted AS (
    SELECT REF_AREA, TIME_PERIOD, FREQ, PERIMETER, coalesce(SEX, 'T') AS SEX, max(PROVENANCE) AS PROVENANCE,
           count(*) FILTER (ita & bits > 0) AS ITA,
           count(*) FILTER (eu & bits > 0) AS EU,
           count(*) FILTER (neu & bits > 0) AS NEU,
           count(*) FILTER ((eu | neu) & bits > 0) AS "FOR",
           count(*) FILTER ((ita | eu | neu) & bits > 0) AS TOTAL
    FROM persons
    JOIN wholly_held USING (REF_AREA, year)
    GROUP BY REF_AREA, TIME_PERIOD, FREQ, PERIMETER, GROUPING SETS ((SEX), ())
)
SELECT REF_AREA, TIME_PERIOD, FREQ, PERIMETER, CITIZENSHIP, SEX, WORKERS, PROVENANCE
FROM (UNPIVOT counted ON ITA, EU, NEU, "FOR", TOTAL INTO NAME CITIZENSHIP VALUE WORKERS)
