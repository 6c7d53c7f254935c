/*---
model: release.forecast_scores
title: How the forecasts did on the past, against repeating the same period of the year before
description: >
  Computed over the backtests of a release when it is asked for, because forecasts are made after the observations. A
  release keeps this query in its catalogue. TIME_PERIOD is the last period that the trial knew. Of sectors the total;
  what earlier releases forecast is not among these trials (`osservatorio forecast scores` has all).
sources: [backtests]
indicators:
  - id: fc_mase
    number: 65
    theme: 7
    title: {it: "Errore di previsione rispetto al metodo ingenuo", en: "Error of the forecast against the naive method"}
    definition:
      it: "Errore assoluto medio delle previsioni provate sul passato diviso quello di chi ripete lo stesso periodo dell'anno prima, per ultimo periodo noto alla prova."
      en: "Mean absolute error of the forecasts tried on the past over that of repeating the same period of the year before, by the last period that the trial knew."
    formula: "avg(abs(FORECAST - ACTUAL)) / avg(abs(SEASONAL_NAIVE - ACTUAL))"
    unit: RATIO
    decimals: 2
    population: {it: "Previsioni provate sul passato", en: "Forecasts tried on the past"}
    ages: [TOTAL]
    numerator: {it: "Errore assoluto medio della previsione", en: "Mean absolute error of the forecast"}
    denominator: {it: "Errore assoluto medio del metodo ingenuo stagionale", en: "Mean absolute error of the seasonal naive method"}
    population_criterion: of_forecast
    territory: of_forecast
    source: "Elaborazioni dell'Osservatorio sulle previsioni"
    time: none
    areas: none
    dimensions: [FORECAST_OF]
    caveats: {it: "Meno di uno: meglio del metodo ingenuo. Su serie dimostrative (G) non dice nulla dell'accuratezza.", en: "Below one: better than the naive method. On invented series (G) it says nothing of accuracy."}
    not_comparable_with: []
---*/
SELECT 'fc_mase' AS INDICATOR, REF_AREA, ORIGIN AS TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE, INDICATOR AS FORECAST_OF,
       (avg(abs(FORECAST - ACTUAL)) / nullif(avg(abs(SEASONAL_NAIVE - ACTUAL)), 0))::DECIMAL(18, 6) AS OBS_VALUE,
       avg(abs(FORECAST - ACTUAL))::DECIMAL(18, 6) AS NUMERATOR, avg(abs(SEASONAL_NAIVE - ACTUAL))::DECIMAL(18, 6) AS DENOMINATOR,
       CASE WHEN max(PROVENANCE) = 'synthetic' THEN 'G' ELSE 'A' END AS OBS_STATUS, 'F' AS CONF_STATUS, max(PROVENANCE) AS PROVENANCE,
       'backtests' AS SOURCE
FROM backtests
WHERE ACTUAL IS NOT NULL AND KIND <> 'published' AND SECTOR IN ('_T', '_Z')
GROUP BY INDICATOR, REF_AREA, ORIGIN, FREQ, CITIZENSHIP, SEX, AGE
