/*---
check: rates
severity: block
title: Rates lie between 0 and 100
message: More employed than residents.
sources: [observations]
---*/
SELECT INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, OBS_VALUE
FROM observations
WHERE UNIT_MEASURE = 'PC' AND OBS_VALUE NOT BETWEEN 0 AND 100
