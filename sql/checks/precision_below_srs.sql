/*---
check: precision_below_srs
severity: warn
title: {it: "Nessun tasso dai microdati è più preciso di metà dell'errore di un campione casuale semplice", en: "No rate of the microdata has less than half the error of simple random sampling"}
message: >
  The standard error is less than half of that of as many interviews drawn at random. Calibration gains some of the error,
  clusters lose more. Where most rates of a year are so (a row of the year, without a cell), the file has far fewer records than the sample
  whose published errors it is scaled to (SCALE of core.rcfl_design_effects is far below 1), as the invented microdata of the demonstration
  have: SE is then the error of that larger sample and SAMPLE_SIZE the records of the file; do not read them together. A single rate (a row
  with its cell) has records that repeat each other.
sources: [observations]
---*/
WITH rates AS (
    SELECT *, left(TIME_PERIOD, 4) AS YEAR, 100 * sqrt(OBS_VALUE::DOUBLE / 100 * (1 - OBS_VALUE::DOUBLE / 100) / SAMPLE_SIZE::DOUBLE) AS simple_random
    FROM observations
    WHERE UNIT_MEASURE = 'PC' AND SOURCE = 'istat/rcfl-microdata' AND SAMPLE_SIZE > 0 AND OBS_VALUE > 0 AND OBS_VALUE < 100 AND SE IS NOT NULL
),
years AS (
    SELECT YEAR, count(*) AS RATES, count(*) FILTER (SE < simple_random / 2) AS BELOW, median(SE::DOUBLE / simple_random) AS usual
    FROM rates
    GROUP BY YEAR
)
SELECT YEAR, RATES, BELOW, round(usual, 2) AS SE_BY_SIMPLE_RANDOM, NULL AS INDICATOR, NULL AS REF_AREA, NULL AS TIME_PERIOD, NULL AS CITIZENSHIP, NULL AS SEX, NULL AS AGE
FROM years
WHERE usual < 0.5
UNION ALL
SELECT YEAR, NULL, NULL, round(SE::DOUBLE / simple_random, 2), INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE
FROM rates
JOIN years USING (YEAR)
WHERE usual >= 0.5 AND SE < simple_random / 2
