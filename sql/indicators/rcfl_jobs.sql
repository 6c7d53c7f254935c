/*---
model: indicators.rcfl_jobs
title: Employees, temporary employees, persons with more education than their job asks
sources: [core.rcfl_jobs]
common:
  theme: 1
  ages: [Y_GE15]
  population_criterion: citizenship
  territory: residence
  source: "Istat, Rilevazione sulle forze di lavoro, microdati ad uso pubblico"
indicators:
  - id: employees
    title: {it: "Dipendenti", en: "Employees"}
    definition:
      it: "Occupati di 15 anni e oltre con un lavoro alle dipendenze."
      en: "Employed persons aged 15 and over in dependent work."
    formula: "sum(WEIGHT) FILTER (EMPLOYMENT_TYPE = 'EMPLOYEE' AND AGE_YEARS >= 15) / 10 / count(DISTINCT SURVEY_YEAR * 10 + SURVEY_QUARTER) /* WEIGHT is in tenths of a person, the value the mean of the quarters */"
    unit: PS
    population: {it: "Occupati", en: "Employed persons"}
    time: mean
    areas: additive
    caveats: {it: "Stima campionaria; errore approssimato. Regioni fino al 2020, poi ripartizioni.", en: "Survey estimate; the error is approximate. Regions up to 2020, macro-areas since."}
    not_comparable_with:
      - indicator: co_activations
        why: {it: "Persone dipendenti in media nel periodo contro rapporti che iniziano nel periodo.", en: "Employees on average in the period against relationships that begin in it."}
  - id: temp_share
    number: 17
    title: {it: "Quota di dipendenti a termine", en: "Share of temporary employees"}
    definition:
      it: "Dipendenti a tempo determinato su tutti i dipendenti, per cento."
      en: "Employees with a contract of limited duration on all employees, percent."
    formula: "100 * sum(WEIGHT) FILTER (EMPLOYMENT_TYPE = 'EMPLOYEE' AND CONTRACT_TERM = 'TEMPORARY') / sum(WEIGHT) FILTER (EMPLOYMENT_TYPE = 'EMPLOYEE')"
    unit: PC
    decimals: 1
    population: {it: "Dipendenti", en: "Employees"}
    numerator: {it: "Dipendenti a termine", en: "Temporary employees"}
    denominator: {it: "Dipendenti", en: "Employees"}
    time: ratio_of_means
    areas: ratio
    caveats: {it: "Il denominatore sono i dipendenti, non gli occupati. Regioni fino al 2020, poi ripartizioni.", en: "The denominator are employees, not the employed. Regions up to 2020, macro-areas since."}
    not_comparable_with:
      - indicator: co_activations
        why: {it: "Quota di chi è a termine tra i dipendenti contro quota di contratti a termine tra gli avvii, che è molto più alta.", en: "The share of temporary among employees against that of temporary contracts among starts, which is much higher."}
  - id: overqual_rate
    number: 15
    title: {it: "Sovraistruiti: laureati in professioni di livello inferiore", en: "Over-qualified: tertiary titles in lower occupations"}
    definition:
      it: "Occupati con titolo terziario nei grandi gruppi 4-8 della CP2011 sugli occupati con titolo terziario di cui si conosce la professione, per cento."
      en: "Employed with a tertiary title in major groups 4-8 of CP2011 on the employed with a tertiary title and a known occupation, percent."
    formula: "100 * sum(PERSONS) FILTER (MEASURE = 'TERTIARY_LOW') / sum(PERSONS) FILTER (MEASURE = 'TERTIARY')"
    unit: PC
    decimals: 1
    population: {it: "Occupati con titolo terziario e professione nota", en: "Employed with a tertiary title and a known occupation"}
    numerator: {it: "Occupati con titolo terziario nei gruppi 4-8", en: "Employed with a tertiary title in groups 4-8"}
    denominator: {it: "Occupati con titolo terziario e professione nota", en: "Employed with a tertiary title and a known occupation"}
    time: ratio_of_means
    areas: ratio
    caveats: {it: "Esclude chi non dice la professione; il gruppo 9 (forze armate) non è tra le professioni di livello inferiore.", en: "Leaves out those who do not say their occupation; group 9 (armed forces) is not among the lower occupations."}
    not_comparable_with:
      - indicator: overqual_modal_rate
        why: {it: "Due definizioni: laureati in professioni di livello inferiore contro titolo superiore al più frequente nella professione.", en: "Two definitions: tertiary titles in lower occupations against a title above the most frequent one of the occupation."}
  - id: overqual_modal_rate
    number: 15
    title: {it: "Sovraistruiti: titolo superiore al più frequente nella professione", en: "Over-qualified: title above the most frequent of the occupation"}
    definition:
      it: "Occupati con un titolo di studio superiore a quello più posseduto nella loro professione sugli occupati di cui si conoscono titolo e professione, per cento."
      en: "Employed with a title above the one most held in their occupation on the employed whose title and occupation are known, percent."
    formula: "100 * sum(PERSONS) FILTER (MEASURE = 'ABOVE_MODAL') / sum(PERSONS) FILTER (MEASURE = 'TITLED')"
    unit: PC
    decimals: 1
    population: {it: "Occupati di cui si conoscono titolo e professione", en: "Employed whose title and occupation are known"}
    numerator: {it: "Occupati con titolo superiore al modale", en: "Employed with a title above the modal one"}
    denominator: {it: "Occupati di cui si conoscono titolo e professione", en: "Employed whose title and occupation are known"}
    time: ratio_of_means
    areas: ratio
    caveats: {it: "Il titolo modale è dell'Italia, per grande gruppo professionale e tre livelli di titolo: più grezzo di quello di Istat.", en: "The modal title is Italy's, by major group of occupations and three levels: coarser than ISTAT's."}
    not_comparable_with: []
