/*---
model: core.flussi_main
title: The one figure of each stage of seasonal work for an area and year
description: >
  Figures of different concepts are never added. For Italy and the reserve the quota is the ceiling of the decrees,
  else what is divided; for the other areas it is what they have in the end (TOPPED_UP, else INITIAL). Only within one
  concept are the acts of a year added. The permits are all seasonal ones; where only the generic ones are given they
  stand in, flagged D. Figures of seasonal and non-seasonal work together have no place here.
sources: [core.flussi_funnel]
grain: [REF_AREA, TIME_PERIOD, STAGE]
---*/
WITH ranked AS (
    SELECT *,
           CASE PERMIT_TYPE WHEN 'SEASONAL' THEN 1 ELSE 2 END AS permit_rank,
           CASE WHEN QUOTA_CONCEPT = 'CEILING' THEN 1 ELSE 2 END AS ceiling_rank,
           CASE QUOTA_CONCEPT WHEN 'TOPPED_UP' THEN 1 ELSE 2 END AS allotted_rank
    FROM core.flussi_funnel
    WHERE PERMIT_TYPE IN ('SEASONAL', 'SEASONAL_GENERIC') AND QUOTA_CONCEPT IN ('CEILING', 'TOPPED_UP', 'INITIAL', '_Z')
      AND OBS_VALUE IS NOT NULL
),
chosen AS (
    SELECT *
    FROM ranked
    QUALIFY rank() OVER (PARTITION BY REF_AREA, TIME_PERIOD, STAGE ORDER BY permit_rank, ceiling_rank) = 1
        AND rank() OVER (PARTITION BY REF_AREA, TIME_PERIOD, STAGE, ACT ORDER BY permit_rank, ceiling_rank, allotted_rank) = 1
)
SELECT REF_AREA, TIME_PERIOD, STAGE, sum(OBS_VALUE)::DECIMAL(18,6) AS OBS_VALUE,
       CASE WHEN bool_or(permit_rank = 2) OR bool_or(OBS_STATUS = 'D') THEN 'D'
            WHEN bool_or(OBS_STATUS = 'P') THEN 'P' ELSE 'A' END AS OBS_STATUS,
       max(PROVENANCE) AS PROVENANCE, max(SOURCE) AS SOURCE
FROM chosen
GROUP BY REF_AREA, TIME_PERIOD, STAGE
