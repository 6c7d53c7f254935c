/*---
model: indicators.neet
title: Young people not in employment, education or training
sources: [core.rcfl_levels, core.rcfl_ratios, core.rcfl_shares]
common:
  datasets: [istat/rcfl-neet, istat/rcfl-tabulation]
  theme: 1
  population_criterion: citizenship
  territory: residence
  source: "Istat, Rilevazione sulle forze di lavoro"
indicators:
  - id: neet
    title: {it: "NEET", en: "NEET"}
    definition:
      it: "Persone che non lavorano e non seguono corsi di istruzione o formazione nelle quattro settimane precedenti. Per età: 15-24, 15-29, 15-34 anni."
      en: "Persons neither in employment nor in education or training in the last four weeks. By age: 15-24, 15-29, 15-34."
    formula: "sum(PERSONS) FILTER (LABOUR_STATUS = 'NEET' AND AGE_YEARS BETWEEN 15 AND cell.last_age) / count(DISTINCT TIME_PERIOD) /* the mean of the quarters */"
    unit: PS
    decimals: 0
    population: {it: "Persone di 15-34 anni che vivono in famiglia", en: "Persons aged 15-34 in private households"}
    ages: [Y15-24, Y15-29, Y15-34]
    time: mean
    areas: additive
    caveats: {it: "Parte dei disoccupati e degli inattivi: non si somma a essi.", en: "A part of the unemployed and of the inactive: not to be added to them."}
    not_comparable_with:
      - dimension: AGE
        why: {it: "Le tre classi sono l'una dentro l'altra.", en: "The three classes lie one within the other."}
      - indicator: unemployed
        why:
          it: "I NEET sono in parte disoccupati, in parte inattivi: non si sommano a essi."
          en: "NEET are partly unemployed, partly inactive: not to be added to them."
  - id: neet_rate_1524
    number: 11
    title: {it: "Tasso NEET 15-24 anni", en: "NEET rate, 15-24 years"}
    definition:
      it: "Persone di 15-24 anni che non lavorano e non seguono corsi di istruzione o formazione, su popolazione della stessa età, per cento."
      en: "Persons aged 15-24 not in employment, education or training, on population of the same ages, percent."
    formula: "100 * sum(PERSONS) FILTER (MEASURE = 'NEET' AND AGE = 'Y15-24') / sum(PERSONS) FILTER (MEASURE = 'POP' AND AGE = 'Y15-24')"
    unit: PC
    decimals: 1
    population: {it: "Persone di 15-24 anni che vivono in famiglia", en: "Persons aged 15-24 in private households"}
    ages: [Y15-24]
    numerator: {it: "NEET 15-24 anni", en: "NEET aged 15-24"}
    denominator: {it: "Popolazione 15-24 anni", en: "Population aged 15-24"}
    time: ratio_of_means
    areas: ratio
    caveats:
      it: "Non va confuso con la quota di stranieri tra i NEET. I microdati pubblici 2015-2017 non lo permettono."
      en: "Not to be taken for the share of foreigners among NEET. The public microdata of 2015-2017 do not allow it."
    not_comparable_with:
      - indicator: neet_rate_1529
        why: {it: "Età diverse: 15-24 anni contro 15-29.", en: "Other ages: 15-24 against 15-29."}
      - indicator: neet_rate_1534
        why: {it: "Età diverse: 15-24 anni contro 15-34.", en: "Other ages: 15-24 against 15-34."}
      - indicator: neet_foreign_share
        why:
          it: "Un tasso dice quanto è frequente essere NEET, la quota chi sono i NEET."
          en: "A rate says how frequent being NEET is, the share who the NEET are."
  - id: neet_rate_1529
    number: 11
    title: {it: "Tasso NEET 15-29 anni", en: "NEET rate, 15-29 years"}
    definition:
      it: "Persone di 15-29 anni che non lavorano e non seguono corsi di istruzione o formazione, su popolazione della stessa età, per cento."
      en: "Persons aged 15-29 not in employment, education or training, on population of the same ages, percent."
    formula: "100 * sum(PERSONS) FILTER (MEASURE = 'NEET' AND AGE = 'Y15-29') / sum(PERSONS) FILTER (MEASURE = 'POP' AND AGE = 'Y15-29')"
    unit: PC
    decimals: 1
    population: {it: "Persone di 15-29 anni che vivono in famiglia", en: "Persons aged 15-29 in private households"}
    ages: [Y15-29]
    numerator: {it: "NEET 15-29 anni", en: "NEET aged 15-29"}
    denominator: {it: "Popolazione 15-29 anni", en: "Population aged 15-29"}
    time: ratio_of_means
    areas: ratio
    caveats:
      it: "Non va confuso con la quota di stranieri tra i NEET. I microdati pubblici 2015-2017 non lo permettono."
      en: "Not to be taken for the share of foreigners among NEET. The public microdata of 2015-2017 do not allow it."
    not_comparable_with:
      - indicator: neet_rate_1534
        why: {it: "Età diverse: 15-29 anni contro 15-34.", en: "Other ages: 15-29 against 15-34."}
      - indicator: neet_foreign_share
        why:
          it: "Un tasso dice quanto è frequente essere NEET, la quota chi sono i NEET."
          en: "A rate says how frequent being NEET is, the share who the NEET are."
  - id: neet_rate_1534
    number: 11
    title: {it: "Tasso NEET 15-34 anni", en: "NEET rate, 15-34 years"}
    definition:
      it: "Persone di 15-34 anni che non lavorano e non seguono corsi di istruzione o formazione, su popolazione della stessa età, per cento."
      en: "Persons aged 15-34 not in employment, education or training, on population of the same ages, percent."
    formula: "100 * sum(PERSONS) FILTER (MEASURE = 'NEET' AND AGE = 'Y15-34') / sum(PERSONS) FILTER (MEASURE = 'POP' AND AGE = 'Y15-34')"
    unit: PC
    decimals: 1
    population: {it: "Persone di 15-34 anni che vivono in famiglia", en: "Persons aged 15-34 in private households"}
    ages: [Y15-34]
    numerator: {it: "NEET 15-34 anni", en: "NEET aged 15-34"}
    denominator: {it: "Popolazione 15-34 anni", en: "Population aged 15-34"}
    time: ratio_of_means
    areas: ratio
    caveats:
      it: "Non va confuso con la quota di stranieri tra i NEET. I microdati pubblici 2015-2017 non lo permettono."
      en: "Not to be taken for the share of foreigners among NEET. The public microdata of 2015-2017 do not allow it."
    not_comparable_with:
      - indicator: neet_foreign_share
        why:
          it: "Un tasso dice quanto è frequente essere NEET, la quota chi sono i NEET."
          en: "A rate says how frequent being NEET is, the share who the NEET are."
  - id: neet_foreign_share
    number: 12
    title: {it: "Quota di stranieri tra i NEET", en: "Share of foreigners among NEET"}
    definition:
      it: "NEET con la cittadinanza indicata su tutti i NEET della stessa età, per cento."
      en: "NEET of the citizenship said on all NEET of the same ages, percent."
    formula: "100 * sum(PERSONS) FILTER (MEASURE = 'NEET' AND CITIZENSHIP = cell.CITIZENSHIP) / sum(PERSONS) FILTER (MEASURE = 'NEET' AND CITIZENSHIP = 'TOTAL')"
    unit: PC
    decimals: 1
    population: {it: "NEET", en: "NEET"}
    ages: [Y15-24, Y15-29, Y15-34]
    numerator: {it: "NEET della cittadinanza", en: "NEET of the citizenship"}
    denominator: {it: "Tutti i NEET", en: "All NEET"}
    time: ratio_of_means
    areas: ratio
    caveats: {it: "Non è un tasso: dice chi sono i NEET, non quanto è frequente esserlo.", en: "Not a rate: it says who the NEET are, not how frequent they are."}
    not_comparable_with:
      - dimension: AGE
        why: {it: "Le tre classi sono l'una dentro l'altra.", en: "The three classes lie one within the other."}
