/*---
model: indicators.excelsior_month
title: Planned entries of a month
sources: [excelsior.monthly_sectors, excelsior.monthly_occupations]
common:
  theme: 3
  ages: [TOTAL]
  territory: workplace
  source: "Unioncamere - Ministero del Lavoro, Sistema informativo Excelsior"
indicators:
  - id: exc_entries_month
    number: 51
    title: {it: "Entrate previste nel mese", en: "Planned entries of a month"}
    definition:
      it: "Entrate che le imprese private con dipendenti prevedono nel mese, per settore o gruppo professionale, per l'Italia, le regioni e le province di cui si ha il bollettino."
      en: "Entries that private firms with employees plan for the month, by sector or occupation group, for Italy, the regions and the provinces of which there is a bulletin."
    formula: "sum(OBS_VALUE) FILTER (EXC_MEASURE = 'ENTRIES')"
    unit: EN
    decimals: 0
    population: {it: "Imprese private con dipendenti", en: "Private firms with employees"}
    population_criterion: none
    time: none
    areas: residual
    dimensions: [SECTOR, OCCUPATION]
    caveats:
      it: "Intenzioni, non assunzioni; arrotondate alle decine. Dove il bollettino dà quote, le entrate ne sono ricavate (E)."
      en: "Intentions, not hires; rounded to tens. Where the bulletin gives shares, the entries follow from them (E)."
    not_comparable_with:
      - indicator: exc_entries
        why: {it: "Un mese contro un anno: le indagini mensili non sommano al dato annuale.", en: "A month against a year: monthly surveys do not add up to the yearly figure."}
  - id: exc_entries_month_share
    number: 51
    title: {it: "Composizione delle entrate previste nel mese", en: "Composition of the planned entries of a month"}
    definition: {it: "Entrate previste nel mese nel settore o gruppo professionale, ogni cento entrate previste.", en: "Planned entries of the month in the sector or occupation group, out of a hundred planned."}
    formula: "100 * sum(OBS_VALUE) FILTER (EXC_MEASURE = 'ENTRIES' AND CATEGORY IN (cell.SECTOR, cell.OCCUPATION)) / sum(OBS_VALUE) FILTER (EXC_MEASURE = 'ENTRIES' AND CATEGORY = 'TOTAL')"
    unit: PC
    decimals: 1
    numerator: {it: "Entrate previste del settore o gruppo", en: "Planned entries of the sector or group"}
    denominator: {it: "Entrate previste", en: "Planned entries"}
    population: {it: "Entrate previste dalle imprese private con dipendenti", en: "Entries planned by private firms with employees"}
    population_criterion: none
    time: none
    areas: ratio
    dimensions: [SECTOR, OCCUPATION]
    caveats:
      it: "I bollettini provinciali danno solo quote, su conteggi non arrotondati."
      en: "The bulletins of provinces give shares only, of counts before rounding."
    not_comparable_with: []
---*/
WITH cells AS (
    SELECT * FROM excelsior.monthly_sectors
    UNION ALL BY NAME
    SELECT * FROM excelsior.monthly_occupations
),
widened AS ( -- the first month with agriculture, where there are months without
    SELECT REF_AREA, min(TIME_PERIOD) FILTER (CATEGORY = 'A') AS TIME_PERIOD
    FROM cells
    GROUP BY REF_AREA
    HAVING min(TIME_PERIOD) < min(TIME_PERIOD) FILTER (CATEGORY = 'A')
),
wide AS (
    SELECT REF_AREA, TIME_PERIOD, BREAKDOWN, CATEGORY,
           max(OBS_VALUE) FILTER (EXC_MEASURE = 'ENTRIES') AS entries,
           max(OBS_VALUE) FILTER (EXC_MEASURE = 'ENTRIES_SHARE') AS share,
           max(_provenance) AS PROVENANCE
    FROM cells
    WHERE EXC_MEASURE IN ('ENTRIES', 'ENTRIES_SHARE')
    GROUP BY ALL
),
totals AS (
    SELECT REF_AREA, TIME_PERIOD, max(entries) AS total FROM wide WHERE CATEGORY = 'TOTAL' GROUP BY ALL
),
counted AS (
    SELECT wide.*, total, coalesce(entries, CASE WHEN CATEGORY = 'TOTAL' THEN total ELSE round(total::DOUBLE * share / 1000, 0) * 10 END) AS counted
    FROM wide
    LEFT JOIN totals USING (REF_AREA, TIME_PERIOD)
),
measured AS (
    SELECT 'exc_entries_month' AS INDICATOR, *, counted AS value, CASE WHEN entries IS NULL THEN 'E' ELSE 'A' END AS status
    FROM counted
    WHERE counted IS NOT NULL OR share IS NULL -- a book of shares has no counts, a cell without either is suppressed
    UNION ALL
    SELECT 'exc_entries_month_share', *, round(coalesce(share, 100 * entries::DOUBLE / nullif(total, 0)), 6), 'A'
    FROM counted
    WHERE CATEGORY <> 'TOTAL'
)
-- The total of all entries stands in both breakdowns: it is taken once.
SELECT INDICATOR, REF_AREA, TIME_PERIOD, 'M' AS FREQ, 'TOTAL' AS CITIZENSHIP, 'T' AS SEX, 'TOTAL' AS AGE,
       CASE WHEN CATEGORY <> 'TOTAL' AND BREAKDOWN = 'SECTOR' THEN CATEGORY ELSE '_T' END AS SECTOR,
       CASE WHEN CATEGORY <> 'TOTAL' AND BREAKDOWN = 'OCCUPATION' THEN CATEGORY ELSE '_T' END AS OCCUPATION,
       value::DECIMAL(18,6) AS OBS_VALUE, NULL::DECIMAL(18,6) AS NUMERATOR, NULL::DECIMAL(18,6) AS DENOMINATOR,
       CASE WHEN value IS NULL THEN 'Q' WHEN CATEGORY = 'TOTAL' AND (REF_AREA, TIME_PERIOD) IN (FROM widened) THEN 'B' ELSE status END AS OBS_STATUS, CASE WHEN value IS NULL THEN 'N' ELSE 'F' END AS CONF_STATUS,
       NULL::DECIMAL(18,6) AS SE, PROVENANCE, CASE BREAKDOWN WHEN 'SECTOR' THEN 'excelsior/monthly-sectors' ELSE 'excelsior/monthly-occupations' END AS SOURCE
FROM measured
QUALIFY row_number() OVER (PARTITION BY INDICATOR, REF_AREA, TIME_PERIOD, CATEGORY, CASE WHEN CATEGORY = 'TOTAL' THEN '' ELSE BREAKDOWN END
                           ORDER BY value DESC NULLS LAST, BREAKDOWN DESC) = 1