---*/
WITH ratios(INDICATOR, numerator, denominator) AS (
    VALUES ('temp_share', 'TEMPORARY', 'EMPLOYEES'),
           ('overqual_rate', 'TERTIARY_LOW', 'TERTIARY'),
           ('overqual_modal_rate', 'ABOVE_MODAL', 'TITLED')
),
observations AS (
    SELECT 'employees' AS INDICATOR, FREQ, TIME_PERIOD, REF_AREA, CITIZENSHIP, SEX, PERSONS AS OBS_VALUE,
           NULL::DECIMAL(18, 6) AS NUMERATOR, NULL::DECIMAL(18, 6) AS DENOMINATOR, PERSONS * sqrt(REL_VAR) AS error, NULL::DOUBLE AS PARTS_CV, NULL::DOUBLE AS EFFECTIVE_SIZE, METHOD, PROVENANCE
    FROM core.rcfl_jobs
    WHERE MEASURE = 'EMPLOYEES'
    UNION ALL
    SELECT r.INDICATOR, n.FREQ, n.TIME_PERIOD, n.REF_AREA, n.CITIZENSHIP, n.SEX, (100 * n.PERSONS / d.PERSONS)::DECIMAL(18, 6),
           n.PERSONS, d.PERSONS, 100 * n.PERSONS / d.PERSONS * sqrt(greatest(n.REL_VAR - d.REL_VAR, 0)),
           100 * sqrt(greatest(n.REL_VAR, d.REL_VAR)), 1 / d.REL_VAR, n.METHOD, n.PROVENANCE
    FROM ratios r
    JOIN core.rcfl_jobs n ON n.MEASURE = r.numerator
    JOIN core.rcfl_jobs d ON d.MEASURE = r.denominator AND d.TIME_PERIOD = n.TIME_PERIOD AND d.REF_AREA = n.REF_AREA
                         AND d.CITIZENSHIP = n.CITIZENSHIP AND d.SEX = n.SEX
    WHERE d.PERSONS > 0
)
SELECT INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, 'Y_GE15' AS AGE, OBS_VALUE, NUMERATOR, DENOMINATOR,
       CASE WHEN lag(METHOD) OVER (PARTITION BY INDICATOR, REF_AREA, FREQ, CITIZENSHIP, SEX ORDER BY TIME_PERIOD) <> METHOD THEN 'B'
            ELSE 'A' END AS OBS_STATUS,
       'F' AS CONF_STATUS, error::DECIMAL(18, 6) AS SE, CASE WHEN error IS NOT NULL THEN 'MODEL' END AS SE_METHOD,
       PARTS_CV, EFFECTIVE_SIZE, PROVENANCE, 'istat/rcfl-microdata' AS SOURCE
FROM observations