---*/
SELECT INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE, OBS_VALUE,
       NULL::DECIMAL(18, 6) AS NUMERATOR, NULL::DECIMAL(18, 6) AS DENOMINATOR, OBS_STATUS, 'F' AS CONF_STATUS,
       (OBS_VALUE * sqrt(REL_VAR))::DECIMAL(18, 6) AS SE, SE_METHOD, SAMPLE_SIZE, NULL::DOUBLE AS PARTS_CV, NULL::DOUBLE AS EFFECTIVE_SIZE, PROVENANCE, SOURCE
FROM core.rcfl_levels
WHERE INDICATOR = 'neet'
UNION ALL
SELECT INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE, OBS_VALUE, NUMERATOR, DENOMINATOR, OBS_STATUS, CONF_STATUS,
       SE, SE_METHOD, SAMPLE_SIZE, PARTS_CV, EFFECTIVE_SIZE, PROVENANCE, SOURCE
FROM core.rcfl_ratios
WHERE INDICATOR IN ('neet_rate_1524', 'neet_rate_1529', 'neet_rate_1534')
UNION ALL
SELECT INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE, OBS_VALUE, NUMERATOR, DENOMINATOR, OBS_STATUS, 'F',
       SE, SE_METHOD, SAMPLE_SIZE, PARTS_CV, EFFECTIVE_SIZE, PROVENANCE, SOURCE
FROM core.rcfl_shares
WHERE INDICATOR = 'neet_foreign_share'
