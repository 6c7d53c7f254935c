/*---
model: release.quotas
title: What the quota planner says of years to come
description: >
  Need, capacity and conversion of mature cohorts, and the quotas that scenarios build from them, from the projections of a
  release (docs/quotas.md).
sources: [projections]
common:
  theme: 8
  time: none
  attributes: [LO80, HI80, LO95, HI95, ORIGIN, DATA_VINTAGE, PAST_ERROR, PAST_ERROR_OF, DETAIL]
  not_comparable_with: []
  population_criterion: permit
  territory: workplace
  areas: additive
  ages: [TOTAL]
  unit: PS
  decimals: 0
  population: {it: "Ingressi di lavoratori non comunitari", en: "Entries of non-EU workers"}
  source: "Elaborazioni dell'Osservatorio su dati del Ministero dell'interno - SUI"
indicators:
  - id: quota_need
    title: {it: "Ingressi necessari", en: "Entries needed"}
    definition:
      it: "Lavoratori non comunitari che servono nell'anno: stagionali (rapporti a termine oltre il trimestre più basso, diviso i rapporti per lavoratore) e domestici."
      en: "Non-EU workers who are needed in the year: seasonal ones (fixed-term jobs above the lowest quarter, by jobs per worker) and domestic ones."
    formula: "sum(quarter.STARTS - lowest.STARTS) / avg(JOBS_PER_WORKER)"
    source: "Elaborazioni dell'Osservatorio su Comunicazioni Obbligatorie e INPS"
    dimensions: [SECTOR, PERMIT_TYPE, METHOD]
    caveats:
      it: "Previsione, non osservazione (docs/quotas.md). Bisogno, capacità e conversione si leggono l'uno accanto all'altro: il bisogno non si divide mai per una conversione. Chi è già in Italia non è sottratto. METHOD LAST_SEASON: come si poteva dire allora. Le cifre del 2011-2013 sono un'illustrazione, che non convalida nulla."
      en: "A forecast, not an observation (docs/quotas.md). Need, capacity and conversion are read beside each other: need is never divided by a conversion. Who is in Italy already is not subtracted. METHOD LAST_SEASON: as could be said then. Figures of 2011-2013 are an illustration that validates nothing."
  - id: quota_need_due
    title: {it: "Ingressi da autorizzare nel mese", en: "Entries to be cleared in the month"}
    definition:
      it: "Parte degli ingressi stagionali necessari i cui nulla osta servono nel mese, due mesi prima dell'inizio del lavoro."
      en: "Part of the seasonal entries needed whose clearances are due in the month, two months before work begins."
    formula: "sum(need.OBS_VALUE * due.SHARE_OF_STARTS)"
    source: "Elaborazioni dell'Osservatorio su Comunicazioni Obbligatorie"
    dimensions: [PERMIT_TYPE, METHOD]
    caveats:
      it: "Previsione, non osservazione (docs/quotas.md). Bisogno, capacità e conversione si leggono l'uno accanto all'altro: il bisogno non si divide mai per una conversione. I mesi sono quelli delle aree di cui si hanno tutte le comunicazioni. Le cifre del 2011-2013 sono un'illustrazione, che non convalida nulla."
      en: "A forecast, not an observation (docs/quotas.md). Need, capacity and conversion are read beside each other: need is never divided by a conversion. The months are those of the areas of which all messages are held. Figures of 2011-2013 are an illustration that validates nothing."
  - id: quota_capacity
    title: {it: "Nulla osta trattabili in un anno", en: "Clearances that can be processed in a year"}
    definition:
      it: "Nulla osta rilasciati nei primi mesi di una coorte, media delle ultime coorti."
      en: "Clearances issued in the first months of a cohort, mean of the last cohorts."
    formula: "avg(cohort.NULLA_OSTA)"
    unit: "NO"
    population: {it: "Nulla osta al lavoro stagionale", en: "Clearances of seasonal work"}
    dimensions: [PERMIT_TYPE, METHOD]
    caveats:
      it: "Previsione, non osservazione (docs/quotas.md). Bisogno, capacità e conversione si leggono l'uno accanto all'altro: il bisogno non si divide mai per una conversione. Capacità mostrata finora, non limite di legge. Le cifre del 2011-2013 sono un'illustrazione, che non convalida nulla."
      en: "A forecast, not an observation (docs/quotas.md). Need, capacity and conversion are read beside each other: need is never divided by a conversion. Capacity shown so far, not a limit of law. Figures of 2011-2013 are an illustration that validates nothing."
  - id: quota_capacity_month
    title: {it: "Nulla osta trattabili in un mese", en: "Clearances that can be processed in a month"}
    definition:
      it: "Nulla osta rilasciati in media in un mese fino al conteggio, media delle ultime coorti."
      en: "Clearances issued in a month on average until the count, mean of the last cohorts."
    formula: "avg(cohort.NULLA_OSTA / greatest(1, cohort.MONTHS))"
    unit: "NO"
    decimals: 1
    population: {it: "Nulla osta al lavoro stagionale", en: "Clearances of seasonal work"}
    dimensions: [PERMIT_TYPE, METHOD]
    caveats:
      it: "Previsione, non osservazione (docs/quotas.md). Bisogno, capacità e conversione si leggono l'uno accanto all'altro: il bisogno non si divide mai per una conversione. Le cifre del 2011-2013 sono un'illustrazione, che non convalida nulla."
      en: "A forecast, not an observation (docs/quotas.md). Need, capacity and conversion are read beside each other: need is never divided by a conversion. Figures of 2011-2013 are an illustration that validates nothing."
  - id: quota_no_over_quota
    title: {it: "Nulla osta su quote, coorti mature", en: "Clearances over quotas, mature cohorts"}
    definition:
      it: "Nulla osta su quote assegnate delle ultime coorti contate almeno 18 mesi dopo l'atto, per cento."
      en: "Clearances over quotas assigned of the last cohorts counted at least 18 months after the act, per cent."
    formula: "100 * sum(mature.NULLA_OSTA) / sum(mature.QUOTA)"
    unit: PC
    decimals: 1
    areas: ratio
    dimensions: [PERMIT_TYPE, METHOD]
    numerator: {it: "Nulla osta", en: "Clearances"}
    denominator: {it: "Quote assegnate", en: "Quotas assigned"}
    caveats:
      it: "Previsione, non osservazione (docs/quotas.md). Bisogno, capacità e conversione si leggono l'uno accanto all'altro: il bisogno non si divide mai per una conversione. Per l'Italia le quote assegnate alle regioni, non il tetto. Le cifre del 2011-2013 sono un'illustrazione, che non convalida nulla."
      en: "A forecast, not an observation (docs/quotas.md). Need, capacity and conversion are read beside each other: need is never divided by a conversion. For Italy the quotas assigned to regions, not the ceiling. Figures of 2011-2013 are an illustration that validates nothing."
  - id: quota_contracts_over_no
    title: {it: "Contratti su nulla osta, coorti mature", en: "Contracts over clearances, mature cohorts"}
    definition:
      it: "Contratti di soggiorno su nulla osta delle ultime coorti contate almeno 18 mesi dopo l'atto, per cento."
      en: "Residence contracts over clearances of the last cohorts counted at least 18 months after the act, per cent."
    formula: "100 * sum(mature.CONTRACTS) / sum(mature.NULLA_OSTA)"
    unit: PC
    decimals: 1
    areas: ratio
    dimensions: [PERMIT_TYPE, METHOD]
    numerator: {it: "Contratti di soggiorno", en: "Residence contracts"}
    denominator: {it: "Nulla osta", en: "Clearances"}
    caveats:
      it: "Previsione, non osservazione (docs/quotas.md). Bisogno, capacità e conversione si leggono l'uno accanto all'altro: il bisogno non si divide mai per una conversione. Per l'Italia le quote assegnate alle regioni, non il tetto. Le cifre del 2011-2013 sono un'illustrazione, che non convalida nulla."
      en: "A forecast, not an observation (docs/quotas.md). Need, capacity and conversion are read beside each other: need is never divided by a conversion. For Italy the quotas assigned to regions, not the ceiling. Figures of 2011-2013 are an illustration that validates nothing."
  - id: quota_permits_over_quota
    title: {it: "Permessi richiesti su quote, coorti mature", en: "Permits requested over quotas, mature cohorts"}
    definition:
      it: "Permessi di soggiorno richiesti su quote assegnate delle ultime coorti contate almeno 18 mesi dopo l'atto, per cento."
      en: "Residence permits requested over quotas assigned of the last cohorts counted at least 18 months after the act, per cent."
    formula: "100 * sum(mature.PERMITS) / sum(mature.QUOTA)"
    unit: PC
    decimals: 1
    areas: ratio
    dimensions: [PERMIT_TYPE, METHOD]
    numerator: {it: "Permessi di soggiorno richiesti", en: "Residence permits requested"}
    denominator: {it: "Quote assegnate", en: "Quotas assigned"}
    caveats:
      it: "Previsione, non osservazione (docs/quotas.md). Bisogno, capacità e conversione si leggono l'uno accanto all'altro: il bisogno non si divide mai per una conversione. Per l'Italia le quote assegnate alle regioni, non il tetto. Le cifre del 2011-2013 sono un'illustrazione, che non convalida nulla."
      en: "A forecast, not an observation (docs/quotas.md). Need, capacity and conversion are read beside each other: need is never divided by a conversion. For Italy the quotas assigned to regions, not the ceiling. Figures of 2011-2013 are an illustration that validates nothing."
  - id: quota_scenario
    title: {it: "Quote, per scenario", en: "Quotas, by scenario"}
    definition:
      it: "Quota stagionale costruita dal bisogno e dalla capacità secondo lo scenario; per l'Italia somma delle regioni."
      en: "Seasonal quota built from need and capacity by the scenario; for Italy the sum of the regions."
    formula: "sum(CASE WHEN CAPPED THEN least(need.OBS_VALUE * (1 - ALREADY_HERE), capacity.OBS_VALUE * (1 + CAPACITY_CHANGE)) ELSE need.OBS_VALUE * (1 - ALREADY_HERE) END)"
    unit: QU
    source: "Elaborazioni dell'Osservatorio su Comunicazioni Obbligatorie e Ministero dell'interno"
    dimensions: [PERMIT_TYPE, SCENARIO, METHOD]
    caveats:
      it: "Scenario, non previsione né raccomandazione (schemas/quotas.yaml). I limiti sono quelli delle parti. Le cifre del 2011-2013 sono un'illustrazione, che non convalida nulla."
      en: "A scenario, neither a forecast nor advice (schemas/quotas.yaml). Limits are those of the parts. Figures of 2011-2013 are an illustration that validates nothing."
  - id: quota_permits
    title: {it: "Permessi attesi dalle quote, per scenario", en: "Permits expected of the quotas, by scenario"}
    definition:
      it: "Permessi che sarebbero richiesti se la quota dello scenario convertisse come le coorti mature."
      en: "Permits that would be requested if the scenario's quota converted as mature cohorts did."
    formula: "sum(quota.OBS_VALUE * conversion.OBS_VALUE / 100)"
    unit: PM
    source: "Elaborazioni dell'Osservatorio su Comunicazioni Obbligatorie e Ministero dell'interno"
    dimensions: [PERMIT_TYPE, SCENARIO, METHOD]
    caveats:
      it: "Conversione di coorti razionate: dice che cosa darebbe la quota, non quanto grande dev'essere. Le cifre del 2011-2013 sono un'illustrazione, che non convalida nulla."
      en: "Conversion of rationed cohorts: it says what the quota would give, not how large it must be. Figures of 2011-2013 are an illustration that validates nothing."
---*/
SELECT INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE, SECTOR, PERMIT_TYPE, SCENARIO, METHOD,
       OBS_VALUE, NULL::DECIMAL(18,6) AS NUMERATOR, NULL::DECIMAL(18,6) AS DENOMINATOR, LO80, HI80, LO95, HI95, ORIGIN, DATA_VINTAGE,
       PAST_ERROR, PAST_ERROR_OF, DETAIL, OBS_STATUS, 'F' AS CONF_STATUS, PROVENANCE, SOURCE
FROM projections
WHERE starts_with(INDICATOR, 'quota_')
