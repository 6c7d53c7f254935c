/*---
model: indicators.co_workers
title: Workers activated and contracts per worker
sources: [core.co_counts, core.co_workers, core.co_concentration]
common:
  theme: 2
  population: {it: "Lavoratori con un rapporto attivato", en: "Workers with a relationship activated"}
  ages: [TOTAL]
  population_criterion: birth_and_citizenship
  territory: workplace
  source: "Ministero del lavoro, Comunicazioni Obbligatorie (SISCO)"
  dimensions: [PERIMETER]
indicators:
  - id: co_workers_activated
    number: 25
    title: {it: "Lavoratori attivati", en: "Workers activated"}
    definition:
      it: "Persone distinte con almeno un rapporto attivato nel periodo e nel territorio."
      en: "Distinct persons with at least one relationship activated in the period and area."
    formula: "count(DISTINCT WORKER)"
    unit: PS
    decimals: 0
    time: distinct
    areas: distinct
    caveats:
      it: "Non si sommano tra periodi, territori e perimetri - chi lavora in due regioni è una persona sola per l'Italia."
      en: "Not to be added over periods, areas and perimeters - who works in two regions is one person of Italy."
    not_comparable_with:
      - indicator: employed
        why:
          it: "Persone con almeno un avvio nel periodo contro occupati in media nel periodo."
          en: "Persons with at least one start in the period against those employed on average."
  - id: co_contracts_per_worker
    number: 26
    title: {it: "Attivazioni per lavoratore", en: "Activations per worker"}
    definition:
      it: "Rapporti attivati divisi per i lavoratori attivati nello stesso periodo e territorio."
      en: "Relationships activated divided by the workers activated in the same period and area."
    formula: "sum(ACTIVATIONS) / count(DISTINCT WORKER)"
    unit: RATIO
    decimals: 2
    numerator: {it: "Rapporti attivati", en: "Relationships activated"}
    denominator: {it: "Lavoratori attivati", en: "Workers activated"}
    time: none
    areas: none
    caveats:
      it: "Cresce con la lunghezza del periodo - non confrontare trimestri con anni."
      en: "It grows with the length of the period - quarters and years do not compare."
    not_comparable_with:
      - dimension: FREQ
        why: {it: "Cresce con la lunghezza del periodo.", en: "It grows with the length of the period."}
---*/
WITH measures AS (
    SELECT 'co_workers_activated' AS INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, PERIMETER,
           CAST(WORKERS AS DECIMAL(18,6)) AS OBS_VALUE, NULL::DECIMAL(18,6) AS NUMERATOR, NULL::DECIMAL(18,6) AS DENOMINATOR,
           OBS_STATUS, PROVENANCE, SOURCE, N_UNITS, N_EMPLOYERS, TOP1, TOP2
    FROM core.co_workers
    LEFT JOIN (FROM core.co_concentration WHERE EVENT = 'ACTIVATION' AND CATEGORY = '_T _T') AS behind -- those that activated them
        USING (REF_AREA, TIME_PERIOD, PERIMETER, CITIZENSHIP, SEX)
    WHERE PERIMETER = 'DIP' OR SEX = 'T'
    UNION ALL
    SELECT 'co_contracts_per_worker', REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, PERIMETER,
           CAST(round(CAST(ACTIVATIONS AS DECIMAL(18,6)) / WORKERS, 6) AS DECIMAL(18,6)),
           CAST(ACTIVATIONS AS DECIMAL(18,6)), CAST(WORKERS AS DECIMAL(18,6)),
           greatest(counts.OBS_STATUS, workers.OBS_STATUS), greatest(counts.PROVENANCE, workers.PROVENANCE),
           CASE WHEN counts.SOURCE = workers.SOURCE THEN counts.SOURCE ELSE 'co/records, co/tavole' END, NULL, NULL, NULL, NULL
    FROM core.co_counts AS counts
    JOIN core.co_workers AS workers USING (REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, PERIMETER)
    WHERE SECTOR = '_T' AND CONTRACT = '_T' AND SEX = 'T' AND WORKERS > 0
)
SELECT INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, 'TOTAL' AS AGE, PERIMETER,
       OBS_VALUE, NUMERATOR, DENOMINATOR, OBS_STATUS, 'F' AS CONF_STATUS, NULL::DECIMAL(18,6) AS SE, PROVENANCE, SOURCE,
       N_UNITS, N_EMPLOYERS, TOP1, TOP2
FROM measures
