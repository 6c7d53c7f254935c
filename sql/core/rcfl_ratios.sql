/*---
model: core.rcfl_ratios
title: Labour force, rates of one count to another
description: >
  One row is one rate in percent. ISTAT's own is kept where it publishes the cell; numerator, denominator and error stand
  beside it where the observatory's counts give the same rate; elsewhere ISTAT's own count of the numerator, where it publishes it,
  tells with the rate how large the base is, and the model gives the error; where it publishes none, the base of the ages around
  them does. A rate over a longer period is the ratio of the means. The
  variance of a rate of the microdata is linearised; elsewhere the relative variance is that of the numerator less that of the
  denominator. The inactivity rate, 100 less the
  activity rate, has the error of that. PARTS_CV is the coefficient of variation, percent, of the less precise of the two
  counts (all residents have none). EFFECTIVE_SIZE is the simple random sample that would be as precise for the base: the
  interviews of the microdata, else one over its relative variance. OBS_STATUS is as in core.rcfl_levels.
sources: [core.rcfl_counts, core.rcfl_published, code.sampling_errors]
grain: [INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE]
---*/
WITH definitions(INDICATOR, numerator, denominator, error_of, AGE) AS (
    VALUES ('emp_rate_1564', 'EMP', 'POP', 'EMP', 'Y15-64'),
           ('act_rate_1564', 'LF', 'POP', 'LF', 'Y15-64'),
           ('inact_rate_1564', 'INAC', 'POP', 'LF', 'Y15-64'),
           ('unemp_rate', 'UNEMP', 'LF', 'UNEMP', 'Y15-74'),
           ('unemp_rate', 'UNEMP', 'LF', 'UNEMP', 'Y_GE15'),
           ('neet_rate_1524', 'NEET', 'POP', 'NEET', 'Y15-24'),
           ('neet_rate_1529', 'NEET', 'POP', 'NEET', 'Y15-29'),
           ('neet_rate_1534', 'NEET', 'POP', 'NEET', 'Y15-34')
),
computed AS (
    SELECT d.INDICATOR, n.REF_AREA, n.TIME_PERIOD, n.FREQ, n.CITIZENSHIP, n.SEX, n.AGE,
           (100 * n.PERSONS / d2.PERSONS)::DECIMAL(18, 6) AS OBS_VALUE, n.PERSONS AS NUMERATOR, d2.PERSONS AS DENOMINATOR,
           CASE WHEN e.FACTOR IS NULL THEN 100 * e.PERSONS / d2.PERSONS * sqrt(greatest(e.REL_VAR - d2.REL_VAR, 0))
                ELSE 100 / d2.PERSONS::DOUBLE * sqrt(greatest(0, e.FACTOR * (e.VARIANCE - 2 * e.PERSONS::DOUBLE / d2.PERSONS * e.COVARIANCE
                                                                             + (e.PERSONS::DOUBLE / d2.PERSONS) ** 2 * d2.VARIANCE))) END AS error,
           e.SE_METHOD, d2.SAMPLE_SIZE,
           100 * sqrt(greatest(n.REL_VAR, CASE WHEN d.denominator <> 'POP' OR n.CITIZENSHIP <> 'TOTAL' THEN d2.REL_VAR END)) AS PARTS_CV,
           CASE WHEN e.FACTOR IS NULL THEN 1 / nullif(d2.REL_VAR, 0) ELSE d2.SAMPLE_SIZE END AS EFFECTIVE_SIZE,
           n.METHOD, n.OBS_STATUS, n.PROVENANCE, n.SOURCE
    FROM definitions d
    JOIN core.rcfl_counts n ON n.MEASURE = d.numerator AND n.AGE = d.AGE
    JOIN core.rcfl_counts d2 ON d2.MEASURE = d.denominator AND d2.AGE = d.AGE AND d2.TIME_PERIOD = n.TIME_PERIOD
                            AND d2.REF_AREA = n.REF_AREA AND d2.CITIZENSHIP = n.CITIZENSHIP AND d2.SEX = n.SEX
    LEFT JOIN core.rcfl_counts e ON e.MEASURE = d.error_of AND e.AGE = d.AGE AND e.TIME_PERIOD = n.TIME_PERIOD
                                AND e.REF_AREA = n.REF_AREA AND e.CITIZENSHIP = n.CITIZENSHIP AND e.SEX = n.SEX
    WHERE d2.PERSONS > 0
),
published AS (
    SELECT * FROM core.rcfl_published
    WHERE INDICATOR IN ('emp_rate_1564', 'act_rate_1564', 'inact_rate_1564', 'unemp_rate', 'neet_rate_1524', 'neet_rate_1529', 'neet_rate_1534')
),
implied AS ( -- the base of a published rate, by its published numerator
    SELECT p.INDICATOR, p.REF_AREA, p.TIME_PERIOD, p.FREQ, p.CITIZENSHIP, p.SEX, p.AGE, p.OBS_VALUE, n.REL_VAR,
           (100 * n.OBS_VALUE / p.OBS_VALUE)::DECIMAL(18, 6) AS BASE
    FROM published p
    JOIN core.rcfl_published n ON n.INDICATOR = CASE p.INDICATOR WHEN 'emp_rate_1564' THEN 'employed' WHEN 'neet_rate_1524' THEN 'neet'
                                                                  WHEN 'neet_rate_1529' THEN 'neet' WHEN 'neet_rate_1534' THEN 'neet' END
                              AND n.SECTOR = '_T' AND n.REF_AREA = p.REF_AREA AND n.TIME_PERIOD = p.TIME_PERIOD AND n.CITIZENSHIP = p.CITIZENSHIP
                              AND n.SEX = p.SEX AND n.AGE = p.AGE
    WHERE p.OBS_VALUE > 0
),
-- No count of ages 20-64, nor of the labour force of 15-64, is published: the base of the narrowest ages around them stands for
-- it. It is a few percent larger (population: a tenth), so that the error is understated by half as much.
around(INDICATOR, AGE, measure, wider) AS (
    VALUES ('emp_rate_1564', 'Y20-64', 'POP', 'Y15-64'), ('unemp_rate', 'Y15-64', 'LF', 'Y15-74'), ('unemp_rate', 'Y20-64', 'LF', 'Y15-74')
),
likened AS (
    SELECT p.INDICATOR, p.REF_AREA, p.TIME_PERIOD, p.FREQ, p.CITIZENSHIP, p.SEX, p.AGE, p.OBS_VALUE,
           exp(A::DOUBLE + B::DOUBLE * ln(p.OBS_VALUE::DOUBLE / 100 * n.PERSONS::DOUBLE)) AS REL_VAR, n.PERSONS::DECIMAL(18, 6) AS BASE
    FROM published p
    JOIN around a USING (INDICATOR, AGE)
    JOIN core.rcfl_counts n ON n.MEASURE = a.measure AND n.AGE = a.wider AND n.TIME_PERIOD = p.TIME_PERIOD
                           AND n.REF_AREA = p.REF_AREA AND n.CITIZENSHIP = p.CITIZENSHIP AND n.SEX = p.SEX
    JOIN code.sampling_errors e ON e.FREQ = p.FREQ AND p.OBS_VALUE / 100 * n.PERSONS >= FROM_PERSONS::DECIMAL(18, 6)
                               AND (TO_PERSONS IS NULL OR p.OBS_VALUE / 100 * n.PERSONS < TO_PERSONS::DECIMAL(18, 6))
    WHERE p.OBS_VALUE > 0 AND n.PERSONS > 0
),
errors AS (
    SELECT i.INDICATOR, i.REF_AREA, i.TIME_PERIOD, i.CITIZENSHIP, i.SEX, i.AGE,
           i.OBS_VALUE * sqrt(greatest(i.REL_VAR - exp(A::DOUBLE + B::DOUBLE * ln(BASE)), 0)) AS published_error, 1 / exp(A::DOUBLE + B::DOUBLE * ln(BASE)) AS published_size
    FROM (FROM implied UNION ALL FROM likened) i
    JOIN code.sampling_errors e ON e.FREQ = i.FREQ AND BASE >= FROM_PERSONS::DECIMAL(18, 6) AND (TO_PERSONS IS NULL OR BASE < TO_PERSONS::DECIMAL(18, 6))
),
chosen AS (
    SELECT INDICATOR, REF_AREA, TIME_PERIOD, coalesce(p.FREQ, c.FREQ) AS FREQ, CITIZENSHIP, SEX, AGE,
           coalesce(p.OBS_VALUE, c.OBS_VALUE) AS OBS_VALUE, nullif(x.published_error, 0) AS published_error, x.published_size,
           p.OBS_VALUE IS NULL OR abs(p.OBS_VALUE - c.OBS_VALUE) <= 0.001 AS same,
           c.NUMERATOR, c.DENOMINATOR, nullif(c.error, 0) AS error, c.SE_METHOD, c.SAMPLE_SIZE, c.PARTS_CV, c.EFFECTIVE_SIZE,
           coalesce(p.METHOD, c.METHOD) AS METHOD, coalesce(p.OBS_STATUS, c.OBS_STATUS) AS OBS_STATUS,
           coalesce(p.PROVENANCE, c.PROVENANCE) AS PROVENANCE, coalesce(p.SOURCE, c.SOURCE) AS SOURCE
    FROM published p
    FULL JOIN computed c USING (INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE)
    LEFT JOIN errors x USING (INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE)
)
SELECT INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE, OBS_VALUE,
       CASE WHEN same THEN NUMERATOR END AS NUMERATOR, CASE WHEN same THEN DENOMINATOR END AS DENOMINATOR,
       CASE WHEN lag(METHOD) OVER (PARTITION BY INDICATOR, REF_AREA, FREQ, CITIZENSHIP, SEX, AGE ORDER BY TIME_PERIOD) <> METHOD
            THEN 'B'
            ELSE OBS_STATUS END AS OBS_STATUS,
       'F' AS CONF_STATUS, CASE WHEN same THEN error ELSE published_error END::DECIMAL(18, 6) AS SE,
       CASE WHEN same THEN SE_METHOD WHEN published_size IS NOT NULL THEN 'MODEL' END AS SE_METHOD, CASE WHEN same THEN SAMPLE_SIZE END AS SAMPLE_SIZE,
       CASE WHEN same THEN PARTS_CV END AS PARTS_CV, CASE WHEN same THEN EFFECTIVE_SIZE ELSE published_size END AS EFFECTIVE_SIZE, PROVENANCE, SOURCE
FROM chosen
