/*---
model: core.demand_residents
title: Residents by single year of age, and the probability of dying within the year
description: >
  One row is an age, sex and region (or Italy): residents on 1 January of the last year that is known, and the probability of dying within the
  year, from the survivors of the last life table (per person; that of Italy where the region has none). Deaths are empty where there is no life table at all.
sources: [istat_demo.residents_by_age, istat.life_tables, code.areas]
grain: [REF_AREA, SEX, AGE_YEARS]
---*/
WITH residents AS (
    SELECT TIME_PERIOD, REF_AREA, SEX, CASE AGE WHEN 'Y_GE100' THEN 100 ELSE right(AGE, -1)::INTEGER END AS AGE_YEARS,
           OBS_VALUE::DECIMAL(18, 6) AS PERSONS, _provenance AS PROVENANCE
    FROM istat_demo.residents_by_age
    JOIN (SELECT code FROM code.areas WHERE level = 'region') ON code = REF_AREA
    WHERE CITIZENSHIP = 'TOTAL' AND SEX IN ('M', 'F') AND AGE <> 'TOTAL'
    QUALIFY TIME_PERIOD = max(TIME_PERIOD) OVER ()
),
deaths AS (
    SELECT REF_AREA, SEX, AGE_YEARS, 1 - coalesce(lead(alive) OVER (PARTITION BY REF_AREA, SEX ORDER BY AGE_YEARS), 0) / nullif(alive, 0) AS Q
    FROM (
        SELECT REF_AREA, SEX, try_cast(regexp_extract(AGE, '[0-9]+') AS INTEGER) AS AGE_YEARS, OBS_VALUE::DOUBLE AS alive
        FROM istat.life_tables
        WHERE LIFE_FUNCTION = 'lx' AND SEX IN ('M', 'F')
        QUALIFY TIME_PERIOD = max(TIME_PERIOD) OVER (PARTITION BY REF_AREA, SEX)
    )
    WHERE AGE_YEARS <= 101
)
SELECT r.TIME_PERIOD, r.REF_AREA, r.SEX, r.AGE_YEARS, PERSONS, coalesce(own.Q, italy.Q) AS Q, PROVENANCE
FROM residents r
LEFT JOIN deaths own ON own.REF_AREA = r.REF_AREA AND own.SEX = r.SEX AND own.AGE_YEARS = r.AGE_YEARS
LEFT JOIN deaths italy ON italy.REF_AREA = 'IT' AND italy.SEX = r.SEX AND italy.AGE_YEARS = r.AGE_YEARS
