/*---
model: core.quota_cohorts
title: Cohorts of seasonal entries by region and day of the count
description: >
  One row is what had become of one cohort (the entries that an act allows for the year that it programmes) in one region on
  one day. QUOTA is what the region has in the end, topped up where the reserve was divided. BEGAN is the later of the day of
  the act, where its name tells it, and of the first note that divides it: a cohort is old by the months since. ASSIGNED is the
  day of that first note.
sources: [core.flussi_counts, code.areas]
grain: [REF_AREA, TIME_PERIOD, ACT, OBS_DATE]
---*/
WITH regions AS (
    SELECT code FROM code.areas WHERE level = 'region'
),
quotas AS (
    SELECT REF_AREA, TIME_PERIOD, ACT, min(OBS_DATE) AS ASSIGNED,
           coalesce(max(OBS_VALUE) FILTER (QUOTA_CONCEPT = 'TOPPED_UP'), max(OBS_VALUE) FILTER (QUOTA_CONCEPT = 'INITIAL'))::DOUBLE AS QUOTA
    FROM core.flussi_counts
    SEMI JOIN regions ON code = REF_AREA
    WHERE STAGE = 'QUOTA' AND PERMIT_TYPE = 'SEASONAL' AND OBS_DATE IS NOT NULL
    GROUP BY ALL
),
counts AS (
    SELECT REF_AREA, TIME_PERIOD, ACT, OBS_DATE,
           (max(OBS_VALUE) FILTER (STAGE = 'APPLICATIONS'))::DOUBLE AS APPLICATIONS,
           (max(OBS_VALUE) FILTER (STAGE = 'NULLA_OSTA'))::DOUBLE AS NULLA_OSTA,
           (max(OBS_VALUE) FILTER (STAGE = 'VISAS'))::DOUBLE AS VISAS,
           (max(OBS_VALUE) FILTER (STAGE = 'CONTRACTS'))::DOUBLE AS CONTRACTS,
           (max(OBS_VALUE) FILTER (STAGE = 'PERMITS'))::DOUBLE AS PERMITS,
           max(PROVENANCE) AS PROVENANCE
    FROM core.flussi_counts
    SEMI JOIN regions ON code = REF_AREA
    WHERE STAGE <> 'QUOTA' AND PERMIT_TYPE = 'SEASONAL' AND OBS_DATE IS NOT NULL
    GROUP BY ALL
)
SELECT REF_AREA, TIME_PERIOD, ACT, OBS_DATE, ASSIGNED,
       greatest(ASSIGNED, coalesce(try_strptime(regexp_extract(ACT, '\d{2}\.\d{2}\.\d{4}'), '%d.%m.%Y')::DATE, ASSIGNED)) AS BEGAN,
       QUOTA, APPLICATIONS, NULLA_OSTA, VISAS, CONTRACTS, PERMITS, PROVENANCE
FROM counts
JOIN quotas USING (REF_AREA, TIME_PERIOD, ACT)
