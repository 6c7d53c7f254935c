/*---
model: release.projections
title: What the models of demand say of years to come
description: >
  Read from the projections of a release when it is asked for: they are made after the observations (docs/demand.md).
  Every row has its limits, method, last known period, day of the data, and past error of the method.
sources: [projections]
common:
  theme: 8
  territory: residence
  population_criterion: citizenship
  time: none
  areas: additive
  source: "Elaborazioni dell'Osservatorio"
  attributes: [LO80, HI80, LO95, HI95, ORIGIN, DATA_VINTAGE, PAST_ERROR, PAST_ERROR_OF, DETAIL]
  not_comparable_with: []
indicators:
  - id: dem_employed
    title: {it: "Occupati previsti", en: "Projected employed persons"}
    definition:
      it: "Occupati di 15 anni e oltre, media dell'anno, previsti dalla serie storica con il metodo automatico."
      en: "Employed persons aged 15 and over, mean of the year, forecast from their past by the automatic method."
    formula: "sum(OBS_VALUE)"
    unit: PS
    population: {it: "Occupati", en: "Employed persons"}
    ages: [Y_GE15]
    dimensions: [SECTOR, SCENARIO, METHOD]
    caveats:
      it: "Previsione, non osservazione. PAST_ERROR è l'errore percentuale medio delle previsioni provate sul passato come lo si conosce oggi (quasi in tempo reale)."
      en: "A forecast, not an observation. PAST_ERROR is the mean percentage error of forecasts tried on the past as it is known today (pseudo-real-time)."
---*/
SELECT INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE, SECTOR, OCCUPATION, EDUCATION, PERMIT_TYPE, SCENARIO, METHOD,
       OBS_VALUE, NULL::DECIMAL(18,6) AS NUMERATOR, NULL::DECIMAL(18,6) AS DENOMINATOR, LO80, HI80, LO95, HI95, ORIGIN, DATA_VINTAGE,
       PAST_ERROR, PAST_ERROR_OF, DETAIL, OBS_STATUS, 'F' AS CONF_STATUS, PROVENANCE, SOURCE
FROM projections
