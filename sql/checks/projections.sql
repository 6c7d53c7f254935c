/*---
check: projections
title: {it: "Le previsioni di domanda hanno limiti ordinati, unità dichiarata e le identità tornano", en: "Projections of demand have limits in order, the declared unit, and their identities hold"}
severity: block
message: >
  A projection's limits do not hold its value, a withheld one says nothing why, one without a past error says nothing why, the
  employed have narrower limits at 80 per cent than their mean past error, openings less surplus are not expansion plus replacement
  in a cell, or the regions' openings that are hard to fill or that want some experience, or their employed of a
  quarter to come, do not add up to Italy's, or those of its sectors to all: the model of demand that made it is wrong.
sources: [projections, code.areas]
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
),
sums AS (
    SELECT concat_ws(' ', INDICATOR, COMPONENT, TIME_PERIOD) AS cell, sum(OBS_VALUE) FILTER (REF_AREA = 'IT') - sum(OBS_VALUE) FILTER (level = 'region') AS difference
    FROM projections
    JOIN code.areas ON code = REF_AREA
    WHERE INDICATOR IN ('dem_openings_hard', 'dem_openings_experience', 'dem_nowcast') AND OCCUPATION = '_T' AND SECTOR = '_T'
    GROUP BY INDICATOR, COMPONENT, TIME_PERIOD
),
sectors AS (
    SELECT REF_AREA || ' ' || TIME_PERIOD AS cell, sum(OBS_VALUE) FILTER (SECTOR = '_T') - sum(OBS_VALUE) FILTER (SECTOR <> '_T') AS difference
    FROM projections
    WHERE INDICATOR = 'dem_nowcast'
    GROUP BY REF_AREA, TIME_PERIOD
)
SELECT 'limits' AS what, INDICATOR || ' ' || cell AS cell, OBS_VALUE AS value
FROM cells
WHERE OBS_VALUE IS NOT NULL AND NOT (LO95 <= LO80 AND LO80 <= OBS_VALUE AND OBS_VALUE <= HI80 AND HI80 <= HI95)
   OR OBS_VALUE IS NULL AND (OBS_STATUS NOT IN ('L', 'Q', 'O') OR DETAIL IS NULL)
   OR UNIT_MEASURE IS NULL
UNION ALL
SELECT 'past error', INDICATOR || ' ' || cell, PAST_ERROR
FROM cells
WHERE (PAST_ERROR IS NULL) <> coalesce(starts_with(PAST_ERROR_OF, 'none: '), false) OR PAST_ERROR_OF IS NULL
UNION ALL
SELECT 'narrower than the past error', INDICATOR || ' ' || cell, (HI80 - LO80)::DOUBLE / 2 / OBS_VALUE
FROM cells
WHERE INDICATOR = 'dem_employed' AND OCCUPATION = '_T' AND (HI80 - LO80)::DOUBLE / 2 < OBS_VALUE::DOUBLE * PAST_ERROR / 100
UNION ALL
SELECT 'regions = Italy', cell, difference FROM sums WHERE abs(difference) > 0.001
UNION ALL
SELECT 'sectors = all', cell, difference FROM sectors WHERE abs(difference) > 0.001
UNION ALL
SELECT 'openings = expansion + replacement', cell, difference FROM sides WHERE abs(difference) > 0.001
