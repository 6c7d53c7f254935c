/*---
model: indicators.co_positions
title: Open positions, days of work, mean positions, turnover
sources: [core.co_positions, core.co_counts]
common:
  datasets: [co/messages, co/records, co/stock, istat/municipalities]
  theme: 2
  population: {it: "Rapporti di lavoro soggetti a comunicazione obbligatoria", en: "Employment relationships subject to mandatory notification"}
  ages: [TOTAL]
  population_criterion: birth_and_citizenship
  territory: workplace
  source: "Ministero del lavoro, Comunicazioni Obbligatorie (SISCO)"
  dimensions: [PERIMETER]
indicators:
  - id: co_positions_stock
    number: 31
    title: {it: "Posizioni in essere", en: "Open positions"}
    definition:
      it: "Rapporti di lavoro in essere l'ultimo giorno del periodo, compresi quelli che vi terminano: stock noto prima del primo trimestre, più gli inizi fino a quel giorno, meno le fini dei giorni precedenti."
      en: "Relationships open on the last day of the period, those that end on it included: the stock known before the first quarter, plus starts up to that day, less ends of the days before."
    formula: "stock(0) + count(*) FILTER (START_DATE <= d) - count(*) FILTER (END_DATE < d)"
    unit: JB
    decimals: 0
    time: end
    areas: additive
    caveats:
      it: "Posizioni e non persone. Solo dove si ha uno stock iniziale e poi tutte le comunicazioni; altrove si veda la variazione cumulata. La classe di cittadinanza è quella del giorno dello stock iniziale o dell'inizio del rapporto."
      en: "Positions, not persons. Only where there is a first stock and all messages after it; elsewhere see the cumulated change. The class of citizenship is that of the day of the first stock, or of the start."
    not_comparable_with:
      - indicator: employed
        why: {it: "Posizioni per luogo di lavoro contro occupati residenti.", en: "Positions by place of work against employed residents."}
  - id: co_positions_change
    datasets: [co/messages, co/records, co/tavole, istat/municipalities]
    number: 31
    title: {it: "Variazione cumulata delle posizioni", en: "Cumulated change of positions"}
    definition:
      it: "Somma dei saldi tra attivazioni e cessazioni dal primo trimestre della serie ininterrotta fino al periodo: di quanto le posizioni che proseguono oltre l'ultimo giorno differiscono da quelle che vi erano prima della serie."
      en: "Sum of the balances of activations and terminations from the first quarter of the unbroken series to the period: by how much the positions that go on after the last day differ from those before the series."
    formula: "sum(ACTIVATIONS - TERMINATIONS) OVER (ORDER BY TIME_PERIOD)"
    unit: JB
    decimals: 0
    time: end
    areas: additive
    caveats:
      it: "Non è un livello: vale zero prima del primo trimestre. Non destagionalizzata."
      en: "Not a level: it is zero before the first quarter. Not seasonally adjusted."
    not_comparable_with:
      - indicator: co_positions_stock
        why:
          it: "Variazione cumulata da una data contro consistenza."
          en: "A change cumulated since a date against a stock."
  - id: co_days
    number: 32
    title: {it: "Giornate contrattuali", en: "Days of contracts"}
    definition:
      it: "Giorni del periodo coperti da rapporti di lavoro, dal primo all'ultimo compresi, sommati su tutti i rapporti."
      en: "Days of the period that relationships cover, from the first to the last included, summed over all relationships."
    formula: "sum(least(END_DATE, cell.last_day) - greatest(START_DATE, cell.first_day) + 1)"
    unit: DD
    decimals: 0
    time: sum
    areas: additive
    caveats:
      it: "Giorni di calendario, non lavorati, e non ponderati per l'orario. Solo dove si ha uno stock iniziale."
      en: "Days of the calendar, not days worked, and not weighted by hours. Only where there is a first stock."
    not_comparable_with:
      - indicator: co_activations
        why:
          it: "Giornate lavorate nel periodo contro rapporti iniziati."
          en: "Days of work of the period against relationships begun."
  - id: co_fte_gg
    number: 33
    title: {it: "Posizioni medie", en: "Mean positions"}
    definition:
      it: "Giornate contrattuali divise per i giorni del periodo: equivalenti a giornate intere di calendario."
      en: "Days of contracts divided by the days of the period: full-calendar equivalents."
    formula: "sum(least(END_DATE, cell.last_day) - greatest(START_DATE, cell.first_day) + 1) / (cell.last_day - cell.first_day + 1)"
    unit: JB
    decimals: 0
    time: mean
    areas: additive
    caveats:
      it: "Non sono unità di lavoro (ULA): le comunicazioni non dicono le ore, e il tempo parziale vale come il tempo pieno."
      en: "Not labour units: messages do not tell hours, and part time counts as full time."
    not_comparable_with:
      - indicator: employed
        why:
          it: "Posizioni medie e non persone né unità di lavoro (ULA)."
          en: "Mean positions, neither persons nor full-time units of national accounts."
  - id: co_turnover
    number: 36
    title: {it: "Turnover", en: "Turnover"}
    definition:
      it: "Attivazioni e cessazioni del periodo ogni cento posizioni medie."
      en: "Activations and terminations of the period for a hundred mean positions."
    formula: "100 * (count(*) FILTER (START_DATE BETWEEN cell.first_day AND cell.last_day) + count(*) FILTER (END_DATE BETWEEN cell.first_day AND cell.last_day)) / (sum(least(END_DATE, cell.last_day) - greatest(START_DATE, cell.first_day) + 1) / (cell.last_day - cell.first_day + 1))"
    unit: PC
    decimals: 1
    time: none
    areas: ratio
    numerator: {it: "Attivazioni e cessazioni per giorni del periodo", en: "Activations and terminations times days of the period"}
    denominator: {it: "Giornate contrattuali", en: "Days of contracts"}
    caveats:
      it: "Può superare cento e cresce con la lunghezza del periodo: non confrontare trimestri con anni."
      en: "It may pass a hundred and grows with the length of the period: quarters and years do not compare."
    not_comparable_with:
      - dimension: PERIMETER
        why: {it: "Nella somministrazione i rapporti brevi si ripetono: altro livello.", en: "In agency work short jobs repeat: another level."}
---*/
WITH quarters AS (
    SELECT *, 4 * CAST(left(TIME_PERIOD, 4) AS INTEGER) + CAST(right(TIME_PERIOD, 1) AS INTEGER) - 1 AS q
    FROM core.co_counts
    WHERE FREQ = 'Q' AND SECTOR = '_T' AND CONTRACT = '_T' AND (PERIMETER = 'DIP' OR SEX = 'T')
),
unbroken AS (
    SELECT *, q - row_number() OVER (PARTITION BY REF_AREA, PERIMETER, CITIZENSHIP, SEX ORDER BY q) AS run
    FROM quarters
),
cumulated AS (
    SELECT *, sum(ACTIVATIONS - TERMINATIONS) OVER (PARTITION BY REF_AREA, PERIMETER, CITIZENSHIP, SEX, run ORDER BY q) AS change
    FROM unbroken
),
observed AS ( -- of N_UNITS jobs at least, for disclosure control
    SELECT *, greatest(POSITIONS, EVENTS // 2) AS N_UNITS, CAST(POSITIONS AS DECIMAL(18,6)) AS value, NULL::DECIMAL(18,6) AS above, NULL::DECIMAL(18,6) AS below, 'co_positions_stock' AS INDICATOR
    FROM core.co_positions
    UNION ALL
    SELECT *, greatest(POSITIONS, EVENTS // 2), DAYS, NULL, NULL, 'co_days'
    FROM core.co_positions
    UNION ALL
    SELECT *, NULL, round(CAST(DAYS AS DECIMAL(18,6)) / PERIOD_DAYS, 6), NULL, NULL, 'co_fte_gg'
    FROM core.co_positions
    UNION ALL
    SELECT *, NULL, round(CAST(EVENTS * PERIOD_DAYS AS DECIMAL(26,6)) * 100 / DAYS, 6), EVENTS * PERIOD_DAYS, DAYS, 'co_turnover'
    FROM core.co_positions
    WHERE DAYS > 0
)
SELECT INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, 'TOTAL' AS AGE, PERIMETER,
       CAST(value AS DECIMAL(18,6)) AS OBS_VALUE, above AS NUMERATOR, below AS DENOMINATOR,
       'A' AS OBS_STATUS, 'F' AS CONF_STATUS, NULL::DECIMAL(18,6) AS SE, PROVENANCE, SOURCE, N_UNITS
FROM observed
WHERE PERIMETER = 'DIP' OR SEX = 'T'
UNION ALL
SELECT 'co_positions_change', REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, 'TOTAL', PERIMETER,
       CAST(change AS DECIMAL(18,6)), NULL, NULL,
       max(OBS_STATUS) OVER (PARTITION BY REF_AREA, PERIMETER, CITIZENSHIP, SEX, run ORDER BY q), 'F', NULL, PROVENANCE, SOURCE, NULL
FROM cumulated
