/*---
model: indicators.co_flows
title: Activations, terminations, balance, transformations and extensions
sources: [core.co_counts, core.co_concentration]
common:
  theme: 2
  population: {it: "Rapporti di lavoro soggetti a comunicazione obbligatoria", en: "Employment relationships subject to mandatory notification"}
  ages: [TOTAL]
  population_criterion: birth_and_citizenship
  territory: workplace
  source: "Ministero del lavoro, Comunicazioni Obbligatorie (SISCO)"
  time: sum
  areas: additive
  dimensions: [PERIMETER, SECTOR, CONTRACT]
indicators:
  - id: co_activations
    number: 24
    title: {it: "Rapporti di lavoro attivati", en: "Employment relationships activated"}
    definition:
      it: "Rapporti di lavoro il cui primo giorno cade nel periodo, per luogo di lavoro. Un rapporto è la catena di comunicazioni con lo stesso datore, lavoratore e data di inizio."
      en: "Employment relationships whose first day lies in the period, by place of work. A relationship is the chain of messages with the same employer, worker and start date."
    formula: "count(*) FILTER (START_DATE BETWEEN cell.first_day AND cell.last_day)"
    unit: JB
    decimals: 0
    caveats:
      it: "Rapporti e non persone. Stranieri sono i nati all'estero senza cittadinanza italiana; l'appartenenza all'UE è quella del giorno. Il perimetro DIP comprende lavoro dipendente e parasubordinato; somministrazione (SOM), tirocini (TIR) e lavoro domestico (DOM) non vi si sommano."
      en: "Relationships, not persons. Foreigners are those born abroad without Italian citizenship; EU membership is that of the day. Perimeter DIP is dependent and para-subordinate work; agency work (SOM), internships (TIR) and domestic work (DOM) are not added to it."
    not_comparable_with:
      - indicator: co_workers_activated
        why: {it: "Rapporti contro persone: una persona può averne molti.", en: "Relationships against persons: a person may have many."}
      - indicator: exc_entries
        why:
          it: "Rapporti avviati contro intenzioni delle imprese con dipendenti, arrotondate."
          en: "Relationships begun against rounded intentions of firms with employees."
      - dimension: PERIMETER
        why:
          it: "Somministrazione, tirocini e lavoro domestico sono perimetri diversi, non si sommano."
          en: "Agency work, internships and domestic work are other perimeters and are not added."
  - id: co_terminations
    number: 27
    title: {it: "Rapporti di lavoro cessati", en: "Employment relationships terminated"}
    definition:
      it: "Rapporti di lavoro il cui ultimo giorno effettivo cade nel periodo - la cessazione comunicata o, per i contratti a termine, l'ultima scadenza dopo le proroghe, una volta trascorsa."
      en: "Employment relationships whose effective last day lies in the period - the communicated one or, for contracts with a term, the last expiry after extensions, once it has passed."
    formula: "count(*) FILTER (EFFECTIVE_END BETWEEN cell.first_day AND cell.last_day)"
    unit: JB
    decimals: 0
    caveats:
      it: "Il contratto è quello alla cessazione. L'ultimo giorno di lavoro conta come lavorato - la posizione si chiude il giorno dopo. Gli ultimi trimestri sono provvisori."
      en: "The contract is that at the end. The last day counts as worked - the position closes the day after. The latest quarters are provisional."
    not_comparable_with:
      - dimension: PERIMETER
        why: {it: "I perimetri non si sommano.", en: "Perimeters are not added."}
  - id: co_net
    number: 30
    title: {it: "Saldo tra attivazioni e cessazioni", en: "Balance of activations and terminations"}
    definition:
      it: "Attivazioni meno cessazioni del periodo. Per contratto, le trasformazioni si aggiungono al tempo indeterminato e si tolgono al contratto di origine, cosicché la somma dei contratti resta il saldo totale."
      en: "Activations less terminations of the period. By contract, transformations are added to permanent contracts and taken off the contract of origin, so that the contracts still add up to the whole balance."
    formula: "sum(ACTIVATIONS - TERMINATIONS) FILTER (CONTRACT = cell.CONTRACT) + CASE cell.CONTRACT WHEN '_T' THEN 0 WHEN 'TI' THEN sum(TRANSFORMATIONS) FILTER (CONTRACT = '_T') ELSE -sum(TRANSFORMATIONS) FILTER (CONTRACT = cell.CONTRACT) END"
    unit: JB
    decimals: 0
    caveats:
      it: "Flussi non destagionalizzati - confrontare con lo stesso periodo dell'anno prima."
      en: "Flows not seasonally adjusted - compare with the same period of the year before."
    not_comparable_with:
      - dimension: PERIMETER
        why: {it: "I perimetri non si sommano.", en: "Perimeters are not added."}
      - indicator: employed
        why:
          it: "Il saldo dei flussi non è la variazione degli occupati: rapporti contro persone, luogo di lavoro contro residenza."
          en: "The balance of flows is not the change of the employed: relationships against persons, workplace against residence."
  - id: co_transformations
    number: 28
    title: {it: "Trasformazioni a tempo indeterminato", en: "Transformations to permanent contracts"}
    definition:
      it: "Rapporti resi a tempo indeterminato nel periodo, per contratto di origine (tempo determinato, apprendistato)."
      en: "Relationships made permanent in the period, by contract of origin (fixed-term, apprenticeship)."
    formula: "count(*) FILTER (MESSAGE_TYPE = 'TRANSFORMATION')"
    unit: EV
    decimals: 0
    caveats: {it: "Eventi, contati alla data di decorrenza.", en: "Events, counted on the day from which they take effect."}
    not_comparable_with: []
  - id: co_extensions
    number: 29
    title: {it: "Proroghe", en: "Extensions"}
    definition: {it: "Proroghe che decorrono nel periodo.", en: "Extensions that take effect in the period."}
    formula: "count(*) FILTER (MESSAGE_TYPE = 'EXTENSION')"
    unit: EV
    decimals: 0
    caveats:
      it: "Non sono nuovi contratti - uno stesso rapporto può avere più proroghe."
      en: "They are no new contracts - one relationship may be extended more than once."
    not_comparable_with:
      - indicator: co_activations
        why: {it: "Una proroga non è un nuovo contratto.", en: "An extension is not a new contract."}
---*/
WITH made_permanent AS ( -- what transformations bring to permanent contracts
    SELECT REF_AREA, FREQ, TIME_PERIOD, PERIMETER, SECTOR, CITIZENSHIP, SEX, TRANSFORMATIONS AS gained
    FROM core.co_counts
    WHERE CONTRACT = '_T'
),
flows AS (
    SELECT *, 'co_activations' AS INDICATOR, 'ACTIVATION' AS EVENT, ACTIVATIONS AS OBS_VALUE
    FROM core.co_counts
    UNION ALL
    SELECT *, 'co_terminations', 'TERMINATION', TERMINATIONS
    FROM core.co_counts
    UNION ALL
    SELECT counts.*, 'co_net', NULL,
           ACTIVATIONS - TERMINATIONS + CASE CONTRACT WHEN '_T' THEN 0 WHEN 'TI' THEN gained ELSE -TRANSFORMATIONS END
    FROM core.co_counts AS counts
    JOIN made_permanent USING (REF_AREA, FREQ, TIME_PERIOD, PERIMETER, SECTOR, CITIZENSHIP, SEX)
    WHERE SECTOR = '_T' AND CONTRACT = '_T'
       OR (SECTOR = '_T' OR CONTRACT = '_T') AND FREQ <> 'Q'
    UNION ALL
    SELECT *, 'co_transformations', 'TRANSFORMATION', TRANSFORMATIONS
    FROM core.co_counts
    WHERE SECTOR = '_T' AND PERIMETER = 'DIP' AND CONTRACT IN ('TD', 'APPR', '_T') AND SEX = 'T'
    UNION ALL
    SELECT *, 'co_extensions', 'EXTENSION', EXTENSIONS
    FROM core.co_counts
    WHERE SECTOR = '_T' AND PERIMETER IN ('DIP', 'SOM') AND CONTRACT IN ('TD', 'COLL', '_T') AND SEX = 'T'
)
SELECT INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, 'TOTAL' AS AGE, PERIMETER, SECTOR, CONTRACT,
       CAST(OBS_VALUE AS DECIMAL(18,6)) AS OBS_VALUE,
       NULL::DECIMAL(18,6) AS NUMERATOR, NULL::DECIMAL(18,6) AS DENOMINATOR,
       OBS_STATUS, 'F' AS CONF_STATUS, NULL::DECIMAL(18,6) AS SE, PROVENANCE, SOURCE,
       N_UNITS, N_EMPLOYERS, TOP1, TOP2
FROM flows
LEFT JOIN (SELECT *, split_part(CATEGORY, ' ', 1) AS SECTOR, split_part(CATEGORY, ' ', 2) AS CONTRACT
           FROM core.co_concentration WHERE BREAKDOWN = 'FLOW') AS behind
    USING (EVENT, REF_AREA, TIME_PERIOD, PERIMETER, SECTOR, CONTRACT, CITIZENSHIP, SEX)
