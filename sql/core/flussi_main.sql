/*---
model: core.flussi_main
title: The one figure of each stage of seasonal work for an area and year
description: >
  Figures of different concepts are never added. For Italy and the reserve the quota is the ceiling of the decrees,
  else what is divided; for the other areas it is what they have in the end (TOPPED_UP, else INITIAL). Only within one
  concept are the acts of a year added. A quota of Italy that is no ceiling is flagged D. The permits are all seasonal
  ones: their total, else the generic ones with those of several years of the same act; where only the generic ones are
  given, or beside other sub-quotas, they stand in, flagged D. ACTS are those that are added.
sources: [core.flussi_funnel]
grain: [REF_AREA, TIME_PERIOD, STAGE]
---*/
WITH wholes AS (
    FROM core.flussi_funnel
    UNION ALL BY NAME
    SELECT TIME_PERIOD, ACT, REF_AREA, STAGE, QUOTA_CONCEPT, 'SEASONAL' AS PERMIT_TYPE, sum(OBS_VALUE)::DECIMAL(18,6) AS OBS_VALUE,
           max(OBS_STATUS) AS OBS_STATUS, max(PROVENANCE) AS PROVENANCE, max(SOURCE) AS SOURCE
    FROM core.flussi_funnel
    GROUP BY TIME_PERIOD, ACT, REF_AREA, STAGE, QUOTA_CONCEPT
    HAVING list_sort(list(PERMIT_TYPE)) = ['MULTIANNUAL', 'SEASONAL_GENERIC'] AND count(OBS_VALUE) = 2
),
ranked AS (
    SELECT *,
           CASE PERMIT_TYPE WHEN 'SEASONAL' THEN 1 ELSE 2 END AS permit_rank,
           CASE WHEN QUOTA_CONCEPT = 'CEILING' THEN 1 ELSE 2 END AS ceiling_rank,
           CASE QUOTA_CONCEPT WHEN 'TOPPED_UP' THEN 1 ELSE 2 END AS allotted_rank
    FROM wholes
    WHERE PERMIT_TYPE IN ('SEASONAL', 'SEASONAL_GENERIC') AND QUOTA_CONCEPT IN ('CEILING', 'TOPPED_UP', 'INITIAL', '_Z')
      AND OBS_VALUE IS NOT NULL
),
chosen AS (
    SELECT *
    FROM ranked
    QUALIFY rank() OVER (PARTITION BY REF_AREA, TIME_PERIOD, STAGE ORDER BY permit_rank, ceiling_rank) = 1
        AND rank() OVER (PARTITION BY REF_AREA, TIME_PERIOD, STAGE, ACT ORDER BY permit_rank, ceiling_rank, allotted_rank) = 1
)
SELECT REF_AREA, TIME_PERIOD, STAGE, string_agg(DISTINCT ACT, ' + ' ORDER BY ACT) AS ACTS, sum(OBS_VALUE)::DECIMAL(18,6) AS OBS_VALUE,
       CASE WHEN bool_or(permit_rank = 2) OR bool_or(OBS_STATUS = 'D')
                 OR REF_AREA = 'IT' AND STAGE = 'QUOTA' AND bool_or(ceiling_rank = 2) THEN 'D'
            WHEN bool_or(OBS_STATUS = 'P') THEN 'P' ELSE 'A' END AS OBS_STATUS,
       max(PROVENANCE) AS PROVENANCE, max(SOURCE) AS SOURCE
FROM chosen
GROUP BY REF_AREA, TIME_PERIOD, STAGE
