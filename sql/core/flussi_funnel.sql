/*---
model: core.flussi_funnel
title: Quotas and stages of seasonal entries by act, as last observed
description: >
  One row is the last count of one stage under one act in one area, by concept of quota and type of permit.
sources: [core.flussi_counts]
grain: [REF_AREA, TIME_PERIOD, ACT, STAGE, QUOTA_CONCEPT, PERMIT_TYPE]
---*/
SELECT *
FROM core.flussi_counts
QUALIFY row_number() OVER (PARTITION BY REF_AREA, TIME_PERIOD, ACT, STAGE, QUOTA_CONCEPT, PERMIT_TYPE ORDER BY OBS_DATE DESC NULLS LAST) = 1
