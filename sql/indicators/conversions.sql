/*---
model: indicators.conversions
title: Permits of seasonal work turned into permits of other work
sources: [flussi.funnel]
indicators:
  - id: conversion_rate
    number: 50
    theme: 5
    title: {it: "Tasso di conversione", en: "Conversion rate"}
    definition:
      it: "Permessi di soggiorno richiesti su istanze di conversione dello stesso atto, per cento, nel giorno dell'ultimo conteggio."
      en: "Residence permits requested on applications for conversion under the same act, percent, on the day of the last count."
    formula: "100 * sum(OBS_VALUE) FILTER (PERMIT_TYPE = 'CONVERSION' AND STAGE = 'PERMITS') / sum(OBS_VALUE) FILTER (PERMIT_TYPE = 'CONVERSION' AND STAGE = 'APPLICATIONS')"
    unit: PC
    decimals: 1
    population: {it: "Istanze di conversione di permessi di lavoro stagionale", en: "Applications to convert permits of seasonal work"}
    ages: [TOTAL]
    numerator: {it: "Permessi di soggiorno richiesti", en: "Residence permits requested"}
    denominator: {it: "Istanze di conversione", en: "Applications for conversion"}
    population_criterion: permit
    territory: workplace
    source: "Ministero dell'interno - SUI"
    time: ratio_of_means
    areas: ratio
    dimensions: [ACT, OBS_DATE]
    caveats: {it: "Dipende dal giorno del conteggio: le istanze si definiscono per mesi.", en: "It depends on the day of the count: applications take months."}
    not_comparable_with:
      - indicator: seasonal_pds_over_quota
        why: {it: "Il denominatore sono le istanze, non le quote.", en: "The denominator are applications, not quotas."}
---*/
WITH counts AS ( -- of each act and stage, the last count
    SELECT *
    FROM flussi.funnel
    WHERE PERMIT_TYPE = 'CONVERSION' AND STAGE IN ('APPLICATIONS', 'PERMITS') AND OBS_VALUE IS NOT NULL
    QUALIFY OBS_DATE = max(OBS_DATE) OVER (PARTITION BY REF_AREA, TIME_PERIOD, ACT, STAGE)
),
acts AS (
    SELECT n.REF_AREA, n.TIME_PERIOD, n.ACT, n.OBS_DATE::VARCHAR AS OBS_DATE, n.OBS_VALUE AS permits, d.OBS_VALUE AS applications,
           greatest(n._provenance, d._provenance) AS PROVENANCE
    FROM counts n
    JOIN counts d USING (REF_AREA, TIME_PERIOD, ACT)
    WHERE n.STAGE = 'PERMITS' AND d.STAGE = 'APPLICATIONS'
),
observations AS (
    FROM acts
    UNION ALL
    SELECT REF_AREA, TIME_PERIOD, '_T', '_T', sum(permits), sum(applications), max(PROVENANCE) FROM acts GROUP BY REF_AREA, TIME_PERIOD
)
SELECT 'conversion_rate' AS INDICATOR, REF_AREA, TIME_PERIOD, 'A' AS FREQ, 'NEU' AS CITIZENSHIP, 'T' AS SEX, 'TOTAL' AS AGE, ACT, OBS_DATE,
       (100 * permits / nullif(applications, 0))::DECIMAL(18, 6) AS OBS_VALUE, permits::DECIMAL(18, 6) AS NUMERATOR,
       applications::DECIMAL(18, 6) AS DENOMINATOR, CASE WHEN applications = 0 THEN 'M' ELSE 'A' END AS OBS_STATUS, 'F' AS CONF_STATUS,
       NULL::DECIMAL(18, 6) AS SE, PROVENANCE, 'flussi/funnel' AS SOURCE
FROM observations
