/*---
model: indicators.rcfl_counts
title: Labour force, counts of persons
sources: [core.rcfl_levels]
common:
  datasets: [istat/rcfl-microdata, istat/rcfl-tabulation]
  theme: 1
  unit: PS
  population_criterion: citizenship
  territory: residence
  source: "Istat, Rilevazione sulle forze di lavoro"
  time: mean
  areas: additive
indicators:
  - id: pop_15p
    number: 1
    title: {it: "Popolazione di 15 anni e oltre", en: "Population aged 15 and over"}
    definition:
      it: "Persone di 15 anni e oltre che vivono in famiglia, esclusi i membri delle convivenze."
      en: "Persons aged 15 and over in private households; institutions are left out."
    formula: "sum(WEIGHT) FILTER (AGE_YEARS >= 15) / 10 / count(DISTINCT SURVEY_YEAR * 10 + SURVEY_QUARTER) /* WEIGHT is in tenths of a person, the value the mean of the quarters */"
    decimals: 0
    population: {it: "Persone che vivono in famiglia", en: "Persons in private households"}
    ages: [Y_GE15]
    caveats: {it: "Stima campionaria; errore approssimato.", en: "Survey estimate; the error is approximate."}
    not_comparable_with:
      - indicator: foreign_residents
        why:
          it: "Le famiglie della rilevazione non sono l'anagrafe: mancano le convivenze e chi ha meno di 15 anni."
          en: "The households of the survey are not the registers: institutions and those below 15 are left out."
  - id: employed
    datasets: [istat/rcfl-employed, istat/rcfl-microdata, istat/rcfl-tabulation]
    number: 2
    title: {it: "Occupati", en: "Employed persons"}
    definition:
      it: "Persone che nella settimana di riferimento hanno svolto almeno un'ora di lavoro retribuito o erano assenti dal lavoro; dal 2021 non chi è assente da più di tre mesi, salvo i congedi. Per classi di età."
      en: "Persons who in the reference week worked at least one paid hour or were absent from work; from 2021 not those absent for more than three months, leave aside. By classes of age."
    formula: "sum(WEIGHT) FILTER (LABOUR_STATUS = 'EMP' AND AGE_YEARS BETWEEN cell.first_age AND cell.last_age) / 10 / count(DISTINCT SURVEY_YEAR * 10 + SURVEY_QUARTER) /* WEIGHT is in tenths of a person, the value the mean of the quarters */"
    decimals: 0
    population: {it: "Persone che vivono in famiglia", en: "Persons in private households"}
    ages: [Y15-64, Y15-89, Y_GE15]
    caveats:
      it: "15-64, 15-89 e 15 anni e oltre sono righe distinte. Interruzione di serie nel 2021."
      en: "15-64, 15-89 and 15 and over are separate rows. Break in 2021."
    not_comparable_with:
      - dimension: AGE
        why:
          it: "Età diverse sono popolazioni diverse: 15-64 anni non si confronta con 15 anni e oltre."
          en: "Other ages are other populations: 15-64 is not to be set against 15 and over."
      - indicator: employees
        why: {it: "Gli occupati comprendono gli autonomi, i dipendenti no.", en: "The employed include the self-employed, employees do not."}
      - indicator: co_activations
        why:
          it: "Persone occupate in media nel periodo, per residenza, contro rapporti che iniziano nel periodo, per luogo di lavoro."
          en: "Persons employed on average in the period, by residence, against relationships that begin in it, by workplace."
      - indicator: inps_workers_neu
        why:
          it: "Stime per cittadinanza, nella settimana, contro chi ha almeno un contributo nell'anno, per permesso."
          en: "Estimates by citizenship, in a week, against those with a contribution in the year, by permit."
  - id: unemployed
    number: 3
    title: {it: "Disoccupati", en: "Unemployed persons"}
    definition:
      it: "Persone senza lavoro che lo hanno cercato nelle ultime quattro settimane e sono disponibili entro due. Per classi di età."
      en: "Persons without work who sought it in the last four weeks and are available within two. By classes of age."
    formula: "sum(WEIGHT) FILTER (LABOUR_STATUS = 'UNEMP' AND AGE_YEARS BETWEEN cell.first_age AND cell.last_age) / 10 / count(DISTINCT SURVEY_YEAR * 10 + SURVEY_QUARTER) /* WEIGHT is in tenths of a person, the value the mean of the quarters */"
    decimals: 0
    population: {it: "Persone che vivono in famiglia", en: "Persons in private households"}
    ages: [Y15-74, Y_GE15]
    caveats: {it: "15-74 dal 2021; 15 anni e oltre nelle schede del 2013.", en: "15-74 from 2021; 15 and over in the sheets of 2013."}
    not_comparable_with:
      - dimension: AGE
        why:
          it: "Età diverse sono popolazioni diverse: 15-64 anni non si confronta con 15 anni e oltre."
          en: "Other ages are other populations: 15-64 is not to be set against 15 and over."
      - indicator: welfare_benef
        why:
          it: "Chi riceve una prestazione di disoccupazione non è per forza disoccupato, e i più dei disoccupati non la ricevono."
          en: "Who receives an unemployment benefit is not always unemployed, and most of the unemployed receive none."
  - id: labour_force
    number: 4
    title: {it: "Forze di lavoro", en: "Labour force"}
    definition: {it: "Occupati e disoccupati della stessa età.", en: "Employed and unemployed of the same ages."}
    formula: "sum(WEIGHT) FILTER (LABOUR_STATUS IN ('EMP', 'UNEMP') AND AGE_YEARS BETWEEN cell.first_age AND cell.last_age) / 10 / count(DISTINCT SURVEY_YEAR * 10 + SURVEY_QUARTER) /* WEIGHT is in tenths of a person, the value the mean of the quarters */"
    decimals: 0
    population: {it: "Persone che vivono in famiglia", en: "Persons in private households"}
    ages: [Y15-64, Y_GE15]
    caveats: {it: "Stima campionaria; errore approssimato.", en: "Survey estimate; the error is approximate."}
    not_comparable_with:
      - dimension: AGE
        why:
          it: "Età diverse sono popolazioni diverse: 15-64 anni non si confronta con 15 anni e oltre."
          en: "Other ages are other populations: 15-64 is not to be set against 15 and over."
  - id: inactive_1564
    number: 5
    title: {it: "Inattivi 15-64 anni", en: "Inactive persons aged 15-64"}
    definition: {it: "Persone di 15-64 anni che non sono né occupate né disoccupate.", en: "Persons aged 15-64 who are neither employed nor unemployed."}
    formula: "sum(WEIGHT) FILTER (LABOUR_STATUS = 'INAC' AND AGE_YEARS BETWEEN 15 AND 64) / 10 / count(DISTINCT SURVEY_YEAR * 10 + SURVEY_QUARTER) /* WEIGHT is in tenths of a person, the value the mean of the quarters */"
    decimals: 0
    population: {it: "Persone di 15-64 anni che vivono in famiglia", en: "Persons aged 15-64 in private households"}
    ages: [Y15-64]
    caveats: {it: "Stima campionaria; errore approssimato.", en: "Survey estimate; the error is approximate."}
    not_comparable_with:
      - indicator: neet
        why: {it: "I NEET sono in parte disoccupati, in parte inattivi.", en: "NEET are partly unemployed, partly inactive."}
---*/
SELECT INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE, OBS_VALUE,
       NULL::DECIMAL(18, 6) AS NUMERATOR, NULL::DECIMAL(18, 6) AS DENOMINATOR, OBS_STATUS, 'F' AS CONF_STATUS,
       (OBS_VALUE * sqrt(REL_VAR))::DECIMAL(18, 6) AS SE, SE_METHOD, SAMPLE_SIZE, PROVENANCE, SOURCE
FROM core.rcfl_levels
WHERE INDICATOR <> 'neet'
