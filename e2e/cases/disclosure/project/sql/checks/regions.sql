/*---
check: regions
severity: warn
title: Regions add up to Italy
sources: [prova.occupati]
grain: [TIME_PERIOD, CITIZENSHIP, residual]
---*/
SELECT TIME_PERIOD, CITIZENSHIP, sum(OBS_VALUE) FILTER (REF_AREA = 'IT') - sum(OBS_VALUE) FILTER (REF_AREA <> 'IT') AS residual
FROM prova.occupati
GROUP BY ALL
HAVING residual <> 0
