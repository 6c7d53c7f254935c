/*---
model: indicators.inps_foreign
title: Non-EU workers in INPS's archives; domestic workers
description: >
  Distinct persons with at least one contribution in the year, counted once in each cell and never added over areas. Of
  the workers' incomes INPS names citizenship by permit (non-EU). The latest year of domestic workers is provisional.
sources: [inps.worker_incomes, inps.domestic_workers]
common:
  theme: 4
  ages: [TOTAL]
indicators:
  - id: inps_workers_neu
    datasets: [inps/worker-incomes]
    number: 39
    title: {it: "Lavoratori non comunitari con contributi", en: "Non-EU workers with contributions"}
    definition:
      it: "Persone non comunitarie con almeno un contributo da lavoro nell'anno."
      en: "Non-EU persons with at least one contribution from work in the year."
    formula: "sum(EARNERS) FILTER (CITIZENSHIP_LABEL = 'Extra Unione europea')"
    unit: PS
    population: {it: "Assicurati INPS con almeno un contributo nell'anno", en: "Persons insured with INPS who have a contribution in the year"}
    population_criterion: permit
    territory: workplace
    source: "INPS, Osservatorio sui lavoratori e i redditi"
    time: distinct
    areas: distinct
    caveats: {it: "Chi ha più rapporti conta una volta, nella gestione prevalente. Per permesso di soggiorno, non per nascita.", en: "Who has several jobs counts once, in the prevailing scheme. By permit, not by birth."}
    not_comparable_with:
      - indicator: co_workers_activated
        why: {it: "Chi ha un contributo nell'anno contro chi ha iniziato un rapporto; permesso contro nascita e cittadinanza.", en: "Those with a contribution in the year against those who began a relationship; permit against birth and citizenship."}
  - id: inps_domestic
    datasets: [inps/domestic-workers]
    number: 40
    title: {it: "Lavoratori domestici", en: "Domestic workers"}
    definition:
      it: "Persone con almeno un contributo da lavoro domestico nell'anno, per cittadinanza."
      en: "Persons with at least one contribution from domestic work in the year, by citizenship."
    formula: "sum(OBS_VALUE) /* persons, over citizenships and sexes only */"
    unit: PS
    population: {it: "Lavoratori domestici con almeno un contributo nell'anno", en: "Domestic workers with a contribution in the year"}
    population_criterion: citizenship
    territory: workplace
    source: "INPS, Osservatorio sui lavoratori domestici"
    time: distinct
    areas: distinct
    caveats: {it: "Solo lavoro regolare. L'ultimo anno è provvisorio.", en: "Declared work only. The latest year is provisional."}
    not_comparable_with:
      - indicator: co_activations
        why: {it: "Persone con contributi nell'anno contro rapporti domestici attivati (perimetro DOM).", en: "Persons with contributions in the year against domestic relationships activated (perimeter DOM)."}
  - id: inps_domestic_foreign_share
    datasets: [inps/domestic-workers]
    number: 41
    title: {it: "Stranieri tra i lavoratori domestici", en: "Foreigners among domestic workers"}
    definition:
      it: "Lavoratori domestici della cittadinanza indicata su tutti i lavoratori domestici, per cento."
      en: "Domestic workers of the citizenship said on all domestic workers, percent."
    formula: "100 * sum(OBS_VALUE) FILTER (CITIZENSHIP = cell.CITIZENSHIP OR cell.CITIZENSHIP = 'FOR' AND CITIZENSHIP IN ('EU', 'NEU')) / sum(OBS_VALUE)"
    unit: PC
    decimals: 1
    population: {it: "Lavoratori domestici con almeno un contributo nell'anno", en: "Domestic workers with a contribution in the year"}
    numerator: {it: "Lavoratori domestici della cittadinanza", en: "Domestic workers of the citizenship"}
    denominator: {it: "Tutti i lavoratori domestici", en: "All domestic workers"}
    population_criterion: citizenship
    territory: workplace
    source: "INPS, Osservatorio sui lavoratori domestici"
    time: distinct
    areas: none
    caveats: {it: "Solo lavoro regolare. L'ultimo anno è provvisorio.", en: "Declared work only. The latest year is provisional."}
    not_comparable_with:
      - indicator: foreign_emp_share
        why: {it: "Persone con contributi nell'anno contro occupati in media nell'anno.", en: "Persons with contributions in the year against the employed on average in the year."}
