/*---
model: indicators.seasonal
title: Funnel of seasonal work, from the quota to the permits requested
description: >
  The row with _T in every dimension is the figure of the area and year; the others are the figures by act, concept of
  quota and type of permit, which are not added to each other.
sources: [core.flussi_funnel, core.flussi_main]
common:
  theme: 5
  population: {it: "Ingressi per lavoro stagionale", en: "Entries for seasonal work"}
  ages: [TOTAL]
  population_criterion: permit
  territory: workplace
  source: "Ministero dell'interno - SUI; decreti e circolari sulle quote"
  areas: residual
  dimensions: [ACT, QUOTA_CONCEPT, PERMIT_TYPE]
  caveats:
    it: "L'anno è quello che il decreto programma. Tetto, quota iniziale e quota integrata sono concetti diversi e non si sommano. I permessi pluriennali (MULTIANNUAL) e le altre sottoquote sono compresi in SEASONAL e in _T."
    en: "The year is the one that the decree programmes. Ceiling, initial and topped-up quota are different concepts and are not added. Permits of several years (MULTIANNUAL) and the other sub-quotas are within SEASONAL and _T."
indicators:
  - id: seasonal_quota
    title: {it: "Quote stagionali", en: "Seasonal quotas"}
    definition:
      it: "Ingressi stagionali consentiti; per l'Italia il tetto del decreto, per le altre aree le quote infine assegnate."
      en: "Seasonal entries allowed; for Italy the ceiling of the decree, for other areas what they are assigned in the end."
    formula: "sum(OBS_VALUE) FILTER (STAGE = 'QUOTA')"
    unit: QU
    decimals: 0
    time: end
    not_comparable_with:
      - dimension: QUOTA_CONCEPT
        why: {it: "Tetto, quota iniziale, integrata e residua sono concetti diversi.", en: "Ceiling, initial, topped-up and residual quotas are other concepts."}
  - id: seasonal_applications
    title: {it: "Istanze", en: "Applications"}
    definition: {it: "Istanze di nulla osta al lavoro stagionale presentate.", en: "Applications for clearance of seasonal work."}
    formula: "sum(OBS_VALUE) FILTER (STAGE = 'APPLICATIONS')"
    unit: AP
    decimals: 0
    time: sum
    not_comparable_with: []
  - id: seasonal_nulla_osta
    title: {it: "Nulla osta", en: "Work clearances"}
    definition: {it: "Nulla osta al lavoro stagionale rilasciati.", en: "Clearances for seasonal work issued."}
    formula: "sum(OBS_VALUE) FILTER (STAGE = 'NULLA_OSTA')"
    unit: "NO"
    decimals: 0
    time: sum
    not_comparable_with: []
  - id: seasonal_visas
    title: {it: "Visti", en: "Visas"}
    definition: {it: "Visti di ingresso per lavoro stagionale rilasciati.", en: "Entry visas for seasonal work issued."}
    formula: "sum(OBS_VALUE) FILTER (STAGE = 'VISAS')"
    unit: VI
    decimals: 0
    time: sum
    not_comparable_with: []
  - id: seasonal_contracts
    title: {it: "Contratti di soggiorno", en: "Residence contracts"}
    definition: {it: "Contratti di soggiorno sottoscritti.", en: "Residence contracts signed."}
    formula: "sum(OBS_VALUE) FILTER (STAGE = 'CONTRACTS')"
    unit: CT
    decimals: 0
    time: sum
    not_comparable_with:
      - indicator: co_activations
        why:
          it: "Contratti di soggiorno di una coorte di ingressi contro tutti i rapporti avviati nel periodo."
          en: "Residence contracts of a cohort of entries against all relationships begun in the period."
  - id: seasonal_permits
    title: {it: "Permessi di soggiorno richiesti", en: "Residence permits requested"}
    definition: {it: "Permessi di soggiorno richiesti.", en: "Residence permits requested."}
    formula: "sum(OBS_VALUE) FILTER (STAGE = 'PERMITS')"
    unit: PM
    decimals: 0
    time: sum
    not_comparable_with:
      - indicator: permits_new
        why:
          it: "Permessi richiesti da una coorte di stagionali contro permessi rilasciati nell'anno."
          en: "Permits requested by a seasonal cohort against permits issued in the year."
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
