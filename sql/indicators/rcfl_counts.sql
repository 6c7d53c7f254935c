/*---
model: indicators.rcfl_counts
title: Labour force, counts of persons
sources: [core.rcfl_levels]
indicators:
  - id: pop_15p
    number: 1
    theme: 1
    title: {it: Popolazione di 15 anni e oltre, en: Population aged 15 and over}
    definition: {it: "Persone di 15 anni e oltre che vivono in famiglia, esclusi i membri delle convivenze.", en: "Persons aged 15 and over in private households; institutions are left out."}
    unit: PS
    decimals: 0
    population_criterion: citizenship
    territory: residence
    source: "Istat, Rilevazione sulle forze di lavoro"
    time: mean
    caveats: {it: "Stima campionaria; errore approssimato.", en: "Survey estimate; the error is approximate."}
  - id: employed
    number: 2
    theme: 1
    title: {it: Occupati, en: Employed persons}
    definition: {it: "Persone che nella settimana di riferimento hanno svolto almeno un'ora di lavoro retribuito o erano assenti dal lavoro; dal 2021 non chi è assente da più di tre mesi, salvo i congedi. L'età è in AGE.", en: "Persons who in the reference week worked at least one paid hour or were absent from work; from 2021 not those absent for more than three months, leave aside. AGE tells the ages."}
    unit: PS
    decimals: 0
    population_criterion: citizenship
    territory: residence
    source: "Istat, Rilevazione sulle forze di lavoro"
    time: mean
    caveats: {it: "15-64, 15-89 e 15 anni e oltre sono righe distinte. Interruzione di serie nel 2021.", en: "15-64, 15-89 and 15 and over are separate rows. Break in 2021."}
  - id: unemployed
    number: 3
    theme: 1
    title: {it: Disoccupati, en: Unemployed persons}
    definition: {it: "Persone senza lavoro che lo hanno cercato nelle ultime quattro settimane e sono disponibili entro due. L'età è in AGE.", en: "Persons without work who sought it in the last four weeks and are available within two. AGE tells the ages."}
    unit: PS
    decimals: 0
    population_criterion: citizenship
    territory: residence
    source: "Istat, Rilevazione sulle forze di lavoro"
    time: mean
    caveats: {it: "15-74 dal 2021; 15 anni e oltre nelle schede del 2013.", en: "15-74 from 2021; 15 and over in the sheets of 2013."}
  - id: labour_force
    number: 4
    theme: 1
    title: {it: Forze di lavoro, en: Labour force}
    definition: {it: "Occupati e disoccupati della stessa età.", en: "Employed and unemployed of the same ages."}
    unit: PS
    decimals: 0
    population_criterion: citizenship
    territory: residence
    source: "Istat, Rilevazione sulle forze di lavoro"
    time: mean
    caveats: {it: "Stima campionaria; errore approssimato.", en: "Survey estimate; the error is approximate."}
  - id: inactive_1564
    number: 5
    theme: 1
    title: {it: Inattivi 15-64 anni, en: Inactive persons aged 15-64}
    definition: {it: "Persone di 15-64 anni che non sono né occupate né disoccupate.", en: "Persons aged 15-64 who are neither employed nor unemployed."}
    unit: PS
    decimals: 0
    population_criterion: citizenship
    territory: residence
    source: "Istat, Rilevazione sulle forze di lavoro"
    time: mean
    caveats: {it: "Stima campionaria; errore approssimato.", en: "Survey estimate; the error is approximate."}
---*/
SELECT INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE, OBS_VALUE,
       NULL::DECIMAL(18, 6) AS NUMERATOR, NULL::DECIMAL(18, 6) AS DENOMINATOR, OBS_STATUS, 'F' AS CONF_STATUS,
       (OBS_VALUE * sqrt(REL_VAR))::DECIMAL(18, 6) AS SE, PROVENANCE, SOURCE
FROM core.rcfl_levels
WHERE INDICATOR <> 'neet'
