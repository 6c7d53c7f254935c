/*---
model: core.inps_fund_hours
title: Hours authorised by the solidarity funds by month, also for all branches and for Italy
description: >
  As for the workers: an absent cell is no hours only in a month in which every region appears, and only there are
  branches and regions added up.
sources: [inps.fund_hours, code.areas]
grain: [REF_AREA, TIME_PERIOD, SCHEME, BRANCH]
---*/
WITH whole AS (
    SELECT TIME_PERIOD
    FROM inps.fund_hours
    GROUP BY TIME_PERIOD
    HAVING count(DISTINCT REF_AREA) = (SELECT count(*) FROM code.areas WHERE level = 'region')
)
SELECT REF_AREA, TIME_PERIOD, SCHEME, BRANCH, OBS_VALUE, TIME_PERIOD IN (FROM whole) AS IS_WHOLE, _provenance AS PROVENANCE
FROM inps.fund_hours
UNION ALL
SELECT REF_AREA, TIME_PERIOD, SCHEME, '_T', sum(OBS_VALUE)::DECIMAL(18,6), true, max(_provenance)
FROM inps.fund_hours
WHERE TIME_PERIOD IN (FROM whole)
GROUP BY REF_AREA, TIME_PERIOD, SCHEME
UNION ALL
SELECT 'IT', TIME_PERIOD, SCHEME, coalesce(BRANCH, '_T'), sum(OBS_VALUE)::DECIMAL(18,6), true, max(_provenance)
FROM inps.fund_hours
WHERE TIME_PERIOD IN (FROM whole)
GROUP BY GROUPING SETS ((TIME_PERIOD, SCHEME, BRANCH), (TIME_PERIOD, SCHEME))
