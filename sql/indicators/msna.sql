/*---
model: indicators.msna
title: Unaccompanied foreign minors present
description: >
  Italy is the sum of the regions, a region without minors being absent from the file; Trentino-Alto Adige is that of
  Trento and Bolzano. Months to 2022, ends of half-years throughout.
sources: [interno.msna]
indicators:
  - id: msna_present
    theme: 6
    title: {it: "Minori stranieri non accompagnati presenti", en: "Unaccompanied foreign minors present"}
    definition:
      it: "Minori stranieri non accompagnati presenti e censiti alla fine del mese o del semestre."
      en: "Unaccompanied foreign minors present and registered at the end of the month or half-year."
    formula: "sum(OBS_VALUE) /* minors present on the day */"
    unit: PS
    decimals: 0
    population: {it: "Minori stranieri non accompagnati", en: "Unaccompanied foreign minors"}
    ages: [Y_LE17]
    population_criterion: citizenship
    territory: residence
    source: "Ministero del lavoro, report sui minori stranieri non accompagnati"
    time: end
    areas: additive
    caveats: {it: "Mensile fino al 2022, poi semestrale.", en: "Monthly to 2022, half-yearly since."}
    not_comparable_with:
      - indicator: reception_present
        why:
          it: "Minori censiti, ovunque accolti, contro presenti in strutture di accoglienza."
          en: "Minors registered, wherever they live, against persons in reception facilities."
---*/
WITH areas AS (
    SELECT REF_AREA, TIME_PERIOD, OBS_VALUE, _provenance FROM interno.msna
    UNION ALL
    SELECT 'IT', TIME_PERIOD, sum(OBS_VALUE), max(_provenance) FROM interno.msna GROUP BY TIME_PERIOD
    UNION ALL
    SELECT 'ITDA', TIME_PERIOD, sum(OBS_VALUE), max(_provenance) FROM interno.msna WHERE REF_AREA IN ('ITH1', 'ITH2') GROUP BY TIME_PERIOD
),
observations AS (
    SELECT REF_AREA, TIME_PERIOD, 'M' AS FREQ, OBS_VALUE, _provenance FROM areas WHERE TIME_PERIOD <= '2022-12'
    UNION ALL
    SELECT REF_AREA, left(TIME_PERIOD, 4) || CASE right(TIME_PERIOD, 2) WHEN '06' THEN '-S1' ELSE '-S2' END, 'S', OBS_VALUE, _provenance
    FROM areas
    WHERE right(TIME_PERIOD, 2) IN ('06', '12')
)
SELECT 'msna_present' AS INDICATOR, REF_AREA, TIME_PERIOD, FREQ, 'NEU' AS CITIZENSHIP, 'T' AS SEX, 'Y_LE17' AS AGE,
       OBS_VALUE::DECIMAL(18,6) AS OBS_VALUE, NULL::DECIMAL(18,6) AS NUMERATOR, NULL::DECIMAL(18,6) AS DENOMINATOR,
       'A' AS OBS_STATUS, 'F' AS CONF_STATUS, NULL::DECIMAL(18,6) AS SE, _provenance AS PROVENANCE, 'interno/msna' AS SOURCE
FROM observations