---*/
WITH earners AS (
    SELECT REF_AREA, TIME_PERIOD, coalesce(SEX, 'T') AS SEX, EARNERS AS OBS_VALUE, _provenance AS PROVENANCE
    FROM inps.worker_incomes
    WHERE CITIZENSHIP_LABEL = 'Extra Unione europea' AND EARNERS IS NOT NULL
),
domestic AS ( -- a person has one citizenship and one sex: groups of them may be added, areas may not
    SELECT REF_AREA, TIME_PERIOD, coalesce(CITIZENSHIP, 'TOTAL') AS CITIZENSHIP, coalesce(SEX, 'T') AS SEX,
           CASE WHEN count(*) = count(OBS_VALUE) THEN sum(OBS_VALUE) END AS OBS_VALUE, max(_provenance) AS PROVENANCE
    FROM inps.domestic_workers
    GROUP BY REF_AREA, TIME_PERIOD, CUBE (CITIZENSHIP, SEX)
    UNION ALL
    SELECT REF_AREA, TIME_PERIOD, 'FOR', coalesce(SEX, 'T'), CASE WHEN count(*) = count(OBS_VALUE) THEN sum(OBS_VALUE) END, max(_provenance)
    FROM inps.domestic_workers
    WHERE CITIZENSHIP IN ('EU', 'NEU')
    GROUP BY REF_AREA, TIME_PERIOD, GROUPING SETS ((SEX), ())
),
observations AS (
    SELECT 'inps_workers_neu' AS INDICATOR, REF_AREA, TIME_PERIOD, 'NEU' AS CITIZENSHIP, SEX, OBS_VALUE,
           NULL AS NUMERATOR, NULL AS DENOMINATOR, 'A' AS OBS_STATUS, PROVENANCE, 'inps/worker-incomes' AS SOURCE
    FROM earners
    UNION ALL
    SELECT 'inps_workers_neu', REF_AREA, TIME_PERIOD, 'NEU', 'T', sum(OBS_VALUE), NULL, NULL, 'A', max(PROVENANCE), 'inps/worker-incomes'
    FROM earners
    GROUP BY REF_AREA, TIME_PERIOD
    HAVING count(*) FILTER (SEX IN ('M', 'F')) = 2 AND count(*) FILTER (SEX = 'T') = 0
    UNION ALL
    SELECT 'inps_domestic', REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, OBS_VALUE, NULL, NULL,
           CASE WHEN OBS_VALUE IS NULL THEN 'O' WHEN TIME_PERIOD = max(TIME_PERIOD) OVER () THEN 'P' ELSE 'A' END, PROVENANCE, 'inps/domestic-workers'
    FROM domestic
    UNION ALL
    SELECT 'inps_domestic_foreign_share', REF_AREA, TIME_PERIOD, part.CITIZENSHIP, SEX, 100 * part.OBS_VALUE / whole.OBS_VALUE,
           part.OBS_VALUE, whole.OBS_VALUE, CASE WHEN TIME_PERIOD = max(TIME_PERIOD) OVER () THEN 'P' ELSE 'A' END,
           part.PROVENANCE, 'inps/domestic-workers'
    FROM domestic part
    JOIN domestic whole USING (REF_AREA, TIME_PERIOD, SEX)
    WHERE part.CITIZENSHIP IN ('EU', 'NEU', 'FOR') AND whole.CITIZENSHIP = 'TOTAL' AND whole.OBS_VALUE > 0 AND part.OBS_VALUE IS NOT NULL
)
SELECT INDICATOR, REF_AREA, TIME_PERIOD, 'A' AS FREQ, CITIZENSHIP, SEX, 'TOTAL' AS AGE, OBS_VALUE::DECIMAL(18, 6) AS OBS_VALUE,
       NUMERATOR::DECIMAL(18, 6) AS NUMERATOR, DENOMINATOR::DECIMAL(18, 6) AS DENOMINATOR, OBS_STATUS, 'F' AS CONF_STATUS,
       NULL::DECIMAL(18, 6) AS SE, PROVENANCE, SOURCE
FROM observations
