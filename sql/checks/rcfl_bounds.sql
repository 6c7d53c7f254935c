/*---
check: rcfl_bounds
severity: block
title: {it: "Le cifre delle forze di lavoro stanno dove possono stare", en: "Labour force figures lie where they can"}
message: A count is negative, a share is not between 0 and 100, or a rate is not its numerator on its denominator.
sources: [observations]
---*/
SELECT INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE, OBS_VALUE, NUMERATOR, DENOMINATOR, SE
FROM observations
WHERE SOURCE LIKE 'istat/rcfl-%'
  AND (OBS_VALUE < 0 AND UNIT_MEASURE <> 'PP' OR SE < 0 OR NUMERATOR > DENOMINATOR
       OR UNIT_MEASURE = 'PC' AND OBS_VALUE > 100
       OR UNIT_MEASURE = 'PC' AND DENOMINATOR > 0 AND abs(OBS_VALUE - 100 * NUMERATOR / DENOMINATOR) > 0.001)
