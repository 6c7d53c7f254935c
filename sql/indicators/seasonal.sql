/*---
model: indicators.seasonal
title: Funnel of seasonal work, from the quota to the permits requested
description: >
  The row with _T in every dimension is the figure of the area and year; the others are the figures by act, concept of
  quota and type of permit, which are not added to each other.
sources: [core.flussi_funnel, core.flussi_main]
indicators:
  - id: seasonal_quota
    theme: 5
    title: {it: Quote stagionali, en: Seasonal quotas}
    definition:
      it: Ingressi stagionali consentiti; per l'Italia il tetto del decreto, per le altre aree le quote infine assegnate.
      en: Seasonal entries allowed; for Italy the ceiling of the decree, for other areas what they are assigned in the end.
    unit: QU
    decimals: 0
    population_criterion: permit
    territory: workplace
    source: "Ministero dell'interno - SUI; decreti e circolari sulle quote"
    time: end
    dimensions: [ACT, QUOTA_CONCEPT, PERMIT_TYPE]
    caveats:
      it: L'anno è quello che il decreto programma. Tetto, quota iniziale e quota integrata sono concetti diversi e non si sommano.
      en: The year is the one that the decree programmes. Ceiling, initial and topped-up quota are different concepts and are not added.
  - id: seasonal_applications
    theme: 5
    title: {it: Istanze, en: Applications}
    definition:
      it: Istanze di nulla osta al lavoro stagionale presentate.
      en: Applications for clearance of seasonal work.
    unit: AP
    decimals: 0
    population_criterion: permit
    territory: workplace
    source: "Ministero dell'interno - SUI; decreti e circolari sulle quote"
    time: sum
    dimensions: [ACT, QUOTA_CONCEPT, PERMIT_TYPE]
    caveats:
      it: L'anno è quello che il decreto programma. Tetto, quota iniziale e quota integrata sono concetti diversi e non si sommano.
      en: The year is the one that the decree programmes. Ceiling, initial and topped-up quota are different concepts and are not added.
  - id: seasonal_nulla_osta
    theme: 5
    title: {it: Nulla osta, en: Work clearances}
    definition:
      it: Nulla osta al lavoro stagionale rilasciati.
      en: Clearances for seasonal work issued.
    unit: NO
    decimals: 0
    population_criterion: permit
    territory: workplace
    source: "Ministero dell'interno - SUI; decreti e circolari sulle quote"
    time: sum
    dimensions: [ACT, QUOTA_CONCEPT, PERMIT_TYPE]
    caveats:
      it: L'anno è quello che il decreto programma. Tetto, quota iniziale e quota integrata sono concetti diversi e non si sommano.
      en: The year is the one that the decree programmes. Ceiling, initial and topped-up quota are different concepts and are not added.
  - id: seasonal_visas
    theme: 5
    title: {it: Visti, en: Visas}
    definition:
      it: Visti di ingresso per lavoro stagionale rilasciati.
      en: Entry visas for seasonal work issued.
    unit: VI
    decimals: 0
    population_criterion: permit
    territory: workplace
    source: "Ministero dell'interno - SUI; decreti e circolari sulle quote"
    time: sum
    dimensions: [ACT, QUOTA_CONCEPT, PERMIT_TYPE]
    caveats:
      it: L'anno è quello che il decreto programma. Tetto, quota iniziale e quota integrata sono concetti diversi e non si sommano.
      en: The year is the one that the decree programmes. Ceiling, initial and topped-up quota are different concepts and are not added.
  - id: seasonal_contracts
    theme: 5
    title: {it: Contratti di soggiorno, en: Residence contracts}
    definition:
      it: Contratti di soggiorno sottoscritti.
      en: Residence contracts signed.
    unit: CT
    decimals: 0
    population_criterion: permit
    territory: workplace
    source: "Ministero dell'interno - SUI; decreti e circolari sulle quote"
    time: sum
    dimensions: [ACT, QUOTA_CONCEPT, PERMIT_TYPE]
    caveats:
      it: L'anno è quello che il decreto programma. Tetto, quota iniziale e quota integrata sono concetti diversi e non si sommano.
      en: The year is the one that the decree programmes. Ceiling, initial and topped-up quota are different concepts and are not added.
  - id: seasonal_permits
    theme: 5
    title: {it: Permessi di soggiorno richiesti, en: Residence permits requested}
    definition:
      it: Permessi di soggiorno richiesti.
      en: Residence permits requested.
    unit: PM
    decimals: 0
    population_criterion: permit
    territory: workplace
    source: "Ministero dell'interno - SUI; decreti e circolari sulle quote"
    time: sum
    dimensions: [ACT, QUOTA_CONCEPT, PERMIT_TYPE]
    caveats:
      it: L'anno è quello che il decreto programma. Tetto, quota iniziale e quota integrata sono concetti diversi e non si sommano.
      en: The year is the one that the decree programmes. Ceiling, initial and topped-up quota are different concepts and are not added.
---*/
WITH observations AS (
    SELECT REF_AREA, TIME_PERIOD, STAGE, ACT, QUOTA_CONCEPT, PERMIT_TYPE, OBS_VALUE, OBS_STATUS, PROVENANCE, SOURCE
    FROM core.flussi_funnel
    UNION ALL
    SELECT REF_AREA, TIME_PERIOD, STAGE, '_T', '_T', '_T', OBS_VALUE, OBS_STATUS, PROVENANCE, SOURCE
    FROM core.flussi_main
)
SELECT 'seasonal_' || lower(STAGE) AS INDICATOR, REF_AREA, TIME_PERIOD, 'A' AS FREQ, 'NEU' AS CITIZENSHIP, 'T' AS SEX, 'TOTAL' AS AGE,
       ACT, QUOTA_CONCEPT, PERMIT_TYPE, OBS_VALUE::DECIMAL(18,6) AS OBS_VALUE,
       NULL::DECIMAL(18,6) AS NUMERATOR, NULL::DECIMAL(18,6) AS DENOMINATOR, OBS_STATUS, 'F' AS CONF_STATUS,
       NULL::DECIMAL(18,6) AS SE, PROVENANCE, SOURCE
FROM observations
