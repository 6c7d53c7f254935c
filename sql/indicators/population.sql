/*---
model: indicators.population
title: Foreign residents and their share of all residents
sources: [core.population]
common:
  theme: 6
  population: {it: "Iscritti in anagrafe", en: "Persons in the population registers"}
  ages: [TOTAL]
  population_criterion: citizenship
  territory: residence
  time: end
indicators:
  - id: foreign_residents
    datasets: [istat/foreign-population]
    title: {it: "Stranieri residenti", en: "Foreign residents"}
    definition:
      it: "Cittadini stranieri iscritti in anagrafe al 1° gennaio dell'anno."
      en: "Foreign citizens in the population registers at 1 January of the year."
    formula: "sum(OBS_VALUE) FILTER (DATA_TYPE = 'FJAN')"
    unit: PS
    decimals: 0
    source: "Istat, Bilancio demografico della popolazione straniera"
    areas: additive
    caveats:
      it: "Ricostruita dopo ogni censimento: un anno può non essere confrontabile con il precedente."
      en: "Rebuilt after every census: a year may not compare with the one before."
    not_comparable_with: []
  - id: foreign_share_resident
    number: 20
    title: {it: "Incidenza degli stranieri sui residenti", en: "Share of foreigners among residents"}
    definition:
      it: "Stranieri residenti su tutti i residenti al 1° gennaio dell'anno, per cento."
      en: "Foreign residents on all residents at 1 January of the year, percent."
    formula: "100 * sum(OBS_VALUE) FILTER (DATA_TYPE = 'FJAN') / sum(OBS_VALUE) FILTER (DATA_TYPE = 'JAN')"
    unit: PC
    decimals: 1
    numerator: {it: "Stranieri residenti", en: "Foreign residents"}
    denominator: {it: "Residenti", en: "Residents"}
    source: "Istat, Bilancio demografico della popolazione straniera; Popolazione residente"
    areas: ratio
    caveats: {it: "Ricostruita dopo ogni censimento.", en: "Rebuilt after every census."}
    not_comparable_with: []
---*/
SELECT 'foreign_residents' AS INDICATOR, REF_AREA, TIME_PERIOD, 'A' AS FREQ, 'FOR' AS CITIZENSHIP, SEX, 'TOTAL' AS AGE, OBS_VALUE,
       NULL::DECIMAL(18, 6) AS NUMERATOR, NULL::DECIMAL(18, 6) AS DENOMINATOR, OBS_STATUS, 'F' AS CONF_STATUS,
       NULL::DECIMAL(18, 6) AS SE, PROVENANCE, SOURCE
FROM core.population
WHERE STOCK = 'FOREIGN'
UNION ALL
SELECT 'foreign_share_resident', f.REF_AREA, f.TIME_PERIOD, 'A', 'FOR', f.SEX, 'TOTAL', (100 * f.OBS_VALUE / a.OBS_VALUE)::DECIMAL(18, 6),
       f.OBS_VALUE, a.OBS_VALUE, CASE WHEN f.OBS_STATUS <> 'A' THEN f.OBS_STATUS ELSE a.OBS_STATUS END, 'F', NULL,
       greatest(f.PROVENANCE, a.PROVENANCE), f.SOURCE || ' + ' || a.SOURCE
FROM core.population f
JOIN core.population a ON a.REF_AREA = f.REF_AREA AND a.TIME_PERIOD = f.TIME_PERIOD AND a.SEX = f.SEX
WHERE f.STOCK = 'FOREIGN' AND a.STOCK = 'ALL' AND a.OBS_VALUE > 0
