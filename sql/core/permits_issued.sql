/*---
model: core.permits_issued
title: Residence permits issued in the year
description: >
  One row is the permits issued in an area and a year to non-EU citizens of a sex for a reason (ALL: any), from the latest
  publication. Where the flow gives kinds of permit and no total, the kinds are the whole.
sources: [istat.permits_issued]
grain: [REF_AREA, TIME_PERIOD, SEX, TYPE_RES_PERMIT_REASON]
---*/
WITH latest AS (
    SELECT * FROM istat.permits_issued
    WHERE DATA_TYPE = 'INFLNONEU' AND MOSTREL_CCITENSHIP = 'WORLD' AND AGE = 'TOTAL' AND MARITAL_STATUS = '99' AND OBS_VALUE IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY REF_AREA, TIME_PERIOD, SEX, TYPE_RES_PERMIT_REASON, TYPE_RES_PERMIT
                               ORDER BY _published DESC, _window, _line) = 1
)
SELECT REF_AREA, TIME_PERIOD, SEX, TYPE_RES_PERMIT_REASON,
       coalesce(sum(OBS_VALUE) FILTER (TYPE_RES_PERMIT = 'TOTAL'), sum(OBS_VALUE)) AS OBS_VALUE,
       max(OBS_STATUS) AS OBS_STATUS, max(_provenance) AS PROVENANCE
FROM latest
GROUP BY REF_AREA, TIME_PERIOD, SEX, TYPE_RES_PERMIT_REASON
