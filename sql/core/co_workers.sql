/*---
model: core.co_workers
title: Distinct workers with at least one activation
description: >
  Persons of the cell over the period, counted once: from the messages where all quarters of the period are held for
  the area, else from the tables. Never the sum of smaller cells: who begins two jobs in two quarters or two regions
  is one person of the year and of Italy. A person whose country joins the Union counts in both classes, and once in
  the total.
sources: [co.records, co.tavole, core.co_relationships]
---*/
WITH held AS (
    SELECT DISTINCT split_part(_window, '-', 1) AS REF_AREA, split_part(_window, '-', 2) AS year,
           split_part(_window, '-', 3) AS quarter
    FROM co.records
),
spans(FREQ, period, quarters) AS (
    VALUES ('Q', '-Q1', ['Q1']), ('Q', '-Q2', ['Q2']), ('Q', '-Q3', ['Q3']), ('Q', '-Q4', ['Q4']),
           ('S', '-S1', ['Q1', 'Q2']), ('S', '-S2', ['Q3', 'Q4']), ('A', '', ['Q1', 'Q2', 'Q3', 'Q4'])
),
wholly_held AS (
    SELECT REF_AREA, year || period AS TIME_PERIOD, FREQ, year, quarters
    FROM held
    JOIN spans ON list_contains(quarters, quarter)
    GROUP BY REF_AREA, year, FREQ, period, quarters
    HAVING count(*) = len(quarters)
),
starts AS (
    SELECT DISTINCT REF_AREA, CAST(year(START_DATE) AS VARCHAR) AS year, 'Q' || quarter(START_DATE) AS quarter, PERIMETER, SEX, WORKER,
           CASE WHEN NOT IS_FOREIGN THEN 'ITA' WHEN START_DATE BETWEEN EU_FROM AND EU_TO THEN 'EU' ELSE 'NEU' END AS CITIZENSHIP,
           PROVENANCE
    FROM core.co_relationships
    SEMI JOIN held ON held.REF_AREA = co_relationships.REF_AREA
                  AND held.year = CAST(year(START_DATE) AS VARCHAR) AND held.quarter = 'Q' || quarter(START_DATE)
),
by_period AS (
    SELECT DISTINCT starts.REF_AREA, TIME_PERIOD, FREQ, PERIMETER, SEX, WORKER, CITIZENSHIP, PROVENANCE
    FROM starts
    JOIN wholly_held ON wholly_held.REF_AREA = starts.REF_AREA AND wholly_held.year = starts.year
                    AND list_contains(quarters, quarter)
),
persons AS ( -- one row a person and period, with the classes that the person was in
    SELECT REF_AREA, TIME_PERIOD, FREQ, PERIMETER, SEX, WORKER, max(PROVENANCE) AS PROVENANCE,
           bool_or(CITIZENSHIP = 'ITA') AS ita, bool_or(CITIZENSHIP = 'EU') AS eu, bool_or(CITIZENSHIP = 'NEU') AS neu
    FROM by_period
    GROUP BY ALL
),
counted AS (
    SELECT REF_AREA, TIME_PERIOD, FREQ, PERIMETER, coalesce(SEX, 'T') AS SEX, max(PROVENANCE) AS PROVENANCE,
           count(*) FILTER (ita) AS ITA, count(*) FILTER (eu) AS EU, count(*) FILTER (neu) AS NEU,
           count(*) FILTER (eu OR neu) AS "FOR", count(*) AS TOTAL
    FROM persons
    GROUP BY REF_AREA, TIME_PERIOD, FREQ, PERIMETER, GROUPING SETS ((SEX), ())
),
from_records AS (
    UNPIVOT counted ON ITA, EU, NEU, "FOR", TOTAL INTO NAME CITIZENSHIP VALUE WORKERS
)
SELECT REF_AREA, TIME_PERIOD, FREQ, PERIMETER, CITIZENSHIP, SEX, WORKERS, 'A' AS OBS_STATUS, PROVENANCE, 'co/records' AS SOURCE
FROM from_records
UNION ALL
SELECT REF_AREA, TIME_PERIOD,
       CASE WHEN TIME_PERIOD LIKE '%Q%' THEN 'Q' WHEN TIME_PERIOD LIKE '%S%' THEN 'S' ELSE 'A' END,
       PERIMETER, CITIZENSHIP, SEX, WORKERS, OBS_STATUS, _provenance, 'co/tavole'
FROM co.tavole
ANTI JOIN wholly_held USING (REF_AREA, TIME_PERIOD)
WHERE SECTOR = '_T' AND CONTRACT = '_T' AND WORKERS IS NOT NULL
