/*---
model: core.co_record_workers
title: Distinct workers with at least one activation, from single messages
description: >
  Only for the areas and periods of which all messages are held. A person whose country joins the Union counts in
  both classes, and once in the totals.
sources: [core.co_worker_counts, core.co_held]
---*/
WITH wholly_held AS ( -- a bit for every quarter
    SELECT REF_AREA, FIRST_QUARTER // 4 AS year, FREQ, TIME_PERIOD, ((1 << QUARTERS) - 1) << FIRST_QUARTER % 4 AS bits
    FROM core.co_held
),
counted AS (
    SELECT REF_AREA, TIME_PERIOD, FREQ, PERIMETER, coalesce(SEX, 'T') AS SEX, max(persons.PROVENANCE) AS PROVENANCE,
           sum(CASE WHEN ITA & bits > 0 THEN PERSONS ELSE 0 END) AS ITA,
           sum(CASE WHEN EU & bits > 0 THEN PERSONS ELSE 0 END) AS EU,
           sum(CASE WHEN NEU & bits > 0 THEN PERSONS ELSE 0 END) AS NEU,
           sum(CASE WHEN (EU | NEU) & bits > 0 THEN PERSONS ELSE 0 END) AS "FOR",
           sum(CASE WHEN (ITA | EU | NEU) & bits > 0 THEN PERSONS ELSE 0 END) AS TOTAL
    FROM core.co_worker_counts AS persons
    JOIN wholly_held USING (REF_AREA, YEAR)
    GROUP BY REF_AREA, TIME_PERIOD, FREQ, PERIMETER, GROUPING SETS ((SEX), ())
)
SELECT REF_AREA, TIME_PERIOD, FREQ, PERIMETER, CITIZENSHIP, SEX, CAST(WORKERS AS BIGINT) AS WORKERS, PROVENANCE
FROM (UNPIVOT counted ON ITA, EU, NEU, "FOR", TOTAL INTO NAME CITIZENSHIP VALUE WORKERS)
