/*---
check: projections
title: {it: "Le previsioni di domanda hanno limiti ordinati, unità dichiarata e le identità tornano", en: "Projections of demand have limits in order, the declared unit, and their identities hold"}
severity: block
message: >
  A projection's limits do not hold its value, a withheld one says nothing why, or openings less surplus are not expansion plus
  replacement in a cell: the model of demand that made it is wrong.
sources: [projections]
---*/
WITH cells AS (
    SELECT *, concat_ws(' ', REF_AREA, TIME_PERIOD, SECTOR, OCCUPATION, SCENARIO, METHOD) AS cell FROM projections
),
sides AS (
    SELECT o.cell, o.OBS_VALUE - s.OBS_VALUE - r.OBS_VALUE - e.OBS_VALUE AS difference
    FROM cells o
    JOIN cells s ON s.INDICATOR = 'dem_surplus' AND s.cell = o.cell
    JOIN cells r ON r.INDICATOR = 'dem_replacement' AND r.cell = o.cell
    JOIN cells e ON e.INDICATOR = 'dem_expansion' AND e.REF_AREA = o.REF_AREA AND e.TIME_PERIOD = o.TIME_PERIOD AND e.SECTOR = o.SECTOR
                AND e.OCCUPATION = o.OCCUPATION AND e.SCENARIO = o.SCENARIO
    WHERE o.INDICATOR = 'dem_openings'
)
SELECT 'limits' AS what, INDICATOR || ' ' || cell AS cell, OBS_VALUE AS value
FROM cells
WHERE OBS_VALUE IS NOT NULL AND NOT (LO95 <= LO80 AND LO80 <= OBS_VALUE AND OBS_VALUE <= HI80 AND HI80 <= HI95)
   OR OBS_VALUE IS NULL AND (OBS_STATUS NOT IN ('L', 'Q') OR DETAIL IS NULL)
   OR UNIT_MEASURE IS NULL
UNION ALL
SELECT 'openings = expansion + replacement', cell, difference FROM sides WHERE abs(difference) > 0.001
