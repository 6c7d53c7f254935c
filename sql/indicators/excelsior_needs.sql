/*---
model: indicators.excelsior_needs
title: Medium-term needs of workers, by expansion and replacement
sources: [excelsior.medium_term]
common:
  theme: 3
  ages: [TOTAL]
  territory: workplace
  source: "Unioncamere - Ministero del Lavoro, Sistema informativo Excelsior"
  unit: PS
  population: {it: "Lavoratori che servono al sistema economico, esclusi i servizi domestici", en: "Workers that the economy needs, domestic services excluded"}
  population_criterion: immigrant_as_declared_by_firm
  time: none
  areas: residual
  dimensions: [SCENARIO, HORIZON, EDITION]
  caveats:
    it: "Previsione per gli anni dell'orizzonte dell'edizione, riferita all'ultimo. Le edizioni con lo stesso titolo differiscono per ambito e metodo e non si confrontano; espansione e sostituzione danno il totale salvo arrotondamenti."
    en: "Forecast for the years of the edition's horizon, given at the last of them. Editions of one title differ in scope and method and do not compare; expansion and replacement add up to the total but for rounding."
  not_comparable_with:
    - dimension: EDITION
      why: {it: "Da luglio 2024 comprende l'agricoltura e gli immigrati.", en: "From July 2024 agriculture and immigrants are included."}
indicators:
  - id: exc_need
    number: 54
    title: {it: "Fabbisogno previsto di lavoratori", en: "Forecast need of workers"}
    definition:
      it: "Lavoratori che serviranno negli anni dell'orizzonte, per espansione e per sostituzione; cittadinanza FOR sono gli immigrati, dove l'edizione li dà."
      en: "Workers needed over the years of the horizon, for expansion and for replacement; citizenship FOR are the immigrants, where the edition gives them."
    formula: "sum(OBS_VALUE) FILTER (NEED = CASE cell.CITIZENSHIP WHEN 'FOR' THEN 'IMMIGRANTS' ELSE 'TOTAL' END)"
    decimals: 0
  - id: exc_expansion
    number: 54
    title: {it: "Fabbisogno previsto per espansione", en: "Forecast need for expansion"}
    definition: {it: "Variazione prevista degli occupati negli anni dell'orizzonte.", en: "Forecast change of employment over the years of the horizon."}
    formula: "sum(OBS_VALUE) FILTER (NEED = 'EXPANSION')"
    decimals: 0
  - id: exc_replacement
    number: 54
    title: {it: "Fabbisogno previsto per sostituzione", en: "Forecast need for replacement"}
    definition: {it: "Lavoratori che serviranno al posto di chi esce negli anni dell'orizzonte.", en: "Workers needed in the place of those who leave over the years of the horizon."}
    formula: "sum(OBS_VALUE) FILTER (NEED = 'REPLACEMENT')"
    decimals: 0
---*/
SELECT CASE NEED WHEN 'EXPANSION' THEN 'exc_expansion' WHEN 'REPLACEMENT' THEN 'exc_replacement' ELSE 'exc_need' END AS INDICATOR,
       REF_AREA, right(HORIZON, 4) AS TIME_PERIOD, 'A' AS FREQ,
       CASE NEED WHEN 'IMMIGRANTS' THEN 'FOR' ELSE 'TOTAL' END AS CITIZENSHIP, 'T' AS SEX, 'TOTAL' AS AGE,
       SCENARIO_EXC AS SCENARIO, HORIZON, EDITION,
       OBS_VALUE::DECIMAL(18,6) AS OBS_VALUE, NULL::DECIMAL(18,6) AS NUMERATOR, NULL::DECIMAL(18,6) AS DENOMINATOR,
       CASE WHEN OBS_VALUE IS NULL THEN 'O' ELSE 'F' END AS OBS_STATUS, 'F' AS CONF_STATUS,
       NULL::DECIMAL(18,6) AS SE, _provenance AS PROVENANCE, 'excelsior/medium-term' AS SOURCE
FROM excelsior.medium_term
