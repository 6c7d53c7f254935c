/*---
model: core.rcfl_cells
title: Labour force, the finest cells of each quarter
description: >
  One row is one group of people of one quarter: area, citizenship, sex, age class. Counts are in tenths of a person, the unit
  of the microdata's weights, so that all sums stay whole numbers. The tabulation gives the quarters that it covers; the
  microdata give the others, by region up to 2020 (Bolzano and Trento told apart by their province) and by macro-area from
  2021 on. Children and records without age are left out. NEET is known from the tabulation only, below 35.
  METHOD is the regulation under which the quarter was surveyed: the definitions changed in 2021. Every count keeps the flag
  that its source gave it (EMP_STATUS and so on, A where it gave none); the microdata have no flags.
sources: [istat.rcfl_tabulation, istat.rcfl_microdata]
grain: [TIME_PERIOD, REF_AREA, CITIZENSHIP, SEX, AGE]
---*/
WITH tabulation AS (
    SELECT TIME_PERIOD, REF_AREA, CITIZENSHIP, SEX, AGE,
           (10 * sum(PERSONS) FILTER (LABOUR_STATUS = 'EMP'))::BIGINT AS EMP,
           (10 * sum(PERSONS) FILTER (LABOUR_STATUS = 'UNEMP'))::BIGINT AS UNEMP,
           (10 * sum(PERSONS) FILTER (LABOUR_STATUS = 'INAC'))::BIGINT AS INAC,
           (10 * sum(PERSONS) FILTER (LABOUR_STATUS = 'NEET'))::BIGINT AS NEET,
           coalesce(max(OBS_STATUS) FILTER (LABOUR_STATUS = 'EMP'), 'A') AS EMP_STATUS,
           coalesce(max(OBS_STATUS) FILTER (LABOUR_STATUS = 'UNEMP'), 'A') AS UNEMP_STATUS,
           coalesce(max(OBS_STATUS) FILTER (LABOUR_STATUS = 'INAC'), 'A') AS INAC_STATUS,
           coalesce(max(OBS_STATUS) FILTER (LABOUR_STATUS = 'NEET'), 'A') AS NEET_STATUS,
           bool_or(_provenance = 'synthetic') AS synthetic,
           'istat/rcfl-tabulation' AS SOURCE
    FROM istat.rcfl_tabulation
    GROUP BY TIME_PERIOD, REF_AREA, CITIZENSHIP, SEX, AGE
),
respondents AS (
    SELECT SURVEY_YEAR || '-Q' || SURVEY_QUARTER AS TIME_PERIOD,
           CASE WHEN REF_AREA = 'ITDA' AND PROVINCE = '21' THEN 'ITH1'
                WHEN REF_AREA = 'ITDA' AND PROVINCE = '22' THEN 'ITH2'
                ELSE coalesce(REF_AREA, MACRO_AREA) END AS REF_AREA,
           CITIZENSHIP, SEX,
           CASE WHEN AGE_YEARS BETWEEN 15 AND 24 OR AGE IN ('Y15-19', 'Y20-24') THEN 'Y15-24'
                WHEN AGE_YEARS BETWEEN 25 AND 29 OR AGE = 'Y25-29' THEN 'Y25-29'
                WHEN AGE_YEARS BETWEEN 30 AND 34 OR AGE = 'Y30-34' THEN 'Y30-34'
                WHEN AGE_YEARS BETWEEN 35 AND 44 OR AGE IN ('Y35-39', 'Y40-44') THEN 'Y35-44'
                WHEN AGE_YEARS BETWEEN 45 AND 54 OR AGE IN ('Y45-49', 'Y50-54') THEN 'Y45-54'
                WHEN AGE_YEARS BETWEEN 55 AND 64 OR AGE IN ('Y55-59', 'Y60-64') THEN 'Y55-64'
                WHEN AGE_YEARS BETWEEN 65 AND 74 OR AGE IN ('Y65-69', 'Y70-74') THEN 'Y65-74'
                WHEN AGE_YEARS >= 75 OR AGE = 'Y_GE75' THEN 'Y_GE75' END AS AGE,
           LABOUR_STATUS, WEIGHT, _provenance
    FROM istat.rcfl_microdata
),
microdata AS (
    SELECT TIME_PERIOD, REF_AREA, CITIZENSHIP, SEX, AGE,
           coalesce(sum(WEIGHT) FILTER (LABOUR_STATUS = 'EMP'), 0)::BIGINT AS EMP,
           coalesce(sum(WEIGHT) FILTER (LABOUR_STATUS = 'UNEMP'), 0)::BIGINT AS UNEMP,
           coalesce(sum(WEIGHT) FILTER (LABOUR_STATUS = 'INAC'), 0)::BIGINT AS INAC,
           NULL::BIGINT AS NEET,
           'A' AS EMP_STATUS, 'A' AS UNEMP_STATUS, 'A' AS INAC_STATUS, 'A' AS NEET_STATUS,
           bool_or(_provenance = 'synthetic') AS synthetic,
           'istat/rcfl-microdata' AS SOURCE
    FROM respondents
    WHERE AGE IS NOT NULL
      AND TIME_PERIOD NOT IN (SELECT DISTINCT TIME_PERIOD FROM istat.rcfl_tabulation)
    GROUP BY TIME_PERIOD, REF_AREA, CITIZENSHIP, SEX, AGE
)
SELECT *, CASE WHEN TIME_PERIOD < '2021' THEN 'before 2021' ELSE 'from 2021' END AS METHOD FROM tabulation
UNION ALL
SELECT *, CASE WHEN TIME_PERIOD < '2021' THEN 'before 2021' ELSE 'from 2021' END AS METHOD FROM microdata
