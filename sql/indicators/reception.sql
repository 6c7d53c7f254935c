/*---
model: indicators.reception
title: Migrants in reception and landed
sources: [core.interno_reception, interno.landings]
common:
  theme: 6
  unit: PS
  ages: [TOTAL]
  source: "Ministero dell'interno, cruscotto statistico giornaliero"
  time: end
indicators:
  - id: reception_present
    datasets: [interno/reception]
    title: {it: "Migranti in accoglienza", en: "Migrants in reception"}
    definition:
      it: "Migranti presenti nelle strutture di accoglienza nel giorno indicato (hot spot, centri, rete SPRAR-SIPROIMI-SAI); per il semestre, il suo ultimo giorno o, se manca, uno dei tre che lo precedono."
      en: "Migrants present in reception facilities on the day (hot spots, centres, SPRAR-SIPROIMI-SAI network); for a half-year, its last day or, without it, one of the three before."
    formula: "sum(OBS_VALUE) FILTER (FACILITY = cell.FACILITY) /* persons present on the day */"
    decimals: 0
    population: {it: "Migranti nelle strutture di accoglienza", en: "Migrants in reception facilities"}
    population_criterion: presence
    territory: residence
    areas: residual
    dimensions: [FACILITY]
    caveats:
      it: "In alcuni giorni le regioni o le strutture non sommano al totale stampato, che allora è segnato V; vuoto non è zero."
      en: "On some days the regions or the facilities do not add up to the printed total, which is then flagged V; a blank is not zero."
    not_comparable_with:
      - indicator: landings
        why: {it: "Presenti in un giorno contro sbarcati dall'inizio dell'anno.", en: "Present on a day against landed since the year began."}
  - id: landings
    datasets: [interno/landings]
    title: {it: "Migranti sbarcati dal 1° gennaio", en: "Migrants landed since 1 January"}
    definition:
      it: "Migranti sbarcati dal 1° gennaio al giorno indicato, per nazionalità dichiarata allo sbarco."
      en: "Migrants landed from 1 January to the day, by nationality declared at landing."
    formula: "sum(OBS_VALUE) FILTER (NATIONALITY = cell.NATIONALITY OR cell.NATIONALITY = '_T') /* persons landed */"
    decimals: 0
    population: {it: "Migranti sbarcati", en: "Migrants landed"}
    population_criterion: citizenship_declared
    territory: landing
    areas: none
    dimensions: [NATIONALITY]
    caveats:
      it: "Il cruscotto nomina dieci nazionalità, le altre sono insieme (OTHER). Dati cumulati."
      en: "The dashboard names ten nationalities and puts the others together (OTHER). Cumulated figures."
    not_comparable_with: []
---*/
WITH half_years AS (
    SELECT *, left(TIME_PERIOD, 4) || CASE WHEN TIME_PERIOD[6:7] <= '06' THEN '-S1' ELSE '-S2' END AS half
    FROM core.interno_reception
    WHERE TIME_PERIOD[6:] BETWEEN '06-27' AND '06-30' OR TIME_PERIOD[6:] BETWEEN '12-28' AND '12-31'
    QUALIFY TIME_PERIOD = max(TIME_PERIOD) OVER (PARTITION BY half)
),
landed AS (
    SELECT *
    FROM interno.landings
    QUALIFY row_number() OVER (PARTITION BY TIME_PERIOD, NATIONALITY ORDER BY _window DESC) = 1
),
observations AS (
    SELECT 'reception_present' AS INDICATOR, REF_AREA, TIME_PERIOD, 'D' AS FREQ,
           CASE FACILITY WHEN 'TOTAL' THEN '_T' ELSE FACILITY END AS FACILITY, '_Z' AS NATIONALITY, OBS_VALUE, OBS_STATUS, PROVENANCE
    FROM core.interno_reception
    UNION ALL
    SELECT 'reception_present', REF_AREA, half, 'S', CASE FACILITY WHEN 'TOTAL' THEN '_T' ELSE FACILITY END, '_Z', OBS_VALUE, OBS_STATUS, PROVENANCE
    FROM half_years
    UNION ALL
    SELECT 'landings', 'IT', TIME_PERIOD, 'D', '_Z', coalesce(NATIONALITY, '_T'), sum(OBS_VALUE), 'A', max(_provenance)
    FROM landed
    GROUP BY GROUPING SETS ((TIME_PERIOD, NATIONALITY), (TIME_PERIOD))
)
SELECT INDICATOR, REF_AREA, TIME_PERIOD, FREQ, 'NEU' AS CITIZENSHIP, 'T' AS SEX, 'TOTAL' AS AGE, FACILITY, NATIONALITY,
       OBS_VALUE::DECIMAL(18,6) AS OBS_VALUE, NULL::DECIMAL(18,6) AS NUMERATOR, NULL::DECIMAL(18,6) AS DENOMINATOR,
       OBS_STATUS, 'F' AS CONF_STATUS, NULL::DECIMAL(18,6) AS SE, PROVENANCE,
       CASE INDICATOR WHEN 'landings' THEN 'interno/landings' ELSE 'interno/reception' END AS SOURCE
FROM observations
