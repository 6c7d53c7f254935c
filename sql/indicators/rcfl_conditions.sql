/*---
model: indicators.rcfl_conditions
title: Long-term unemployment, slack, non-participation, involuntary part-time
sources: [core.rcfl_conditions]
common:
  theme: 1
  unit: PC
  ages: [Y15-74]
  population_criterion: citizenship
  territory: residence
  source: "Istat, Rilevazione sulle forze di lavoro"
  time: ratio_of_means
  areas: ratio
indicators:
  - id: unemp_lt_share
    number: 10
    title: {it: "Disoccupati da almeno dodici mesi", en: "Long-term unemployed"}
    definition:
      it: "Disoccupati che cercano da almeno dodici mesi su tutti i disoccupati di 15-74 anni, per cento."
      en: "Unemployed for twelve months and more on all unemployed aged 15-74, percent."
    formula: "100 * sum(PERSONS) FILTER (LABOUR_CONDITION = 'UNEMPLOYED_LT') / sum(PERSONS) FILTER (LABOUR_CONDITION = 'UNEMPLOYED')"
    population: {it: "Disoccupati", en: "Unemployed persons"}
    numerator:
      it: "Disoccupati da almeno dodici mesi"
      en: "Unemployed for twelve months and more"
    denominator: {it: "Disoccupati", en: "Unemployed"}
    decimals: 1
    caveats: {it: "Celle piccole: per gli stranieri di una regione spesso poco affidabile.", en: "Small cells: often unreliable for the foreigners of a region."}
    not_comparable_with:
      - indicator: unemp_rate
        why: {it: "Quota dei disoccupati e non della forza di lavoro: non è il tasso di disoccupazione di lunga durata.", en: "A share of the unemployed, not of the labour force: not the long-term unemployment rate."}
  - id: slack_rate
    number: 13
    title: {it: "Offerta di lavoro insoddisfatta (labour market slack)", en: "Labour market slack"}
    definition:
      it: "Disoccupati, part-time sottoccupati, chi cerca ma non è disponibile e chi è disponibile ma non cerca, sulla forza di lavoro estesa di 15-74 anni, per cento."
      en: "Unemployed, underemployed part-timers, those who seek and are not available and those available who do not seek, on the extended labour force aged 15-74, percent."
    formula: "100 * sum(PERSONS) FILTER (LABOUR_CONDITION IN ('UNEMPLOYED', 'PT_UNDEREMPLOYED', 'SEEKING_NOT_AVAILABLE', 'AVAILABLE_NOT_SEEKING')) / sum(PERSONS) FILTER (LABOUR_CONDITION IN ('EMPLOYED', 'UNEMPLOYED', 'SEEKING_NOT_AVAILABLE', 'AVAILABLE_NOT_SEEKING'))"
    population: {it: "Forza di lavoro estesa: forze di lavoro e forze di lavoro potenziali", en: "Extended labour force: labour force and potential labour force"}
    numerator:
      it: "Disoccupati, sottoccupati part-time e forze di lavoro potenziali"
      en: "Unemployed, underemployed part-timers and potential labour force"
    denominator: {it: "Forza di lavoro estesa", en: "Extended labour force"}
    decimals: 1
    caveats: {it: "Definizione di Eurostat.", en: "Eurostat's definition."}
    not_comparable_with:
      - indicator: unemp_rate
        why: {it: "Numeratore e denominatore sono più larghi di quelli del tasso di disoccupazione.", en: "Numerator and denominator are wider than those of the unemployment rate."}
  - id: mancata_partecipazione
    number: 14
    title: {it: "Tasso di mancata partecipazione", en: "Non-participation rate"}
    definition:
      it: "Disoccupati e inattivi disponibili che non cercano lavoro, sulle forze di lavoro e gli stessi inattivi di 15-74 anni, per cento."
      en: "Unemployed and inactive who are available and do not seek work, on the labour force and the same inactive aged 15-74, percent."
    formula: "100 * sum(PERSONS) FILTER (LABOUR_CONDITION IN ('UNEMPLOYED', 'AVAILABLE_NOT_SEEKING')) / sum(PERSONS) FILTER (LABOUR_CONDITION IN ('EMPLOYED', 'UNEMPLOYED', 'AVAILABLE_NOT_SEEKING'))"
    population: {it: "Forze di lavoro e inattivi disponibili", en: "Labour force and available inactive"}
    numerator:
      it: "Disoccupati e inattivi disponibili che non cercano"
      en: "Unemployed, and available inactive who do not seek"
    denominator: {it: "Forze di lavoro e gli stessi inattivi", en: "Labour force and the same inactive"}
    decimals: 1
    caveats: {it: "Indicatore del benessere equo e sostenibile (BES).", en: "Indicator of equitable and sustainable well-being (BES)."}
    not_comparable_with:
      - indicator: slack_rate
        why: {it: "Senza i sottoccupati e senza chi cerca ma non è disponibile.", en: "Without the underemployed and without those who seek and are not available."}
      - indicator: unemp_rate
        why: {it: "Più largo del tasso di disoccupazione.", en: "Wider than the unemployment rate."}
  - id: ptinv_share
    number: 16
    title: {it: "Quota di part-time involontario", en: "Share of involuntary part-time"}
    definition:
      it: "Occupati a tempo parziale perché non hanno trovato un lavoro a tempo pieno, su tutti gli occupati di 15-74 anni, per cento."
      en: "Part-timers because they found no full-time work on all employed aged 15-74, percent."
    formula: "100 * sum(PERSONS) FILTER (LABOUR_CONDITION = 'PT_INVOLUNTARY') / sum(PERSONS) FILTER (LABOUR_CONDITION = 'EMPLOYED')"
    population: {it: "Occupati", en: "Employed persons"}
    numerator:
      it: "Occupati in part-time involontario"
      en: "Involuntary part-timers"
    denominator: {it: "Occupati", en: "Employed"}
    decimals: 1
    caveats: {it: "Il denominatore sono tutti gli occupati, non i soli part-time.", en: "The denominator are all employed, not part-timers only."}
    not_comparable_with: []
---*/
WITH ratios(INDICATOR, numerator, denominator) AS (
    VALUES ('unemp_lt_share', 'UNEMPLOYED_LT', 'UNEMPLOYED'),
           ('slack_rate', 'SLACK', 'EXTENDED_FORCE'),
           ('mancata_partecipazione', 'NON_PARTICIPATION', 'FORCE_AND_AVAILABLE'),
           ('ptinv_share', 'PT_INVOLUNTARY', 'EMPLOYED')
),
rates AS (
    SELECT r.INDICATOR, n.TIME_PERIOD, n.REF_AREA, n.CITIZENSHIP, n.SEX, (100 * n.PERSONS / d.PERSONS)::DECIMAL(18, 6) AS OBS_VALUE,
           n.PERSONS AS NUMERATOR, d.PERSONS AS DENOMINATOR,
           100 * n.PERSONS / d.PERSONS * sqrt(greatest(n.REL_VAR - d.REL_VAR, 0)) AS error,
           100 * sqrt(greatest(n.REL_VAR, d.REL_VAR)) AS PARTS_CV, 1 / d.REL_VAR AS EFFECTIVE_SIZE,
           n.provisional OR d.provisional AS provisional, n.METHOD, greatest(n.PROVENANCE, d.PROVENANCE) AS PROVENANCE
    FROM ratios r
    JOIN core.rcfl_conditions n ON n.MEASURE = r.numerator
    JOIN core.rcfl_conditions d ON d.MEASURE = r.denominator AND d.TIME_PERIOD = n.TIME_PERIOD AND d.REF_AREA = n.REF_AREA
                               AND d.CITIZENSHIP = n.CITIZENSHIP AND d.SEX = n.SEX
    WHERE d.PERSONS > 0
)
SELECT INDICATOR, REF_AREA, TIME_PERIOD, 'A' AS FREQ, CITIZENSHIP, SEX, 'Y15-74' AS AGE, OBS_VALUE, NUMERATOR, DENOMINATOR,
       CASE WHEN lag(METHOD) OVER (PARTITION BY INDICATOR, REF_AREA, CITIZENSHIP, SEX ORDER BY TIME_PERIOD) <> METHOD THEN 'B'
            WHEN provisional THEN 'P'
            ELSE 'A' END AS OBS_STATUS,
       'F' AS CONF_STATUS, error::DECIMAL(18, 6) AS SE, CASE WHEN error IS NOT NULL THEN 'MODEL' END AS SE_METHOD, PARTS_CV, EFFECTIVE_SIZE, PROVENANCE,
       'istat/rcfl-conditions' AS SOURCE
FROM rates
