/*---
model: indicators.remittances
title: Remittances sent
sources: [rimesse.province]
indicators:
  - id: remittances
    theme: 6
    title: {it: Rimesse, en: Remittances}
    definition: {it: Somme inviate all'estero., en: Sums sent abroad.}
    formula: sum(IMPORTO_MIGLIAIA)
    unit: PS
    population: {it: Stranieri, en: Foreigners}
    ages: [TOTAL]
    population_criterion: citizenship
    territory: sending
    source: Fonte inventata
    time: sum
    areas: additive
    caveats: {it: Dati inventati., en: Invented data.}
    not_comparable_with: []
---*/
SELECT 'remittances' AS INDICATOR, REF_AREA, TIME_PERIOD, 'A' AS FREQ, 'FOR' AS CITIZENSHIP, 'T' AS SEX, 'TOTAL' AS AGE,
       sum(IMPORTO_MIGLIAIA)::DECIMAL(18,6) AS OBS_VALUE, NULL::DECIMAL(18,6) AS NUMERATOR, NULL::DECIMAL(18,6) AS DENOMINATOR,
       'A' AS OBS_STATUS, 'F' AS CONF_STATUS, NULL::DECIMAL(18,6) AS SE, max(_provenance) AS PROVENANCE, 'rimesse/province' AS SOURCE
FROM rimesse.province
GROUP BY REF_AREA, TIME_PERIOD
