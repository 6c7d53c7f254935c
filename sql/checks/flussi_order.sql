/*---
check: flussi_order
title: {it: "Nessuna fase degli ingressi è maggiore di quella che la precede", en: "No stage of the funnel is larger than the one before it"}
severity: warn
message: >
  In one cohort visas follow nulla osta, contracts visas, and permits contracts, and nulla osta neither exceed the
  quota nor the applications. Real registers break this order where stages are counted on other days or for other acts.
sources: [core.flussi_funnel, code.funnel_stage]
---*/
WITH stages AS (
    SELECT f.REF_AREA, f.TIME_PERIOD, f.ACT, f.PERMIT_TYPE, f.STAGE, f.QUOTA_CONCEPT, f.OBS_VALUE, s.position::INTEGER AS position
    FROM core.flussi_funnel f
    JOIN code.funnel_stage s ON s.code = f.STAGE
    WHERE f.QUOTA_CONCEPT IN ('CEILING', 'TOPPED_UP', 'INITIAL', '_Z')
),
base AS ( -- the quota that binds: the ceiling, else the whole that was divided in the end
    SELECT *
    FROM stages
    QUALIFY STAGE <> 'QUOTA' OR row_number() OVER (PARTITION BY REF_AREA, TIME_PERIOD, ACT, PERMIT_TYPE, STAGE
                                                   ORDER BY list_position(['CEILING', 'TOPPED_UP', 'INITIAL'], QUOTA_CONCEPT)) = 1
)
SELECT later.REF_AREA, later.TIME_PERIOD, later.ACT, later.PERMIT_TYPE, earlier.STAGE AS stage, earlier.OBS_VALUE AS of_stage,
       later.STAGE AS next_stage, later.OBS_VALUE AS of_next
FROM base earlier
JOIN base later USING (REF_AREA, TIME_PERIOD, ACT, PERMIT_TYPE)
WHERE later.OBS_VALUE > earlier.OBS_VALUE
  AND (later.position = earlier.position + 1 AND earlier.STAGE <> 'QUOTA' -- applications may exceed the quota
       OR earlier.STAGE = 'QUOTA' AND later.STAGE = 'NULLA_OSTA'
       OR earlier.STAGE = 'NULLA_OSTA' AND later.STAGE = 'CONTRACTS')
