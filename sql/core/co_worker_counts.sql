/*---
model: core.co_worker_counts
title: Persons by the quarters of a year in which they began a job
description: >
  PERSONS of an area, year and perimeter who began jobs in the same quarters. ITA, EU and NEU have a bit for every quarter (1 the first, 8 the
  fourth) in which they began one as an Italian, an EU or a non-EU citizen: a person whose country joins the Union has bits in two of them.
  Of all areas and years, whether their messages are all held or not.
sources: [core.co_relationships]
incremental:
  of: [core.co_relationships]
  by: [REF_AREA, WORKER, year(START_DATE)]
  adds: [PERSONS]
  touched: # an end changes nothing
    core.co_relationships: >
      SELECT DISTINCT REF_AREA, WORKER, year(START_DATE)
      FROM (SELECT REF_AREA, WORKER, START_DATE FROM changes WHERE COUNTED
            GROUP BY REF_AREA, WORKER, START_DATE, PERIMETER, SEX, IS_FOREIGN, EU_FROM, EU_TO, PROVENANCE HAVING sum(_sign) <> 0)
---*/
WITH starts AS (
    SELECT REF_AREA, year(START_DATE) AS YEAR, 1 << (quarter(START_DATE) - 1) AS bit, PERIMETER, SEX, WORKER, PROVENANCE,
           CASE WHEN NOT IS_FOREIGN THEN 'ITA' WHEN START_DATE BETWEEN EU_FROM AND EU_TO THEN 'EU' ELSE 'NEU' END AS CITIZENSHIP
    FROM core.co_relationships
    WHERE COUNTED
),
persons AS (
    SELECT REF_AREA, YEAR, PERIMETER, SEX, max(PROVENANCE) AS PROVENANCE,
           coalesce(bit_or(bit) FILTER (CITIZENSHIP = 'ITA'), 0) AS ITA,
           coalesce(bit_or(bit) FILTER (CITIZENSHIP = 'EU'), 0) AS EU,
           coalesce(bit_or(bit) FILTER (CITIZENSHIP = 'NEU'), 0) AS NEU
    FROM starts
    GROUP BY REF_AREA, YEAR, PERIMETER, SEX, WORKER
)
SELECT REF_AREA, YEAR, PERIMETER, SEX, ITA, EU, NEU, PROVENANCE, count(*) AS PERSONS
FROM persons
GROUP BY ALL
