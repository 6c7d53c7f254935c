/*---
check: rcfl_reliability
severity: block
title: {it: "Le cifre delle forze di lavoro poco affidabili sono segnate come tali", en: "Labour force figures that are not reliable say so"}
message: The error of the cell is above the limit of code.reliability and OBS_STATUS is neither U nor, as a break goes first, B.
sources: [observations, code.reliability]
---*/
SELECT INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE, OBS_VALUE, SE, OBS_STATUS
FROM observations
JOIN code.reliability ON measure = CASE UNIT_MEASURE WHEN 'PS' THEN 'count' WHEN 'PC' THEN 'rate' END
WHERE SOURCE LIKE 'istat/rcfl-%' AND OBS_STATUS NOT IN ('B', 'U')
  -- a thousandth more, for SE is rounded
  AND CASE measure WHEN 'count' THEN 100 * SE > limit_u::DOUBLE * 1.001 * OBS_VALUE ELSE 1.96 * SE > limit_u::DOUBLE * 1.001 END
