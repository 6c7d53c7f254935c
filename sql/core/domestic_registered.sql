/*---
model: core.domestic_registered
title: Registered domestic workers of the regions by citizenship
description: >
  One row is the persons with a contribution from domestic work in one year, region and citizenship group, both sexes together.
  A group of which one sex is withheld has no row.
sources: [inps.domestic_workers, code.areas]
grain: [REF_AREA, CITIZENSHIP, TIME_PERIOD]
---*/
SELECT REF_AREA, CITIZENSHIP, TIME_PERIOD, sum(OBS_VALUE)::DOUBLE AS WORKERS, max(_provenance) AS PROVENANCE
FROM inps.domestic_workers
SEMI JOIN (SELECT code FROM code.areas WHERE level = 'region') ON code = REF_AREA
GROUP BY REF_AREA, CITIZENSHIP, TIME_PERIOD
HAVING count(OBS_VALUE) = 2 AND count(*) = 2
