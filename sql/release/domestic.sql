/*---
model: release.domestic
title: Domestic and care work of years to come
description: >
  Registered domestic workers and places to fill, from the projections of a release (docs/demand-domestic.md).
sources: [projections]
common:
  theme: 8
  time: none
  attributes: [LO80, HI80, LO95, HI95, ORIGIN, DATA_VINTAGE, PAST_ERROR, PAST_ERROR_OF, DETAIL]
  not_comparable_with: []
  unit: PS
  decimals: 0
  population_criterion: citizenship
  territory: workplace
  source: "Elaborazioni dell'Osservatorio su INPS e Istat"
  areas: additive
  ages: [TOTAL]
  dimensions: [METHOD]
  caveats:
    it: "Solo lavoro regolare. Previsione con il suo metodo in docs/demand-domestic.md; le regolarizzazioni del 2012 e 2020 sono transitorie."
    en: "Declared work only. A forecast whose method is in docs/demand-domestic.md; the regularisations of 2012 and 2020 are transitory."
indicators:
  - id: dem_domestic
    title: {it: "Lavoratori domestici previsti", en: "Projected domestic workers"}
    definition:
      it: "Lavoratori domestici registrati, dalla popolazione anziana e dalle famiglie previste e dalla propensione."
      en: "Registered domestic workers, from the projected aged population and households and the propensity."
    formula: "sum(PERMANENT_STOCK * BASE_INDEX * exp(PROPENSITY_TREND + REGULARISED))"
    population: {it: "Lavoratori domestici con almeno un contributo nell'anno", en: "Domestic workers with a contribution in the year"}
  - id: dem_domestic_openings
    title: {it: "Posti da coprire nel lavoro domestico", en: "Places to fill in domestic work"}
    definition:
      it: "Variazione dei lavoratori domestici, senza regolarizzazioni, e sostituzione di chi esce; mai sotto zero in una regione e cittadinanza."
      en: "Change of domestic workers, without regularisations, and replacement of leavers; never below zero in a region and citizenship."
    formula: "sum(greatest(0, after.PERMANENT_STOCK - before.PERMANENT_STOCK + before.PERMANENT_STOCK * EXIT_RATE))"
    population: {it: "Posti di lavoro domestico", en: "Places of domestic work"}
---*/
SELECT INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE, METHOD,
       OBS_VALUE, NULL::DECIMAL(18,6) AS NUMERATOR, NULL::DECIMAL(18,6) AS DENOMINATOR, LO80, HI80, LO95, HI95, ORIGIN, DATA_VINTAGE,
       PAST_ERROR, PAST_ERROR_OF, DETAIL, OBS_STATUS, 'F' AS CONF_STATUS, PROVENANCE, SOURCE
FROM projections
WHERE starts_with(INDICATOR, 'dem_domestic')
