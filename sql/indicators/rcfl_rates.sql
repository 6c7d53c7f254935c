/*---
model: indicators.rcfl_rates
title: Activity, employment, unemployment and inactivity rates
sources: [core.rcfl_ratios]
common:
  datasets: [istat/rcfl-microdata, istat/rcfl-rates, istat/rcfl-tabulation]
  theme: 1
  unit: PC
  population_criterion: citizenship
  territory: residence
  source: "Istat, Rilevazione sulle forze di lavoro"
  time: ratio_of_means
  areas: ratio
indicators:
  - id: emp_rate_1564
    number: 6
    title: {it: "Tasso di occupazione", en: "Employment rate"}
    definition:
      it: "Occupati su popolazione della stessa età, per cento: 15-64 anni, e 20-64 dove Istat lo pubblica."
      en: "Employed on population of the same ages, percent: 15-64, and 20-64 where ISTAT publishes it."
    formula: "100 * sum(PERSONS) FILTER (MEASURE = 'EMP' AND AGE = cell.AGE) / sum(PERSONS) FILTER (MEASURE = 'POP' AND AGE = cell.AGE)"
    decimals: 1
    population: {it: "Persone di 15-64 anni che vivono in famiglia", en: "Persons aged 15-64 in private households"}
    ages: [Y15-64, Y20-64]
    numerator: {it: "Occupati della stessa età", en: "Employed of the same ages"}
    denominator: {it: "Popolazione della stessa età", en: "Population of the same ages"}
    caveats:
      it: "Interruzione di serie nel 2021, o nel primo anno dei flussi correnti di Istat; errore approssimato."
      en: "Break in 2021, or in the first year of ISTAT's current flows; the error is approximate."
    not_comparable_with:
      - dimension: AGE
        why:
          it: "Il tasso 20-64 anni (obiettivo europeo) non si confronta con quello 15-64."
          en: "The rate 20-64 (EU target) is not to be set against that of 15-64."
  - id: act_rate_1564
    number: 8
    title: {it: "Tasso di attività 15-64 anni", en: "Activity rate 15-64"}
    definition:
      it: "Forze di lavoro di 15-64 anni su popolazione della stessa età, per cento."
      en: "Labour force aged 15-64 on population of the same ages, percent."
    formula: "100 * sum(PERSONS) FILTER (MEASURE = 'LF' AND AGE = 'Y15-64') / sum(PERSONS) FILTER (MEASURE = 'POP' AND AGE = 'Y15-64')"
    decimals: 1
    population: {it: "Persone di 15-64 anni che vivono in famiglia", en: "Persons aged 15-64 in private households"}
    ages: [Y15-64]
    numerator: {it: "Forze di lavoro 15-64 anni", en: "Labour force aged 15-64"}
    denominator: {it: "Popolazione 15-64 anni", en: "Population aged 15-64"}
    caveats:
      it: "Interruzione di serie nel 2021, o nel primo anno dei flussi correnti di Istat; errore approssimato."
      en: "Break in 2021, or in the first year of ISTAT's current flows; the error is approximate."
    not_comparable_with: []
  - id: inact_rate_1564
    number: 9
    title: {it: "Tasso di inattività 15-64 anni", en: "Inactivity rate 15-64"}
    definition:
      it: "Inattivi di 15-64 anni su popolazione della stessa età, per cento: 100 meno il tasso di attività."
      en: "Inactive aged 15-64 on population of the same ages, percent: 100 less the activity rate."
    formula: "100 * sum(PERSONS) FILTER (MEASURE = 'INAC' AND AGE = 'Y15-64') / sum(PERSONS) FILTER (MEASURE = 'POP' AND AGE = 'Y15-64')"
    decimals: 1
    population: {it: "Persone di 15-64 anni che vivono in famiglia", en: "Persons aged 15-64 in private households"}
    ages: [Y15-64]
    numerator: {it: "Inattivi 15-64 anni", en: "Inactive aged 15-64"}
    denominator: {it: "Popolazione 15-64 anni", en: "Population aged 15-64"}
    caveats:
      it: "Interruzione di serie nel 2021, o nel primo anno dei flussi correnti di Istat; errore approssimato."
      en: "Break in 2021, or in the first year of ISTAT's current flows; the error is approximate."
    not_comparable_with: []
  - id: unemp_rate
    number: 7
    title: {it: "Tasso di disoccupazione", en: "Unemployment rate"}
    definition:
      it: "Disoccupati su forze di lavoro della stessa età, per cento. Per età: 15-74 anni dal 2021, 15 anni e oltre nelle schede del 2013, 15-64 e 20-64 dove Istat le pubblica."
      en: "Unemployed on labour force of the same ages, percent. By age: 15-74 from 2021, 15 and over in the sheets of 2013, 15-64 and 20-64 where ISTAT publishes them."
    formula: "100 * sum(PERSONS) FILTER (MEASURE = 'UNEMP' AND AGE = cell.AGE) / sum(PERSONS) FILTER (MEASURE = 'LF' AND AGE = cell.AGE)"
    decimals: 1
    population: {it: "Forze di lavoro", en: "Labour force"}
    ages: [Y15-64, Y15-74, Y20-64, Y_GE15]
    numerator: {it: "Disoccupati della stessa età", en: "Unemployed of the same ages"}
    denominator: {it: "Forze di lavoro della stessa età", en: "Labour force of the same ages"}
    caveats:
      it: "Il tasso va stampato con la sua età. Interruzione di serie nel 2021, o nel primo anno dei flussi correnti di Istat."
      en: "The rate is to be printed with its ages. Break in 2021, or in the first year of ISTAT's current flows."
    not_comparable_with:
      - dimension: AGE
        why:
          it: "Un tasso 15-74 anni non si confronta con uno di 15 anni e oltre o 15-64."
          en: "A rate of 15-74 is not to be set against one of 15 and over or 15-64."
      - indicator: inact_rate_1564
        why:
          it: "Il denominatore è la forza di lavoro, non la popolazione: i due tassi non si sommano."
          en: "The denominator is the labour force, not the population: the two rates are not added."
---*/
SELECT INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE, OBS_VALUE, NUMERATOR, DENOMINATOR,
       OBS_STATUS, CONF_STATUS, SE, SE_METHOD, SAMPLE_SIZE, PARTS_CV, EFFECTIVE_SIZE, PROVENANCE, SOURCE
FROM core.rcfl_ratios
WHERE INDICATOR IN ('emp_rate_1564', 'act_rate_1564', 'inact_rate_1564', 'unemp_rate')
