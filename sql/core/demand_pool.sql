/*---
model: core.demand_pool
title: Foreigners who are here already and could work
description: >
  One row is a group of an area in the last year that is known: unemployed and NEET (below 35) of the labour force survey,
  persons whose fixed-term jobs ended in the year (ends of fixed-term jobs over starts per person), first permits for family
  and for protection issued in the year. The groups overlap and are never added. Trentino-Alto Adige is Trento and Bolzano
  together where only these are told; who worked in both counts twice there. Persons of jobs that ended are counted for Italy
  itself too, since whoever worked in two regions is one person of Italy.
sources: [core.demand_conditions, core.co_counts, core.co_workers, core.permits_issued, code.areas]
grain: [REF_AREA, COMPONENT]
---*/
WITH surveyed AS (
    SELECT REF_AREA, TIME_PERIOD, unnest(['UNEMPLOYED', 'NEET']) AS COMPONENT,
           unnest([sum(UNEMPLOYED), sum(NEET)]) AS PERSONS, max(PROVENANCE) AS PROVENANCE, 'istat/rcfl-tabulation' AS SOURCE
    FROM core.demand_conditions
    WHERE CITIZENSHIP IN ('EU', 'NEU')
    GROUP BY REF_AREA, TIME_PERIOD
),
workers AS (
    SELECT REF_AREA, TIME_PERIOD, WORKERS
    FROM core.co_workers
    WHERE FREQ = 'A' AND PERIMETER = 'DIP' AND CITIZENSHIP = 'FOR' AND SEX = 'T'
),
ended_in AS (
    SELECT REF_AREA, TIME_PERIOD, 'ENDING' AS COMPONENT, sum(TERMINATIONS) FILTER (CONTRACT = 'TD')::DOUBLE * any_value(WORKERS) / sum(ACTIVATIONS) FILTER (CONTRACT = '_T') AS PERSONS,
           max(c.PROVENANCE) AS PROVENANCE, max(c.SOURCE) AS SOURCE
    FROM core.co_counts c
    JOIN workers USING (REF_AREA, TIME_PERIOD)
    WHERE FREQ = 'A' AND PERIMETER = 'DIP' AND SECTOR = '_T' AND CITIZENSHIP = 'FOR' AND SEX = 'T'
    GROUP BY REF_AREA, TIME_PERIOD
),
ended AS (
    SELECT CASE level WHEN 'autonomous_province' THEN parent ELSE code END AS REF_AREA, TIME_PERIOD, COMPONENT, sum(PERSONS ORDER BY code) AS PERSONS,
           max(PROVENANCE) AS PROVENANCE, max(SOURCE) AS SOURCE
    FROM ended_in
    JOIN code.areas ON code = REF_AREA
    WHERE level IN ('country', 'region', 'autonomous_province')
    GROUP BY ALL
    HAVING level <> 'autonomous_province' OR count(*) = 2
),
permits AS (
    SELECT REF_AREA, TIME_PERIOD, CASE TYPE_RES_PERMIT_REASON WHEN 'FAM' THEN 'FAMILY' ELSE 'PROTECTION' END AS COMPONENT,
           OBS_VALUE::DOUBLE AS PERSONS, PROVENANCE, 'istat/permits-issued' AS SOURCE
    FROM core.permits_issued
    WHERE TYPE_RES_PERMIT_REASON IN ('FAM', 'ALL1') AND SEX = 'T'
),
groups AS (
    SELECT * FROM surveyed UNION ALL BY NAME SELECT * FROM ended UNION ALL BY NAME SELECT * FROM permits
)
SELECT REF_AREA, COMPONENT, TIME_PERIOD, PERSONS::DOUBLE AS PERSONS, PROVENANCE, SOURCE
FROM groups
JOIN (SELECT code, level FROM code.areas WHERE level IN ('country', 'region')) ON code = REF_AREA
WHERE PERSONS IS NOT NULL AND (level = 'region' OR COMPONENT = 'ENDING')
QUALIFY TIME_PERIOD = max(TIME_PERIOD) OVER (PARTITION BY COMPONENT)
