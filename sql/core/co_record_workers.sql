/*---
model: core.co_record_workers
title: Distinct workers with at least one activation, from single messages
description: >
  Only for the areas and periods of which all messages are held. A person whose country joins the Union counts in
  both classes, and once in the totals.
sources: [co.records, core.co_relationships, code.co_complete]
---*/
WITH held AS (
    SELECT DISTINCT split_part(_window, '-', 1) AS REF_AREA, CAST(split_part(_window, '-', 2) AS INTEGER) AS year,
           CAST(right(_window, 1) AS INTEGER) AS quarter
    FROM co.records
    UNION -- messages that a person has declared complete
    SELECT area, CAST(left(complete.quarter, 4) AS INTEGER), CAST(right(complete.quarter, 1) AS INTEGER)
    FROM code.co_complete AS complete
    JOIN core.co_relationships ON REF_AREA = area AND COUNTED AND SOURCE = 'co/messages'
),
spans(FREQ, period, bits) AS ( -- a bit for every quarter
    VALUES ('Q', '-Q1', 1), ('Q', '-Q2', 2), ('Q', '-Q3', 4), ('Q', '-Q4', 8), ('S', '-S1', 3), ('S', '-S2', 12), ('A', '', 15)
),
wholly_held AS (
    SELECT REF_AREA, year, FREQ, year || period AS TIME_PERIOD, bits
    FROM (SELECT REF_AREA, year, bit_or(1 << (quarter - 1)) AS quarters FROM held GROUP BY REF_AREA, year)
    JOIN spans ON quarters & bits = bits
),
starts AS (
    SELECT REF_AREA, year(START_DATE) AS year, 1 << (quarter(START_DATE) - 1) AS bit, PERIMETER, SEX, WORKER, PROVENANCE,
           CASE WHEN NOT IS_FOREIGN THEN 'ITA' WHEN START_DATE BETWEEN EU_FROM AND EU_TO THEN 'EU' ELSE 'NEU' END AS CITIZENSHIP
    FROM core.co_relationships
    WHERE COUNTED AND year(START_DATE) IN (SELECT year FROM held)
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
