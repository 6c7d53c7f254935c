/*---
model: core.inps_wage_supplementation
title: Workers on wage supplementation by month, also for Italy where all regions are there
description: >
  The provider leaves out a cell without workers. Only a month in which every region appears with some scheme is
  whole: there an absent cell has no workers, and the regions add up to Italy. In an excerpt it is simply missing.
sources: [inps.wage_supplementation_workers, code.areas]
grain: [REF_AREA, TIME_PERIOD, SCHEME]
---*/
WITH whole AS (
    SELECT TIME_PERIOD
    FROM inps.wage_supplementation_workers
    GROUP BY TIME_PERIOD
    HAVING count(DISTINCT REF_AREA) = (SELECT count(*) FROM code.areas WHERE level = 'region')
)
SELECT REF_AREA, TIME_PERIOD, SCHEME, OBS_VALUE, TIME_PERIOD IN (FROM whole) AS IS_WHOLE, _provenance AS PROVENANCE
FROM inps.wage_supplementation_workers
UNION ALL
SELECT 'IT', TIME_PERIOD, SCHEME, sum(OBS_VALUE)::DECIMAL(18,6), true, max(_provenance)
FROM inps.wage_supplementation_workers
WHERE TIME_PERIOD IN (FROM whole)
GROUP BY TIME_PERIOD, SCHEME
