/*---
model: indicators.interviews
title: Persons interviewed
sources: [prova.persone]
indicators:
  - id: interviews
    theme: 1
    title: {it: Intervistati, en: Persons interviewed}
    definition: {it: Chi è stato intervistato., en: Who was interviewed.}
    unit: PS
    population_criterion: citizenship
    territory: residence
    source: Fonte di prova
    formula: count(*)
    population: {it: Intervistati, en: Persons interviewed}
    ages: [Y15-64]
    time: sum
    areas: additive
    caveats: {it: Dati di prova., en: Trial data.}
    not_comparable_with: []
---*/
WITH placed AS (
    SELECT * FROM prova.persone
    UNION ALL
    SELECT * REPLACE ('IT' AS REF_AREA) FROM prova.persone
)
SELECT 'interviews' AS INDICATOR, REF_AREA, TIME_PERIOD, 'A' AS FREQ, coalesce(CITIZENSHIP, 'TOTAL') AS CITIZENSHIP, 'T' AS SEX, 'Y15-64' AS AGE,
       count(*)::DECIMAL(18,6) AS OBS_VALUE, NULL::DECIMAL(18,6) AS NUMERATOR, NULL::DECIMAL(18,6) AS DENOMINATOR,
       'A' AS OBS_STATUS, 'F' AS CONF_STATUS, NULL::DECIMAL(18,6) AS SE, max(_provenance) AS PROVENANCE, 'prova/persone' AS SOURCE
FROM placed
GROUP BY GROUPING SETS ((REF_AREA, TIME_PERIOD, CITIZENSHIP), (REF_AREA, TIME_PERIOD))
