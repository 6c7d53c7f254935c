/*---
model: indicators.seasonal_ratios
title: Ratios of the funnel of seasonal work
description: >
  The row with _T in every dimension is the ratio of the figures of the area and year, as core.flussi_main chooses them:
  all acts of the year of one concept, all permits of seasonal work (SEASONAL holds its sub-quotas, MULTIANNUAL among them),
  the last count. The others are within one act:
  each says the concept of its quota, the type of permit and the day on which the numerator was counted; the ratios of
  earlier counts stay. The denominator is the quota as last known, or the last clearances counted by that day.
sources: [core.flussi_counts, core.flussi_funnel, core.flussi_main]
common:
  theme: 5
  population: {it: "Ingressi per lavoro stagionale", en: "Entries for seasonal work"}
  ages: [TOTAL]
  population_criterion: permit
  territory: workplace
  source: "Ministero dell'interno - SUI; decreti e circolari sulle quote"
  time: ratio_of_means
  areas: ratio
  dimensions: [ACT, QUOTA_CONCEPT, PERMIT_TYPE, OBS_DATE]
  caveats:
    it: "Dipende dall'atto, dal tipo di quota e dalla data; denominatori diversi danno tassi di successo diversi. La riga _T è dell'anno: quota finale (per l'Italia il tetto), tutti i permessi stagionali, ultimo conteggio. I permessi pluriennali (MULTIANNUAL) sono compresi in SEASONAL e in _T, non si aggiungono; dove l'atto dà solo una parte dei permessi, o numeratore e denominatore non sono degli stessi atti, la riga _T è D."
    en: "It depends on the act, the concept of quota and the date; other denominators give other success rates. The row _T is that of the year: the final quota (for Italy the ceiling), all seasonal permits, the last count. Permits of several years (MULTIANNUAL) are within SEASONAL and _T and are not added; where an act gives some of the permits only, or numerator and denominator are not of the same acts, the row _T is D."
indicators:
  - id: seasonal_demand_ratio
    number: 46
    title: {it: "Istanze su quote", en: "Applications over quotas"}
    definition: {it: "Istanze per quote, della stessa coorte.", en: "Applications over quotas of the same cohort."}
    formula: "sum(OBS_VALUE) FILTER (STAGE = 'APPLICATIONS') / sum(OBS_VALUE) FILTER (STAGE = 'QUOTA' AND QUOTA_CONCEPT = cell.QUOTA_CONCEPT)"
    unit: RATIO
    decimals: 2
    numerator: {it: "Istanze", en: "Applications"}
    denominator: {it: "Quote", en: "Quotas"}
    not_comparable_with:
      - dimension: QUOTA_CONCEPT
        why: {it: "Tetto, quota iniziale, integrata e residua sono concetti diversi.", en: "Ceiling, initial, topped-up and residual quotas are other concepts."}
  - id: seasonal_no_over_quota
    number: 47
    title: {it: "Nulla osta su quote", en: "Clearances over quotas"}
    definition: {it: "Nulla osta su quote, della stessa coorte, per cento.", en: "Clearances over quotas of the same cohort, per cent."}
    formula: "100 * sum(OBS_VALUE) FILTER (STAGE = 'NULLA_OSTA') / sum(OBS_VALUE) FILTER (STAGE = 'QUOTA' AND QUOTA_CONCEPT = cell.QUOTA_CONCEPT)"
    unit: PC
    decimals: 1
    numerator: {it: "Nulla osta", en: "Clearances"}
    denominator: {it: "Quote", en: "Quotas"}
    not_comparable_with:
      - dimension: QUOTA_CONCEPT
        why: {it: "Tetto, quota iniziale, integrata e residua sono concetti diversi.", en: "Ceiling, initial, topped-up and residual quotas are other concepts."}
  - id: seasonal_contracts_over_no
    number: 48
    title: {it: "Contratti su nulla osta", en: "Contracts over clearances"}
    definition:
      it: "Contratti di soggiorno su nulla osta, della stessa coorte, per cento."
      en: "Residence contracts over clearances of the same cohort, per cent."
    formula: "100 * sum(OBS_VALUE) FILTER (STAGE = 'CONTRACTS') / sum(OBS_VALUE) FILTER (STAGE = 'NULLA_OSTA')"
    unit: PC
    decimals: 1
    numerator: {it: "Contratti di soggiorno", en: "Residence contracts"}
    denominator: {it: "Nulla osta", en: "Clearances"}
    not_comparable_with:
      - indicator: seasonal_pds_over_quota
        why: {it: "Denominatori diversi: nulla osta contro quote.", en: "Other denominators: clearances against quotas."}
  - id: seasonal_pds_over_quota
    number: 49
    title: {it: "Permessi richiesti su quote", en: "Permits requested over quotas"}
    definition:
      it: "Permessi di soggiorno richiesti su quote, della stessa coorte, per cento."
      en: "Residence permits requested over quotas of the same cohort, per cent."
    formula: "100 * sum(OBS_VALUE) FILTER (STAGE = 'PERMITS') / sum(OBS_VALUE) FILTER (STAGE = 'QUOTA' AND QUOTA_CONCEPT = cell.QUOTA_CONCEPT)"
    unit: PC
    decimals: 1
    numerator: {it: "Permessi di soggiorno richiesti", en: "Residence permits requested"}
    denominator: {it: "Quote", en: "Quotas"}
    not_comparable_with:
      - dimension: QUOTA_CONCEPT
        why: {it: "Tetto, quota iniziale, integrata e residua sono concetti diversi.", en: "Ceiling, initial, topped-up and residual quotas are other concepts."}
---*/
WITH ratios(INDICATOR, numerator_stage, denominator_stage, factor) AS (
    VALUES ('seasonal_demand_ratio', 'APPLICATIONS', 'QUOTA', 1),
           ('seasonal_no_over_quota', 'NULLA_OSTA', 'QUOTA', 100),
           ('seasonal_contracts_over_no', 'CONTRACTS', 'NULLA_OSTA', 100),
           ('seasonal_pds_over_quota', 'PERMITS', 'QUOTA', 100)
),
bases AS ( -- quotas hold whenever they are noted, clearances from the day on which they are counted
    SELECT *, NULL::DATE AS since FROM core.flussi_funnel
    WHERE STAGE = 'QUOTA' AND QUOTA_CONCEPT <> 'RESIDUAL' -- a remainder is no base for a rate
    UNION ALL
    SELECT *, OBS_DATE FROM core.flussi_counts
    WHERE STAGE = 'NULLA_OSTA'
),
pairs AS (
    SELECT r.INDICATOR, r.factor, n.REF_AREA, n.TIME_PERIOD, '_T' AS ACT, '_T' AS QUOTA_CONCEPT, '_T' AS PERMIT_TYPE, '_T' AS OBS_DATE,
           n.OBS_VALUE AS num, d.OBS_VALUE AS den, [n.OBS_STATUS, d.OBS_STATUS, CASE WHEN n.ACTS <> d.ACTS THEN 'D' END] AS statuses,
           greatest(n.PROVENANCE, d.PROVENANCE) AS PROVENANCE, greatest(n.SOURCE, d.SOURCE) AS SOURCE
    FROM ratios r
    JOIN core.flussi_main n ON n.STAGE = r.numerator_stage
    JOIN core.flussi_main d ON d.STAGE = r.denominator_stage AND d.REF_AREA = n.REF_AREA AND d.TIME_PERIOD = n.TIME_PERIOD
    UNION ALL
    SELECT r.INDICATOR, r.factor, n.REF_AREA, n.TIME_PERIOD, n.ACT, d.QUOTA_CONCEPT, n.PERMIT_TYPE, n.OBS_DATE::VARCHAR,
           n.OBS_VALUE, d.OBS_VALUE, [n.OBS_STATUS, d.OBS_STATUS],
           greatest(n.PROVENANCE, d.PROVENANCE), greatest(n.SOURCE, d.SOURCE)
    FROM ratios r
    JOIN core.flussi_counts n ON n.STAGE = r.numerator_stage
    JOIN bases d ON d.STAGE = r.denominator_stage AND d.REF_AREA = n.REF_AREA AND d.TIME_PERIOD = n.TIME_PERIOD
         AND d.ACT = n.ACT AND d.PERMIT_TYPE = n.PERMIT_TYPE AND (d.since IS NULL OR d.since <= n.OBS_DATE)
    QUALIFY row_number() OVER (PARTITION BY r.INDICATOR, n.REF_AREA, n.TIME_PERIOD, n.ACT, d.QUOTA_CONCEPT, n.PERMIT_TYPE, n.OBS_DATE
                               ORDER BY d.since DESC) = 1
)
SELECT INDICATOR, REF_AREA, TIME_PERIOD, 'A' AS FREQ, 'NEU' AS CITIZENSHIP, 'T' AS SEX, 'TOTAL' AS AGE,
       ACT, QUOTA_CONCEPT, PERMIT_TYPE, OBS_DATE,
       round(factor * num / nullif(den, 0), 6)::DECIMAL(18,6) AS OBS_VALUE,
       num::DECIMAL(18,6) AS NUMERATOR, den::DECIMAL(18,6) AS DENOMINATOR,
       CASE WHEN den = 0 THEN 'M'
            WHEN num IS NULL OR den IS NULL THEN 'O'
            WHEN list_contains(statuses, 'D') THEN 'D'
            WHEN list_contains(statuses, 'P') THEN 'P'
            ELSE 'A' END AS OBS_STATUS,
       'F' AS CONF_STATUS, NULL::DECIMAL(18,6) AS SE, PROVENANCE, SOURCE
FROM pairs
