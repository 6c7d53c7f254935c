/*---
model: core.co_workers
title: Distinct workers with at least one activation
description: >
  Persons of the cell over the period, counted once: from the messages where all quarters of the period are held for
  the area, else from the tables. Never the sum of smaller cells: who begins two jobs in two quarters or two regions
  is one person of the year and of Italy.
sources: [co.tavole, core.co_record_workers, code.co_complete]
---*/
SELECT REF_AREA, TIME_PERIOD, FREQ, PERIMETER, CITIZENSHIP, SEX, WORKERS, 'A' AS OBS_STATUS, PROVENANCE,
       CASE WHEN REF_AREA IN (SELECT area FROM code.co_complete) THEN 'co/messages' ELSE 'co/records' END AS SOURCE
FROM core.co_record_workers
UNION ALL
SELECT REF_AREA, TIME_PERIOD,
       CASE WHEN TIME_PERIOD LIKE '%Q%' THEN 'Q' WHEN TIME_PERIOD LIKE '%S%' THEN 'S' ELSE 'A' END,
       PERIMETER, CITIZENSHIP, SEX, WORKERS, OBS_STATUS, _provenance, 'co/tavole'
FROM co.tavole
ANTI JOIN core.co_record_workers USING (REF_AREA, TIME_PERIOD)
WHERE SECTOR = '_T' AND CONTRACT = '_T' AND WORKERS IS NOT NULL
