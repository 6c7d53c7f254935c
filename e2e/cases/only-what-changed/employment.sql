/*---
model: indicators.employment
title: Employed and employment rate
sources: [core.persons]
indicators:
  - id: employed
    theme: 1
    title: {it: Occupati, en: Employed}
    definition: {it: Chi ha un lavoro., en: Who has work.}
    unit: PS
    population_criterion: citizenship
    territory: residence
    source: Fonte di prova
    time: mean
  - id: emp_rate
    theme: 1
    title: {it: Tasso di occupazione, en: Employment rate}
    definition: {it: Occupati su residenti., en: Employed over residents.}
    unit: PC
    decimals: 1
    population_criterion: citizenship
    territory: residence
    source: Fonte di prova
    time: ratio_of_means
---*/
SELECT 'employed' AS INDICATOR, REF_AREA, TIME_PERIOD, 'A' AS FREQ, CITIZENSHIP, 'T' AS SEX, 'Y15-64' AS AGE,
       employed AS OBS_VALUE, NULL::DECIMAL(18,6) AS NUMERATOR, NULL::DECIMAL(18,6) AS DENOMINATOR,
       coalesce(OBS_STATUS, 'A') AS OBS_STATUS, 'F' AS CONF_STATUS, NULL::DECIMAL(18,6) AS SE, PROVENANCE, 'prova/occupati' AS SOURCE
FROM core.persons
UNION ALL
SELECT 'emp_rate', REF_AREA, TIME_PERIOD, 'A', CITIZENSHIP, 'T', 'Y15-64',
       (100 * employed / residents)::DECIMAL(18,6), employed, residents, 'A', 'F', NULL, PROVENANCE, 'prova/occupati'
FROM core.persons
WHERE residents > 0 AND employed IS NOT NULL
