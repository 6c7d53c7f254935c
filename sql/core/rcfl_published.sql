/*---
model: core.rcfl_published
title: Labour force, figures that ISTAT publishes
description: >
  One row is one published figure, under the indicator that it is: rates in percent, persons as persons, all levels of
  education, all durations, all kinds of work. Several sub-flows and exports hold the same cell: the latest published is
  taken, and between equals the first by name. The current national series are rebuilt from 2004 and the regional ones
  from 2018, so that they have no break at 2021. REL_VAR is the relative variance that code.sampling_errors gives a count.
sources: [istat.rcfl_rates, istat.rcfl_neet, istat.rcfl_employed, code.sampling_errors]
grain: [INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE, SECTOR]
---*/
WITH rates AS (
    SELECT CASE WHEN DATA_TYPE = 'EMP_R' AND AGE IN ('Y15-64', 'Y20-64') THEN 'emp_rate_1564'
                WHEN DATA_TYPE = 'ACT_R' AND AGE = 'Y15-64' THEN 'act_rate_1564'
                WHEN DATA_TYPE = 'INAC_R' AND AGE = 'Y15-64' THEN 'inact_rate_1564'
                WHEN DATA_TYPE = 'UNEM_R' THEN 'unemp_rate' END AS INDICATOR,
           REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE, '_T' AS SECTOR, OBS_VALUE, OBS_STATUS,
           _published, _window, _line, _provenance, 'istat/rcfl-rates' AS SOURCE
    FROM istat.rcfl_rates
    WHERE EDU_LEV_HIGHEST = 'TOTAL' AND DURATION_UNEMPLOYMENT = 'TOTAL'
),
neet AS (
    SELECT CASE WHEN DATA_TYPE = 'NEET' AND AGE IN ('Y15-24', 'Y15-29', 'Y15-34') THEN 'neet'
                WHEN DATA_TYPE = 'NEET_I' AND AGE = 'Y15-24' THEN 'neet_rate_1524'
                WHEN DATA_TYPE = 'NEET_I' AND AGE = 'Y15-29' THEN 'neet_rate_1529'
                WHEN DATA_TYPE = 'NEET_I' AND AGE = 'Y15-34' THEN 'neet_rate_1534' END AS INDICATOR,
           REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE, '_T' AS SECTOR, OBS_VALUE, OBS_STATUS,
           _published, _window, _line, _provenance, 'istat/rcfl-neet' AS SOURCE
    FROM istat.rcfl_neet
    WHERE EDU_LEV_HIGHEST = 'TOTAL' AND LABPROF_STATUS_A = '99' AND EURO_LABOUR_STATUS = 'TOT' AND ROLE_IN_HOUSEHOLD = 'TOT'
),
employed AS (
    SELECT CASE WHEN ECON_ACTIVITY_NACE_2007 = 'TOTAL' AND AGE IN ('Y15-64', 'Y15-89') THEN 'employed'
                WHEN ECON_ACTIVITY_NACE_2007 IN ('A', 'B-E', 'F', 'G-U') AND AGE = 'Y15-89' THEN 'employed_sector' END AS INDICATOR,
           REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE,
           CASE ECON_ACTIVITY_NACE_2007 WHEN 'TOTAL' THEN '_T' ELSE ECON_ACTIVITY_NACE_2007 END AS SECTOR, OBS_VALUE, OBS_STATUS,
           _published, _window, _line, _provenance, 'istat/rcfl-employed' AS SOURCE
    FROM istat.rcfl_employed
    WHERE EDU_LEV_HIGHEST = 'TOTAL' AND POSIZ_PROF = '9' AND PROF_STATUS = '99' AND OCCUPATION_2011 = '99'
      AND FULL_PART_TIME = '9' AND PERM_TEMP_EMPLOYEES = '9'
),
everything AS (
    SELECT *, CASE WHEN contains(TIME_PERIOD, '-Q') THEN 'Q' ELSE 'A' END AS FREQ, INDICATOR IN ('employed', 'employed_sector', 'neet') AND OBS_VALUE > 0 AS counted
    FROM (SELECT * FROM rates UNION ALL SELECT * FROM neet UNION ALL SELECT * FROM employed)
)
SELECT INDICATOR, REF_AREA, TIME_PERIOD, o.FREQ,
       CITIZENSHIP, SEX, AGE, SECTOR, OBS_VALUE, CASE WHEN counted THEN exp(A::DOUBLE + B::DOUBLE * ln(OBS_VALUE::DOUBLE)) END AS REL_VAR,
       'from 2021' AS METHOD, coalesce(OBS_STATUS, 'A') AS OBS_STATUS, _provenance AS PROVENANCE, SOURCE
FROM everything o
LEFT JOIN code.sampling_errors e ON counted AND e.FREQ = o.FREQ AND OBS_VALUE >= FROM_PERSONS::DECIMAL(18, 6) AND (TO_PERSONS IS NULL OR OBS_VALUE < TO_PERSONS::DECIMAL(18, 6))
WHERE INDICATOR IS NOT NULL AND OBS_VALUE IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE, SECTOR
                           ORDER BY _published DESC, _window, _line) = 1
