/*---
model: core.rcfl_counts
title: Labour force, counts by area, citizenship, sex and age computed by the observatory
description: >
  One row is one count (MEASURE POP population, EMP employed, UNEMP unemployed, INAC inactive, LF labour force, NEET) in
  persons. Half-years and years are means of their quarters, there only when all quarters are. A sum over cells of which
  one is withheld is not there. REL_VAR is the approximate relative variance of the estimate: of the microdata from
  core.rcfl_errors, whose covariances stand beside it, else from the coefficients of code.sampling_errors (SE_METHOD).
  SAMPLE_SIZE counts the interviews, where the microdata tell them. Regions are given by sex for years only, and by citizenship for years and half-years only: below
  that the sample is too thin to be printed. OBS_STATUS is the gravest flag of the parts (breaks, then provisional, then
  estimated), U only where every part has it: whether a sum is reliable is told by its own error.
sources: [core.rcfl_cells, core.rcfl_errors, code.areas, code.sampling_errors]
grain: [FREQ, TIME_PERIOD, REF_AREA, CITIZENSHIP, SEX, AGE, MEASURE]
---*/
WITH RECURSIVE within(cell_area, REF_AREA) AS (
    SELECT code, code FROM code.areas WHERE level IN ('region', 'autonomous_province', 'ripartizione')
    UNION ALL
    SELECT cell_area, parent FROM within JOIN code.areas ON code = REF_AREA WHERE parent IS NOT NULL
),
age_groups(cell_age, AGE) AS (
    VALUES ('Y15-24', 'Y15-24'),
           ('Y15-24', 'Y15-29'), ('Y25-29', 'Y15-29'),
           ('Y15-24', 'Y15-34'), ('Y25-29', 'Y15-34'), ('Y30-34', 'Y15-34'),
           ('Y15-24', 'Y15-64'), ('Y25-29', 'Y15-64'), ('Y30-34', 'Y15-64'), ('Y35-44', 'Y15-64'), ('Y45-54', 'Y15-64'), ('Y55-64', 'Y15-64'),
           ('Y15-24', 'Y15-74'), ('Y25-29', 'Y15-74'), ('Y30-34', 'Y15-74'), ('Y35-44', 'Y15-74'), ('Y45-54', 'Y15-74'), ('Y55-64', 'Y15-74'), ('Y65-74', 'Y15-74'),
           ('Y15-24', 'Y_GE15'), ('Y25-29', 'Y_GE15'), ('Y30-34', 'Y_GE15'), ('Y35-44', 'Y_GE15'), ('Y45-54', 'Y_GE15'), ('Y55-64', 'Y_GE15'), ('Y65-74', 'Y_GE15'), ('Y_GE75', 'Y_GE15')
),
citizenship_groups(cell_citizenship, CITIZENSHIP) AS (
    VALUES ('ITA', 'ITA'), ('EU', 'EU'), ('NEU', 'NEU'), ('EU', 'FOR'), ('NEU', 'FOR'), ('ITA', 'TOTAL'), ('EU', 'TOTAL'), ('NEU', 'TOTAL')
),
sex_groups(cell_sex, SEX) AS (
    VALUES ('M', 'M'), ('F', 'F'), ('M', 'T'), ('F', 'T')
),
-- All codes of CL_OBS_STATUS: those of missing values, U, A, the others, E, P, B.
flag_order(flags) AS (
    VALUES ('HLMOQUAGIJKNSVWDFEPB')
),
quarters AS (
    SELECT DISTINCT TIME_PERIOD AS quarter FROM core.rcfl_cells
),
long_periods AS (
    SELECT quarter, 'Q' AS FREQ, quarter AS TIME_PERIOD, 1 AS n FROM quarters
    UNION ALL
    SELECT quarter, 'S', left(quarter, 4) || CASE WHEN right(quarter, 1) <= '2' THEN '-S1' ELSE '-S2' END, 2 FROM quarters
    UNION ALL
    SELECT quarter, 'A', left(quarter, 4), 4 FROM quarters
),
periods AS (
    SELECT quarter, FREQ, TIME_PERIOD, n
    FROM long_periods
    QUALIFY count(*) OVER (PARTITION BY FREQ, TIME_PERIOD) = n
),
-- Flags as numbers, so that the greatest of several is the flag of their sum.
ranked AS (
    SELECT c.* EXCLUDE (EMP_STATUS, UNEMP_STATUS, INAC_STATUS, NEET_STATUS),
           instr(flags, EMP_STATUS) AS EMP_FLAG, instr(flags, UNEMP_STATUS) AS UNEMP_FLAG,
           instr(flags, INAC_STATUS) AS INAC_FLAG, instr(flags, NEET_STATUS) AS NEET_FLAG
    FROM core.rcfl_cells c, flag_order
),
-- Ages and periods first, while the cells are few; a count is missing when one of its cells is.
narrow AS (
    SELECT p.FREQ, p.TIME_PERIOD, p.n, c.REF_AREA, c.CITIZENSHIP, c.SEX, a.AGE,
           CASE WHEN count(*) = count(EMP) THEN sum(EMP) END AS EMP,
           CASE WHEN count(*) = count(UNEMP) THEN sum(UNEMP) END AS UNEMP,
           CASE WHEN count(*) = count(INAC) THEN sum(INAC) END AS INAC,
           CASE WHEN count(*) = count(NEET) THEN sum(NEET) END AS NEET,
           max(EMP_FLAG) AS EMP_FLAG, max(UNEMP_FLAG) AS UNEMP_FLAG, max(INAC_FLAG) AS INAC_FLAG, max(NEET_FLAG) AS NEET_FLAG,
           bool_or(synthetic) AS synthetic,
           min(METHOD) AS METHOD, min(SOURCE) AS SOURCE
    FROM ranked c
    JOIN age_groups a ON a.cell_age = c.AGE
    JOIN periods p ON p.quarter = c.TIME_PERIOD
    GROUP BY ALL
),
wide AS (
    SELECT FREQ, TIME_PERIOD, n, w.REF_AREA, g.CITIZENSHIP, s.SEX, AGE,
           CASE WHEN count(*) = count(EMP) THEN sum(EMP) END AS EMP,
           CASE WHEN count(*) = count(UNEMP) THEN sum(UNEMP) END AS UNEMP,
           CASE WHEN count(*) = count(INAC) THEN sum(INAC) END AS INAC,
           CASE WHEN count(*) = count(NEET) THEN sum(NEET) END AS NEET,
           max(EMP_FLAG) AS EMP_FLAG, max(UNEMP_FLAG) AS UNEMP_FLAG, max(INAC_FLAG) AS INAC_FLAG, max(NEET_FLAG) AS NEET_FLAG,
           bool_or(synthetic) AS synthetic,
           min(METHOD) AS METHOD, min(SOURCE) AS SOURCE
    FROM narrow c
    JOIN within w ON w.cell_area = c.REF_AREA
    JOIN citizenship_groups g ON g.cell_citizenship = c.CITIZENSHIP
    JOIN sex_groups s ON s.cell_sex = c.SEX
    GROUP BY ALL
),
measured AS (
    SELECT FREQ, TIME_PERIOD, n, REF_AREA, CITIZENSHIP, SEX, AGE, synthetic, METHOD, SOURCE,
           unnest(['POP', 'EMP', 'UNEMP', 'INAC', 'LF', 'NEET']) AS MEASURE,
           unnest([EMP + UNEMP + INAC, EMP, UNEMP, INAC, EMP + UNEMP, NEET]) AS tenths,
           unnest([greatest(EMP_FLAG, UNEMP_FLAG, INAC_FLAG), EMP_FLAG, UNEMP_FLAG, INAC_FLAG, greatest(EMP_FLAG, UNEMP_FLAG), NEET_FLAG]) AS flag
    FROM wide
    JOIN (SELECT code, level FROM code.areas) AS area ON area.code = REF_AREA
    WHERE FREQ = 'A' OR area.level NOT IN ('region', 'autonomous_province')
       OR SEX = 'T' AND (FREQ = 'S' OR CITIZENSHIP = 'TOTAL')
),
persons AS (
    SELECT * EXCLUDE (tenths, n),
           (tenths::DECIMAL(20, 0) * CASE n WHEN 1 THEN 0.1 WHEN 2 THEN 0.05 ELSE 0.025 END::DECIMAL(4, 3))::DECIMAL(18, 6) AS PERSONS
    FROM measured
    WHERE tenths IS NOT NULL
      AND list_contains(CASE MEASURE WHEN 'POP' THEN ['Y15-24', 'Y15-29', 'Y15-34', 'Y15-64', 'Y_GE15']
                                        WHEN 'EMP' THEN ['Y15-64', 'Y_GE15']
                                        WHEN 'UNEMP' THEN ['Y15-74', 'Y_GE15']
                                        WHEN 'LF' THEN ['Y15-64', 'Y15-74', 'Y_GE15']
                                        WHEN 'INAC' THEN ['Y15-64']
                                        WHEN 'NEET' THEN ['Y15-24', 'Y15-29', 'Y15-34'] END, AGE)
)
SELECT p.FREQ, TIME_PERIOD, REF_AREA, CITIZENSHIP, SEX, AGE, MEASURE, PERSONS,
       CASE WHEN PERSONS > 0 THEN coalesce(r.FACTOR * r.VARIANCE / PERSONS::DOUBLE ** 2, exp(A::DOUBLE + B::DOUBLE * ln(PERSONS))) END AS REL_VAR,
       coalesce(r.SE_METHOD, 'MODEL') AS SE_METHOD, r.VARIANCE, r.COVARIANCE, r.TOTAL_COVARIANCE, r.FACTOR, r.RECORDS AS SAMPLE_SIZE,
       METHOD, substr(flags, flag, 1) AS OBS_STATUS,
       CASE WHEN synthetic THEN 'synthetic' ELSE 'real' END AS PROVENANCE, SOURCE
FROM persons p
CROSS JOIN flag_order
LEFT JOIN (SELECT *, 'istat/rcfl-microdata' AS SOURCE FROM core.rcfl_errors) r USING (TIME_PERIOD, REF_AREA, CITIZENSHIP, SEX, AGE, MEASURE, SOURCE)
LEFT JOIN code.sampling_errors e
       ON e.FREQ = p.FREQ AND PERSONS >= FROM_PERSONS::DECIMAL(18, 6) AND (TO_PERSONS IS NULL OR PERSONS < TO_PERSONS::DECIMAL(18, 6))
