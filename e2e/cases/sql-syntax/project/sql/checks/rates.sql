/*---
check: rates
severity: block
title: Rates lie between 0 and 100
sources: [observations]
---*/

SELECT INDICATOR
FROM observations
WHERE OBS_VALUE BETWEEN 0 AND
