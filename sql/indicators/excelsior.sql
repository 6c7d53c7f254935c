/*---
model: indicators.excelsior
title: Planned entries, share of immigrants, share hard to find
sources: [core.excelsior_entries]
common:
  theme: 3
  ages: [TOTAL]
  territory: workplace
  source: "Unioncamere - Ministero del Lavoro, Sistema informativo Excelsior"
indicators:
  - id: exc_entries
    number: 51
    title: {it: "Entrate previste", en: "Planned entries"}
    definition:
      it: "Entrate che le imprese private con dipendenti prevedono nell'anno, per settore o gruppo professionale; cittadinanza FOR sono le entrate previste di immigrati."
      en: "Entries that private firms with employees plan for the year, by sector or occupation group; citizenship FOR are the planned entries of immigrants."
    formula: "sum(OBS_VALUE) FILTER (EXC_MEASURE = 'ENTRIES' AND CATEGORY IN (cell.SECTOR, cell.OCCUPATION))"
    unit: EN
    decimals: 0
    population: {it: "Imprese private con dipendenti", en: "Private firms with employees"}
    population_criterion: immigrant_as_declared_by_firm
    time: sum
    areas: residual
    dimensions: [SECTOR, OCCUPATION]
    caveats:
      it: "Intenzioni, non assunzioni; arrotondate alle decine. Per le regioni le entrate per settore e gruppo sono ricavate dalle quote (E). L'agricoltura è rilevata dal 2025, primo anno in cui totali e gruppi professionali sono segnati B."
      en: "Intentions, not hires; rounded to tens. For regions the entries by sector and group follow from shares (E). Agriculture is surveyed since 2025, the year in which totals and occupations are flagged B."
    not_comparable_with: []
  - id: exc_imm_share
    datasets: [excelsior/immigrants, excelsior/sectors, excelsior/sizes]
    number: 52
    title: {it: "Quota di entrate previste di immigrati", en: "Share of planned entries of immigrants"}
    definition: {it: "Entrate previste di personale immigrato sulle entrate previste.", en: "Planned entries of immigrant staff over planned entries."}
    formula: "100 * sum(OBS_VALUE) FILTER (EXC_MEASURE = 'IMMIGRANTS') / sum(OBS_VALUE) FILTER (EXC_MEASURE = 'ENTRIES')"
    unit: PC
    decimals: 1
    population: {it: "Entrate previste dalle imprese private con dipendenti", en: "Entries planned by private firms with employees"}
    numerator: {it: "Entrate previste di immigrati", en: "Planned entries of immigrants"}
    denominator: {it: "Entrate previste", en: "Planned entries"}
    population_criterion: immigrant_as_declared_by_firm
    time: ratio_of_means
    areas: ratio
    dimensions: [SECTOR]
    caveats: {it: "Le edizioni annuali più vecchie davano un minimo e un massimo.", en: "Older yearly editions gave a minimum and a maximum."}
    not_comparable_with:
      - indicator: co_foreign_share
        why:
          it: "Intenzioni dichiarate dalle imprese contro rapporti avviati, con un altro criterio di straniero."
          en: "Intentions of firms against relationships begun, by another criterion of foreigner."
  - id: exc_hard_share
    datasets: [excelsior/occupations, excelsior/sizes]
    number: 53
    title: {it: "Quota di entrate di difficile reperimento", en: "Share of entries hard to find"}
    definition:
      it: "Entrate di difficile reperimento sulle entrate previste, in tutto e per causa (mancanza di candidati, preparazione inadeguata)."
      en: "Entries hard to find over planned entries, in all and by cause (lack of candidates, inadequate preparation)."
    formula: "100 * sum(OBS_VALUE) FILTER (EXC_MEASURE = CASE cell.CAUSE WHEN '_T' THEN 'HARD' ELSE cell.CAUSE END) / sum(OBS_VALUE) FILTER (EXC_MEASURE = 'ENTRIES')"
    unit: PC
    decimals: 1
    population: {it: "Entrate previste dalle imprese private con dipendenti", en: "Entries planned by private firms with employees"}
    numerator: {it: "Entrate di difficile reperimento", en: "Entries hard to find"}
    denominator: {it: "Entrate previste", en: "Planned entries"}
    population_criterion: none
    time: ratio_of_means
    areas: ratio
    dimensions: [OCCUPATION, CAUSE]
    caveats:
      it: "Le due cause non esauriscono le difficoltà; per le regioni numeratore e denominatore sono ricavati dalle quote."
      en: "The two causes do not cover all difficulties; for regions numerator and denominator follow from shares."
    not_comparable_with: []
---*/
WITH widened AS ( -- the first year with agriculture, where there are years without
    SELECT REF_AREA, min(TIME_PERIOD) FILTER (CATEGORY = 'A') AS TIME_PERIOD
    FROM core.excelsior_entries
    GROUP BY REF_AREA
    HAVING min(TIME_PERIOD) < min(TIME_PERIOD) FILTER (CATEGORY = 'A')
),
entries AS (
    SELECT *,
           CASE WHEN BREAKDOWN = 'SECTOR' AND CATEGORY <> 'TOTAL' THEN CATEGORY ELSE '_T' END AS SECTOR,
           CASE WHEN BREAKDOWN = 'OCCUPATION' AND CATEGORY <> 'TOTAL' THEN CATEGORY ELSE '_T' END AS OCCUPATION
    FROM core.excelsior_entries
),
shares AS (
    SELECT 'exc_imm_share' AS INDICATOR, REF_AREA, TIME_PERIOD, SECTOR, '_Z' AS OCCUPATION, '_Z' AS CAUSE,
           IMMIGRANTS_SHARE AS OBS_VALUE, ENTRIES, ENTRIES_STATUS, PROVENANCE
    FROM entries
    WHERE BREAKDOWN = 'SECTOR'
    UNION ALL
    SELECT 'exc_hard_share', REF_AREA, TIME_PERIOD, '_Z', OCCUPATION, cause.name,
           CASE cause.name WHEN '_T' THEN HARD_SHARE WHEN 'LACKING' THEN LACKING_SHARE ELSE UNPREPARED_SHARE END,
           ENTRIES, ENTRIES_STATUS, PROVENANCE
    FROM entries, (SELECT unnest(['_T', 'LACKING', 'UNPREPARED']) AS name) cause
    WHERE BREAKDOWN = 'OCCUPATION'
),
observations AS (
    -- The total of all entries stands in both breakdowns: it is taken once.
    SELECT 'exc_entries' AS INDICATOR, REF_AREA, TIME_PERIOD, 'TOTAL' AS CITIZENSHIP, SECTOR, OCCUPATION, '_Z' AS CAUSE,
           ENTRIES AS OBS_VALUE, NULL AS NUMERATOR, NULL AS DENOMINATOR, ENTRIES_STATUS AS OBS_STATUS, PROVENANCE
    FROM entries
    WHERE BREAKDOWN = 'SECTOR' OR CATEGORY <> 'TOTAL'
    UNION ALL
    SELECT 'exc_entries', REF_AREA, TIME_PERIOD, 'FOR', SECTOR, '_T', '_Z',
           round(ENTRIES::DOUBLE * OBS_VALUE / 1000, 0) * 10, NULL, NULL,
           CASE WHEN OBS_VALUE IS NULL OR ENTRIES IS NULL THEN 'Q' WHEN REF_AREA = 'IT' THEN 'A' ELSE 'E' END, PROVENANCE
    FROM shares
    WHERE INDICATOR = 'exc_imm_share'
    UNION ALL
    SELECT INDICATOR, REF_AREA, TIME_PERIOD, CASE INDICATOR WHEN 'exc_imm_share' THEN 'FOR' ELSE 'TOTAL' END, SECTOR, OCCUPATION, CAUSE,
           OBS_VALUE,
           -- Italy's counts are in its book; a region's follow from its shares, and are left out where they would be too coarse.
           CASE WHEN REF_AREA = 'IT' THEN round(ENTRIES::DOUBLE * OBS_VALUE / 100, 0)
                WHEN ENTRIES >= 100 THEN round(ENTRIES::DOUBLE * OBS_VALUE / 100, 6) END,
           CASE WHEN REF_AREA = 'IT' OR ENTRIES >= 100 THEN ENTRIES END,
           CASE WHEN OBS_VALUE IS NULL THEN 'Q' ELSE 'A' END, PROVENANCE
    FROM shares
)
SELECT INDICATOR, REF_AREA, TIME_PERIOD, 'A' AS FREQ, CITIZENSHIP, 'T' AS SEX, 'TOTAL' AS AGE, SECTOR, OCCUPATION, CAUSE,
       OBS_VALUE::DECIMAL(18,6) AS OBS_VALUE, NUMERATOR::DECIMAL(18,6) AS NUMERATOR, DENOMINATOR::DECIMAL(18,6) AS DENOMINATOR,
       CASE WHEN OBS_STATUS <> 'Q' AND SECTOR IN ('_T', '_Z') AND (REF_AREA, TIME_PERIOD) IN (FROM widened) THEN 'B'
            ELSE OBS_STATUS END AS OBS_STATUS,
       CASE WHEN observations.OBS_STATUS = 'Q' THEN 'N' ELSE 'F' END AS CONF_STATUS,
       NULL::DECIMAL(18,6) AS SE, PROVENANCE,
       CASE INDICATOR WHEN 'exc_hard_share' THEN 'excelsior/occupations' WHEN 'exc_imm_share' THEN 'excelsior/immigrants'
                      ELSE 'excelsior/sectors' END AS SOURCE
FROM observations
