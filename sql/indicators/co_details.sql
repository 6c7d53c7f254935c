/*---
model: indicators.co_details
title: Activations and terminations by occupation, sector, working time, education, country, reason, duration and province
sources: [core.co_details, core.co_concentration, code.breaks]
common:
  theme: 2
  population: {it: "Rapporti di lavoro soggetti a comunicazione obbligatoria", en: "Employment relationships subject to mandatory notification"}
  ages: [TOTAL]
  population_criterion: birth_and_citizenship
  territory: workplace
  source: "Ministero del lavoro, Comunicazioni Obbligatorie (SISCO)"
indicators:
  - id: co_activations_detail
    number: 24
    title: {it: "Rapporti attivati per professione, settore, orario, titolo di studio, cittadinanza e provincia", en: "Relationships activated by occupation, sector, working time, education, nationality and province"}
    definition:
      it: Rapporti di lavoro dipendente e parasubordinato il cui primo giorno cade nel periodo, per una caratteristica alla volta, per luogo di lavoro.
      en: Relationships of dependent and para-subordinate work whose first day lies in the period, by one characteristic at a time, by place of work.
    formula: "count(*) FILTER (PERIMETER = cell.PERIMETER AND START_DATE BETWEEN cell.first_day AND cell.last_day) /* of one characteristic at a time */"
    unit: JB
    decimals: 0
    time: sum
    areas: additive
    dimensions: [PERIMETER, SECTOR, SECTOR_2025, OCCUPATION, WORKING_TIME, EDUCATION, COUNTRY]
    caveats:
      it: Solo dove si hanno tutte le comunicazioni del periodo; le celle senza eventi mancano. Le caratteristiche sono quelle all'inizio del rapporto. Dal secondo trimestre 2025 i settori derivano da ATECO 2025 - la serie per sezioni 2007 è interrotta (B) e si aggiungono le sezioni 2025. Le province sommano alla regione.
      en: Only where all messages of the period are held; cells without events are absent. Characteristics are those at the start. From the second quarter of 2025 sectors follow from ATECO 2025 - the series by sections of 2007 breaks (B) and the sections of 2025 are added. Provinces add up to the region.
    not_comparable_with:
      - dimension: SECTOR
        why:
          it: "Una caratteristica alla volta: le righe di caratteristiche diverse contano gli stessi rapporti e non si sommano."
          en: "One characteristic at a time: rows of several characteristics count the same relationships and are not added."
  - id: co_terminations_detail
    number: 27
    title: {it: "Rapporti cessati per motivo, professione, settore, orario, titolo di studio, cittadinanza e provincia", en: "Relationships terminated by reason, occupation, sector, working time, education, nationality and province"}
    definition:
      it: Rapporti di lavoro dipendente e parasubordinato il cui ultimo giorno effettivo cade nel periodo, per una caratteristica alla volta, per luogo di lavoro.
      en: Relationships of dependent and para-subordinate work whose effective last day lies in the period, by one characteristic at a time, by place of work.
    formula: "count(*) FILTER (PERIMETER = cell.PERIMETER AND EFFECTIVE_END BETWEEN cell.first_day AND cell.last_day) /* of one characteristic at a time */"
    unit: JB
    decimals: 0
    time: sum
    areas: additive
    dimensions: [PERIMETER, SECTOR, SECTOR_2025, OCCUPATION, WORKING_TIME, EDUCATION, COUNTRY, REASON]
    caveats:
      it: Solo dove si hanno tutte le comunicazioni del periodo; le celle senza eventi mancano. I contratti scaduti senza comunicazione hanno il motivo TERMINE. Tranne il motivo, le caratteristiche sono quelle all'inizio del rapporto; per i settori vale la nota sulle attivazioni.
      en: Only where all messages of the period are held; cells without events are absent. Contracts that lapsed without a message have the reason TERMINE. But for the reason, characteristics are those at the start; for sectors see the note on activations.
    not_comparable_with:
      - dimension: SECTOR
        why:
          it: "Una caratteristica alla volta: le righe di caratteristiche diverse contano gli stessi rapporti e non si sommano."
          en: "One characteristic at a time: rows of several characteristics count the same relationships and are not added."
  - id: co_duration_class
    number: 34
    title: {it: Durata effettiva dei rapporti cessati, en: Effective duration of the relationships terminated}
    definition:
      it: Rapporti cessati nel periodo con durata effettiva nella classe, ogni cento cessati. I giorni vanno dal primo all'ultimo compresi.
      en: Relationships terminated in the period whose effective duration lies in the class, out of a hundred terminated. Days count from the first to the last, both included.
    formula: "100 * count(*) FILTER (DURATION = cell.DURATION) / count(*) /* of those that ended in the period */"
    unit: PC
    decimals: 1
    numerator: {it: Rapporti cessati della classe di durata, en: Relationships terminated of the class}
    denominator: {it: Rapporti cessati, en: Relationships terminated}
    time: ratio_of_means
    areas: ratio
    dimensions: [PERIMETER, DURATION]
    caveats:
      it: Durata di chi esce, non di chi è in essere - i rapporti brevi cessano più volte l'anno e pesano di più. Solo dove si hanno tutte le comunicazioni del periodo.
      en: The duration of those that end, not of those that exist - short jobs end more often in a year and weigh more. Only where all messages of the period are held.
    not_comparable_with:
      - indicator: co_persist_12
        why:
          it: "Durata dei rapporti cessati contro permanenza delle persone di una coorte."
          en: "The duration of relationships that ended against the persistence of persons of a cohort."
