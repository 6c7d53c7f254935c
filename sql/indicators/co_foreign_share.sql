/*---
model: indicators.co_foreign_share
title: Share of foreign workers in the activations
sources: [core.co_counts]
indicators:
  - id: co_foreign_share
    number: 35
    theme: 2
    title: {it: "Incidenza degli stranieri sulle attivazioni", en: "Share of foreigners in the activations"}
    definition:
      it: "Rapporti attivati con lavoratori del gruppo di cittadinanza (non comunitari, comunitari, stranieri) ogni cento attivati nel territorio e nel periodo."
      en: "Relationships activated with workers of the citizenship group (non-EU, EU, foreign) out of a hundred activated in the area and period."
    formula: "100 * sum(ACTIVATIONS) FILTER (CITIZENSHIP = cell.CITIZENSHIP) / sum(ACTIVATIONS) FILTER (CITIZENSHIP = 'TOTAL')"
    unit: PC
    decimals: 1
    population: {it: "Rapporti di lavoro soggetti a comunicazione obbligatoria", en: "Employment relationships subject to mandatory notification"}
    ages: [TOTAL]
    numerator: {it: "Rapporti attivati del gruppo", en: "Relationships activated of the group"}
    denominator: {it: "Rapporti attivati", en: "Relationships activated"}
    population_criterion: birth_and_citizenship
    territory: workplace
    source: "Ministero del lavoro, Comunicazioni Obbligatorie (SISCO)"
    time: ratio_of_means
    areas: ratio
    dimensions: [PERIMETER, SECTOR, CONTRACT]
    caveats:
      it: "Quota di rapporti e non di persone. Il criterio (nascita e cittadinanza) non è quello della rilevazione sulle forze di lavoro."
      en: "A share of relationships, not of persons. The criterion (birth and citizenship) is not that of the labour force survey."
    not_comparable_with: []
---*/
SELECT 'co_foreign_share' AS INDICATOR, REF_AREA, TIME_PERIOD, FREQ, part.CITIZENSHIP AS CITIZENSHIP, SEX, 'TOTAL' AS AGE,
       PERIMETER, SECTOR, CONTRACT,
       CAST(round(CAST(part.ACTIVATIONS * 100 AS DECIMAL(18,6)) / whole.ACTIVATIONS, 6) AS DECIMAL(18,6)) AS OBS_VALUE,
       CAST(part.ACTIVATIONS AS DECIMAL(18,6)) AS NUMERATOR, CAST(whole.ACTIVATIONS AS DECIMAL(18,6)) AS DENOMINATOR,
       part.OBS_STATUS AS OBS_STATUS, 'F' AS CONF_STATUS, NULL::DECIMAL(18,6) AS SE,
       part.PROVENANCE AS PROVENANCE, part.SOURCE AS SOURCE
FROM core.co_counts AS part
JOIN core.co_counts AS whole USING (REF_AREA, TIME_PERIOD, FREQ, SEX, PERIMETER, SECTOR, CONTRACT)
WHERE part.CITIZENSHIP IN ('EU', 'NEU', 'FOR')
  AND whole.CITIZENSHIP = 'TOTAL'
  AND whole.ACTIVATIONS > 0
  AND (SECTOR = '_T' AND CONTRACT = '_T' OR (SECTOR = '_T' OR CONTRACT = '_T') AND FREQ <> 'Q')
