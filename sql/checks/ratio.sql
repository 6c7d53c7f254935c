/*---
check: ratio
severity: block
title: {it: Ogni rapporto è il suo numeratore diviso il denominatore, en: Every ratio is its numerator over its denominator}
message: The value differs from NUMERATOR / DENOMINATOR by more than two millionths, which rounding explains.
sources: [observations]
---*/
SELECT INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE, OBS_VALUE, NUMERATOR, DENOMINATOR, UNIT_MEASURE
FROM observations
WHERE NUMERATOR IS NOT NULL AND DENOMINATOR <> 0
  AND abs(OBS_VALUE::DOUBLE - NUMERATOR::DOUBLE / DENOMINATOR::DOUBLE * CASE UNIT_MEASURE WHEN 'PC' THEN 100 WHEN 'PER1000' THEN 1000 ELSE 1 END) > 0.000002