---*/
WITH ateco AS ( -- the quarter in which the codes of activity change, and the day with which it begins
    SELECT 4 * CAST(left(period, 4) AS INTEGER) + CAST(right(period, 1) AS INTEGER) - 1 AS changed FROM code.breaks WHERE source = 'co/records'
),
placed AS ( -- the quarters of a period, to hold them against that one
    SELECT *, 4 * CAST(left(TIME_PERIOD, 4) AS INTEGER) + CASE FREQ WHEN 'Q' THEN CAST(right(TIME_PERIOD, 1) AS INTEGER) - 1
                                                                    WHEN 'S' THEN 2 * CAST(right(TIME_PERIOD, 1) AS INTEGER) - 2 ELSE 0 END AS q,
           CASE FREQ WHEN 'Q' THEN 1 WHEN 'S' THEN 2 ELSE 4 END AS quarters
    FROM core.co_details
    LEFT JOIN core.co_concentration USING (EVENT, REF_AREA, TIME_PERIOD, PERIMETER, CITIZENSHIP, SEX, BREAKDOWN, CATEGORY)
),
by_part AS (
    SELECT CASE EVENT WHEN 'ACTIVATION' THEN 'co_activations_detail' ELSE 'co_terminations_detail' END AS INDICATOR,
           CASE BREAKDOWN WHEN 'PROVINCE' THEN CATEGORY ELSE REF_AREA END AS REF_AREA,
           TIME_PERIOD, FREQ, CITIZENSHIP, SEX, PERIMETER,
           CASE BREAKDOWN WHEN 'SECTION' THEN CATEGORY ELSE '_T' END AS SECTOR,
           CASE BREAKDOWN WHEN 'SECTION_2025' THEN CATEGORY ELSE '_T' END AS SECTOR_2025,
           CASE BREAKDOWN WHEN 'OCCUPATION' THEN CATEGORY ELSE '_T' END AS OCCUPATION,
           CASE BREAKDOWN WHEN 'WORKING_TIME' THEN CATEGORY ELSE '_T' END AS WORKING_TIME,
           CASE BREAKDOWN WHEN 'EDUCATION' THEN CATEGORY ELSE '_T' END AS EDUCATION,
           CASE BREAKDOWN WHEN 'COUNTRY' THEN CATEGORY ELSE '_T' END AS COUNTRY,
           CASE WHEN BREAKDOWN = 'REASON' THEN CATEGORY WHEN EVENT = 'TERMINATION' THEN '_T' END AS REASON, NULL AS DURATION,
           CAST(N AS DECIMAL(18,6)) AS OBS_VALUE, NULL::DECIMAL(18,6) AS NUMERATOR, NULL::DECIMAL(18,6) AS DENOMINATOR,
           CASE WHEN BREAKDOWN = 'SECTION' AND changed BETWEEN q AND q + quarters - 1 THEN 'B' ELSE 'A' END AS OBS_STATUS, PROVENANCE, SOURCE,
           N_UNITS, N_EMPLOYERS, TOP1, TOP2
    FROM placed
    CROSS JOIN ateco
    WHERE BREAKDOWN <> 'DURATION' AND (BREAKDOWN <> 'SECTION_2025' OR q >= changed)
),
durations AS ( -- every class of what ended, also an empty one
    SELECT ended.*, DURATION, coalesce(part.N, 0) AS part, N_UNITS, N_EMPLOYERS, TOP1, TOP2
    FROM (SELECT REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, PERIMETER, PROVENANCE, SOURCE, sum(N) AS whole
          FROM core.co_details WHERE BREAKDOWN = 'DURATION' GROUP BY ALL) AS ended
    CROSS JOIN (SELECT unnest(['D1', 'D2_3', 'D4_30', 'D31_90', 'D91_365', 'D366']) AS DURATION)
    LEFT JOIN (SELECT *, CATEGORY AS DURATION FROM placed WHERE BREAKDOWN = 'DURATION') AS part
        USING (REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, PERIMETER, DURATION)
)
SELECT INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, 'TOTAL' AS AGE, PERIMETER,
       SECTOR, SECTOR_2025, OCCUPATION, WORKING_TIME, EDUCATION, COUNTRY, REASON, DURATION,
       OBS_VALUE, NUMERATOR, DENOMINATOR, OBS_STATUS, 'F' AS CONF_STATUS, NULL::DECIMAL(18,6) AS SE, PROVENANCE, SOURCE,
       N_UNITS, N_EMPLOYERS, TOP1, TOP2
FROM by_part
UNION ALL
SELECT 'co_duration_class', REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, 'TOTAL', PERIMETER,
       NULL, NULL, NULL, NULL, NULL, NULL, NULL, DURATION,
       CAST(round(CAST(part * 100 AS DECIMAL(18,6)) / whole, 6) AS DECIMAL(18,6)), part, whole, 'A', 'F', NULL, PROVENANCE, SOURCE,
       N_UNITS, N_EMPLOYERS, TOP1, TOP2
FROM durations
