/*---
check: interno_reception_residuals
title: {it: "Totale stampato dell'accoglienza meno la somma delle regioni", en: "Printed total of reception less the sum of the regions"}
severity: warn
message: >
  On these days the regions do not add up to the total that is printed beside them. Both are published as printed, the
  total flagged V. A row of parts that differ from their own total is a row whose cells may have slipped by a column.
sources: [core.interno_reception]
---*/
SELECT TIME_PERIOD, REF_AREA, FACILITY, OBS_VALUE AS printed, RESIDUAL AS residual
FROM core.interno_reception
WHERE RESIDUAL <> 0
UNION ALL
SELECT TIME_PERIOD, REF_AREA, 'TOTAL', max(OBS_VALUE) FILTER (FACILITY = 'TOTAL') AS printed,
       (coalesce(printed, 0) - sum(OBS_VALUE) FILTER (FACILITY <> 'TOTAL'))::DECIMAL(18,6) AS residual
FROM core.interno_reception
GROUP BY TIME_PERIOD, REF_AREA
HAVING residual <> 0
