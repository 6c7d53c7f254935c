/*---
model: indicators.employment
title: Employed and employment rate
sources: [core.persons]
common:
  theme: 1
  population: {it: Residenti, en: Residents}
  ages: [Y15-64]
  population_criterion: citizenship
  territory: residence
  source: Fonte di prova
  caveats: {it: Dati di prova., en: Trial data.}
indicators:
  - id: employed
    title: {it: Occupati, en: Employed}
    definition: {it: Chi ha un lavoro., en: Who has work.}
    formula: sum(employed)
    unit: PS
    time: mean
    areas: additive
    not_comparable_with: [{dimension: CITIZENSHIP, why: {it: Il totale comprende gli stranieri., en: The total includes foreigners.}}]
  - id: emp_rate
    title: {it: Tasso di occupazione, en: Employment rate}
    definition: {it: Occupati su residenti., en: Employed over residents.}
    formula: 100 * NUMERATOR / DENOMINATOR
    unit: PC
    decimals: 1
    numerator: {it: Occupati, en: Employed}
    denominator: {it: Residenti, en: Residents}
    time: ratio_of_means
    areas: ratio
    not_comparable_with: [{indicator: employed, why: {it: Un tasso e un conteggio., en: A rate and a count.}}]
---*/
-- Errors of a sample: 2 percent of all, 26 percent of foreigners; of rates 2 and 4 points; 40 foreigners answered.
SELECT 'employed' AS INDICATOR, REF_AREA, TIME_PERIOD, 'A' AS FREQ, CITIZENSHIP, 'T' AS SEX, 'Y15-64' AS AGE,
       employed AS OBS_VALUE, NULL::DECIMAL(18,6) AS NUMERATOR, NULL::DECIMAL(18,6) AS DENOMINATOR,
       coalesce(OBS_STATUS, 'A') AS OBS_STATUS, 'F' AS CONF_STATUS,
       employed * CASE CITIZENSHIP WHEN 'FOR' THEN 0.26 ELSE 0.02 END AS SE, 'MODEL' AS SE_METHOD, NULL::BIGINT AS SAMPLE_SIZE,
       PROVENANCE, 'prova/occupati' AS SOURCE, NULL::DOUBLE AS EFFECTIVE_SIZE
FROM core.persons
UNION ALL
SELECT 'emp_rate', REF_AREA, TIME_PERIOD, 'A', CITIZENSHIP, 'T', 'Y15-64', (employed * 100 / residents)::DECIMAL(18,6), employed, residents,
       'A', 'F', CASE CITIZENSHIP WHEN 'FOR' THEN 4 ELSE 2 END, 'MODEL', CASE CITIZENSHIP WHEN 'FOR' THEN 40 END, PROVENANCE, 'prova/occupati', NULL
FROM core.persons
WHERE residents > 0 AND employed IS NOT NULL
UNION ALL -- all of a sample that is as precise as 45 interviews
SELECT 'emp_rate', REF_AREA, TIME_PERIOD, 'A', CITIZENSHIP, 'T', 'Y15-24', 100, employed, employed, 'A', 'F', 0, 'MODEL', NULL, PROVENANCE, 'prova/occupati', 45
FROM core.persons
WHERE CITIZENSHIP = 'TOTAL' AND employed IS NOT NULL
