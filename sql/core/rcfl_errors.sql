/*---
model: core.rcfl_errors
title: Labour force, sampling variances of the counts computed from microdata
description: >
  One row is one count of a quarter, or of a half-year or year whose quarters are all there. VARIANCE, COVARIANCE and
  TOTAL_COVARIANCE are those of core.rcfl_weights, for the mean of the quarters: these share part of their sample, and
  code.rotation tells how far their errors go together. FACTOR, by which they are to be multiplied, is the mean of
  core.rcfl_design_effects. RECORDS are interviews. SE_METHOD says whether published errors could be scaled to.
sources: [core.rcfl_weights, core.rcfl_design_effects, code.rotation]
grain: [TIME_PERIOD, REF_AREA, CITIZENSHIP, SEX, AGE, MEASURE]
---*/
WITH quarters AS (
    SELECT DISTINCT TIME_PERIOD AS quarter FROM core.rcfl_weights
),
long_periods AS (
    SELECT quarter, quarter AS TIME_PERIOD, 1 AS n FROM quarters
    UNION ALL
    SELECT quarter, left(quarter, 4) || CASE WHEN right(quarter, 1) <= '2' THEN '-S1' ELSE '-S2' END, 2 FROM quarters
    UNION ALL
    SELECT quarter, left(quarter, 4), 4 FROM quarters
),
periods AS (
    SELECT * FROM long_periods QUALIFY count(*) OVER (PARTITION BY TIME_PERIOD) = n
),
-- The variance of a mean of n quarters on the mean of their variances: 1/n² of the sum of all correlations.
rotated AS (
    SELECT n, (n + 2 * sum((n - apart) * coalesce(CORRELATION::DOUBLE, 0))) / (n * n) AS shared
    FROM (VALUES (1), (2), (4)) AS t(n)
    CROSS JOIN (VALUES (1), (2), (3)) AS l(apart)
    LEFT JOIN code.rotation ON LAG::INTEGER = apart
    WHERE apart < n OR n = 1 AND apart = 1
    GROUP BY n
)
SELECT p.TIME_PERIOD, REF_AREA, CITIZENSHIP, SEX, AGE, MEASURE,
       sum(VARIANCE::DECIMAL(28, 4))::DOUBLE / min(n) * min(shared) AS VARIANCE,
       sum(COVARIANCE::DECIMAL(28, 4))::DOUBLE / min(n) * min(shared) AS COVARIANCE,
       sum(TOTAL_COVARIANCE::DECIMAL(28, 4))::DOUBLE / min(n) * min(shared) AS TOTAL_COVARIANCE,
       sum(FACTOR::DECIMAL(28, 12))::DOUBLE / count(*) AS FACTOR, sum(RECORDS)::BIGINT AS RECORDS,
       CASE WHEN count(*) = count(SCALE) THEN 'WEIGHTS' ELSE 'WEIGHTS_ONLY' END AS SE_METHOD
FROM core.rcfl_weights w
JOIN periods p ON p.quarter = w.TIME_PERIOD
JOIN rotated USING (n)
JOIN core.rcfl_design_effects d USING (MEASURE)
WHERE d.TIME_PERIOD = w.TIME_PERIOD
GROUP BY p.TIME_PERIOD, REF_AREA, CITIZENSHIP, SEX, AGE, MEASURE
