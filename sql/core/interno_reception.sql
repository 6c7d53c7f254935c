/*---
model: core.interno_reception
title: Migrants in reception by day, with what the regions leave of the printed total
description: >
  RESIDUAL is the printed total of Italy less the sum of the regions, for a facility on a day; it stands on Italy's row
  only, which is flagged V (unvalidated) where it is not zero. Blanks stay blank. Two files of one day give the later one.
  The total of an area is the printed one. In nearly all files that is hot spots, centres and the SAI network together; some
  leave the hot spots out (30 June 2025) or print what is neither (30 June 2023). A total that is not the sum of its
  facilities is flagged V as well.
sources: [interno.reception]
grain: [REF_AREA, TIME_PERIOD, FACILITY]
---*/
WITH latest AS (
    SELECT *
    FROM interno.reception
    QUALIFY row_number() OVER (PARTITION BY REF_AREA, TIME_PERIOD, FACILITY ORDER BY _window DESC) = 1
),
regions AS (
    SELECT TIME_PERIOD, FACILITY, sum(OBS_VALUE) AS summed
    FROM latest
    WHERE REF_AREA <> 'IT'
    GROUP BY TIME_PERIOD, FACILITY
),
facilities AS (
    SELECT REF_AREA, TIME_PERIOD, 'TOTAL' AS FACILITY, sum(OBS_VALUE) AS summed
    FROM latest
    WHERE FACILITY <> 'TOTAL'
    GROUP BY REF_AREA, TIME_PERIOD
)
SELECT l.REF_AREA, l.TIME_PERIOD, l.FACILITY, l.OBS_VALUE,
       CASE WHEN l.REF_AREA = 'IT' THEN (l.OBS_VALUE - r.summed)::DECIMAL(18,6) END AS RESIDUAL,
       CASE WHEN l.OBS_VALUE IS NULL THEN coalesce(l.OBS_STATUS, 'O')
            WHEN l.REF_AREA = 'IT' AND l.OBS_VALUE <> r.summed OR l.OBS_VALUE <> f.summed THEN 'V'
            ELSE coalesce(l.OBS_STATUS, 'A') END AS OBS_STATUS,
       l._provenance AS PROVENANCE
FROM latest l
LEFT JOIN regions r USING (TIME_PERIOD, FACILITY)
LEFT JOIN facilities f USING (REF_AREA, TIME_PERIOD, FACILITY)
