/*---
check: intervals
severity: block
title: {it: "Gli intervalli contengono la stima e stanno dove la stima può stare", en: "Intervals hold the estimate and lie where it can lie"}
message: An interval does not hold its estimate, that of a share leaves 0 to 100, that of a count is not symmetric or below zero, an error has no method, an error is none, or a value without error has an interval (but for a share of 0 or 100).
sources: [observations]
---*/
SELECT INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE, OBS_VALUE, SE, CI_LOW, CI_HIGH, SE_METHOD
FROM observations
WHERE OBS_VALUE NOT BETWEEN CI_LOW AND CI_HIGH
   OR (CI_LOW IS NULL) <> (CI_HIGH IS NULL)
   OR UNIT_MEASURE = 'PC' AND (CI_LOW < 0 OR CI_HIGH > 100)
   OR UNIT_MEASURE = 'PS' AND (CI_LOW < 0 OR CI_LOW > 0 AND abs(CI_LOW + CI_HIGH - 2 * OBS_VALUE) > 0.00001)
   OR SE <= 0
   OR CI_LOW IS NOT NULL AND SE IS NULL AND NOT (UNIT_MEASURE = 'PC' AND OBS_VALUE IN (0, 100))
   OR CI_LOW IS NOT NULL AND SE_METHOD IS NULL
   OR SE > 0 AND SE_METHOD IS NULL
