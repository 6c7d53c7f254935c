/*---
model: core.demand_employed
title: Employed persons as the demand models start from them
description: >
  One row is the mean of employed persons (aged 15 and over) of a year. SECTOR _T is of all sectors, by region, since 2010,
  with the years before 2021 under the definitions of then. A sector is told where the labour force survey tells it: of
  Italy and the ripartizioni from ISTAT's tables since 2018, of the regions from the microdata up to 2020.
sources: [core.rcfl_counts, core.rcfl_sectors, istat.rcfl_employed, code.areas]
grain: [REF_AREA, SECTOR, SOURCE, TIME_PERIOD]
---*/
WITH totals AS (
    SELECT REF_AREA, '_T' AS SECTOR, TIME_PERIOD, PERSONS::DOUBLE AS PERSONS, PROVENANCE, SOURCE
    FROM core.rcfl_counts
    JOIN (SELECT code FROM code.areas WHERE level IN ('region', 'country')) ON code = REF_AREA
    WHERE FREQ = 'A' AND MEASURE = 'EMP' AND AGE = 'Y_GE15' AND SEX = 'T' AND CITIZENSHIP = 'TOTAL'
),
published AS (
    SELECT REF_AREA, ECON_ACTIVITY_NACE_2007 AS SECTOR, TIME_PERIOD, OBS_VALUE::DOUBLE AS PERSONS, _provenance AS PROVENANCE, 'istat/rcfl-employed' AS SOURCE
    FROM istat.rcfl_employed
    WHERE FREQ = 'A' AND ECON_ACTIVITY_NACE_2007 IN ('A', 'B-E', 'F', 'G-U') AND SEX = 'T' AND CITIZENSHIP = 'TOTAL' AND AGE = 'Y15-89'
      AND EDU_LEV_HIGHEST IN ('TOTAL', '99') AND POSIZ_PROF = '9' AND PROF_STATUS IN ('9', '99') AND OCCUPATION_2011 = '99' AND FULL_PART_TIME IN ('9', '99')
      AND PERM_TEMP_EMPLOYEES IN ('9', '99') AND OBS_VALUE IS NOT NULL
),
surveyed AS (
    SELECT REF_AREA, SECTOR, TIME_PERIOD, PERSONS::DOUBLE AS PERSONS, PROVENANCE, 'istat/rcfl-microdata' AS SOURCE
    FROM core.rcfl_sectors
    JOIN (SELECT code FROM code.areas WHERE level = 'region') ON code = REF_AREA
    WHERE FREQ = 'A' AND SEX = 'T' AND CITIZENSHIP = 'TOTAL' AND SECTOR <> '_T'
)
SELECT * FROM totals UNION ALL BY NAME SELECT * FROM published UNION ALL BY NAME SELECT * FROM surveyed
