/*---
model: indicators.co_cohorts
title: Persistence in work and stabilisation of fixed-term contracts
sources: [core.co_cohorts]
common:
  theme: 2
  population: {it: "Rapporti di lavoro soggetti a comunicazione obbligatoria", en: "Employment relationships subject to mandatory notification"}
  ages: [TOTAL]
  population_criterion: birth_and_citizenship
  territory: workplace
  source: "Ministero del lavoro, Comunicazioni Obbligatorie (SISCO)"
  time: none
  areas: ratio
  dimensions: [PERIMETER]
indicators:
  - id: co_persist_3
    number: 37
    title: {it: Persistenza nel lavoro a tre mesi, en: Persistence in work after three months}
    definition:
      it: Persone entrate nel trimestre (almeno un rapporto attivato) che tre mesi dopo il primo ingresso hanno un rapporto in essere, ogni cento entrate.
      en: Persons who entered in the quarter (at least one relationship activated) and have a relationship three months after their first entry, out of a hundred who entered.
    formula: "100 * sum(STILL) FILTER (MONTHS = 3) / sum(PERSONS) FILTER (MONTHS = 3) /* of those who began a job in the quarter, still in one */"
    unit: PC
    decimals: 1
    numerator: {it: Persone con un rapporto in essere, en: Persons with a relationship}
    denominator: {it: Persone entrate nel trimestre, en: Persons who entered in the quarter}
    caveats:
      it: Di coorte. Conta il lavoro dipendente e parasubordinato nello stesso territorio - chi lavora altrove risulta uscito. Solo dove le comunicazioni si hanno senza interruzione fino alla fine dei tre mesi.
      en: Of a cohort. Dependent and para-subordinate work in the same area counts - who works elsewhere counts as gone. Only where messages are held without a gap to the end of the three months.
    not_comparable_with:
      - indicator: co_persist_6
        why:
          it: "Orizzonti diversi della stessa coorte."
          en: "Other horizons of the same cohort."
      - indicator: co_persist_12
        why:
          it: "Orizzonti diversi della stessa coorte."
          en: "Other horizons of the same cohort."
      - indicator: co_persist_24
        why:
          it: "Orizzonti diversi della stessa coorte."
          en: "Other horizons of the same cohort."
  - id: co_persist_6
    number: 37
    title: {it: Persistenza nel lavoro a sei mesi, en: Persistence in work after six months}
    definition:
      it: Persone entrate nel trimestre (almeno un rapporto attivato) che sei mesi dopo il primo ingresso hanno un rapporto in essere, ogni cento entrate.
      en: Persons who entered in the quarter (at least one relationship activated) and have a relationship six months after their first entry, out of a hundred who entered.
    formula: "100 * sum(STILL) FILTER (MONTHS = 6) / sum(PERSONS) FILTER (MONTHS = 6) /* of those who began a job in the quarter, still in one */"
    unit: PC
    decimals: 1
    numerator: {it: Persone con un rapporto in essere, en: Persons with a relationship}
    denominator: {it: Persone entrate nel trimestre, en: Persons who entered in the quarter}
    caveats:
      it: Di coorte. Conta il lavoro dipendente e parasubordinato nello stesso territorio - chi lavora altrove risulta uscito. Solo dove le comunicazioni si hanno senza interruzione fino alla fine dei sei mesi.
      en: Of a cohort. Dependent and para-subordinate work in the same area counts - who works elsewhere counts as gone. Only where messages are held without a gap to the end of the six months.
    not_comparable_with:
      - indicator: co_persist_12
        why:
          it: "Orizzonti diversi della stessa coorte."
          en: "Other horizons of the same cohort."
      - indicator: co_persist_24
        why:
          it: "Orizzonti diversi della stessa coorte."
          en: "Other horizons of the same cohort."
  - id: co_persist_12
    number: 37
    title: {it: Persistenza nel lavoro a dodici mesi, en: Persistence in work after twelve months}
    definition:
      it: Persone entrate nel trimestre (almeno un rapporto attivato) che dodici mesi dopo il primo ingresso hanno un rapporto in essere, ogni cento entrate.
      en: Persons who entered in the quarter (at least one relationship activated) and have a relationship twelve months after their first entry, out of a hundred who entered.
    formula: "100 * sum(STILL) FILTER (MONTHS = 12) / sum(PERSONS) FILTER (MONTHS = 12) /* of those who began a job in the quarter, still in one */"
    unit: PC
    decimals: 1
    numerator: {it: Persone con un rapporto in essere, en: Persons with a relationship}
    denominator: {it: Persone entrate nel trimestre, en: Persons who entered in the quarter}
    caveats:
      it: Di coorte. Conta il lavoro dipendente e parasubordinato nello stesso territorio - chi lavora altrove risulta uscito. Solo dove le comunicazioni si hanno senza interruzione fino alla fine dei dodici mesi.
      en: Of a cohort. Dependent and para-subordinate work in the same area counts - who works elsewhere counts as gone. Only where messages are held without a gap to the end of the twelve months.
    not_comparable_with:
      - indicator: co_persist_24
        why:
          it: "Orizzonti diversi della stessa coorte."
          en: "Other horizons of the same cohort."
  - id: co_persist_24
    number: 37
    title: {it: Persistenza nel lavoro a ventiquattro mesi, en: Persistence in work after twenty-four months}
    definition:
      it: Persone entrate nel trimestre (almeno un rapporto attivato) che ventiquattro mesi dopo il primo ingresso hanno un rapporto in essere, ogni cento entrate.
      en: Persons who entered in the quarter (at least one relationship activated) and have a relationship twenty-four months after their first entry, out of a hundred who entered.
    formula: "100 * sum(STILL) FILTER (MONTHS = 24) / sum(PERSONS) FILTER (MONTHS = 24) /* of those who began a job in the quarter, still in one */"
    unit: PC
    decimals: 1
    numerator: {it: Persone con un rapporto in essere, en: Persons with a relationship}
    denominator: {it: Persone entrate nel trimestre, en: Persons who entered in the quarter}
    caveats:
      it: Di coorte. Conta il lavoro dipendente e parasubordinato nello stesso territorio - chi lavora altrove risulta uscito. Solo dove le comunicazioni si hanno senza interruzione fino alla fine dei ventiquattro mesi.
      en: Of a cohort. Dependent and para-subordinate work in the same area counts - who works elsewhere counts as gone. Only where messages are held without a gap to the end of the twenty-four months.
    not_comparable_with: []
  - id: co_stab_rate
    number: 38
    title: {it: Tasso di trasformazione dei contratti a termine, en: Rate of fixed-term contracts made permanent}
    definition:
      it: Rapporti a tempo determinato attivati nel trimestre e trasformati a tempo indeterminato entro dodici mesi dall'inizio, ogni cento attivati.
      en: Fixed-term relationships activated in the quarter and made permanent within twelve months of their start, out of a hundred activated.
    formula: "100 * sum(PERMANENT) FILTER (MONTHS = 12) / sum(CONTRACTS) FILTER (MONTHS = 12) /* fixed-term jobs begun in the quarter that became permanent */"
    unit: PC
    decimals: 1
    numerator: {it: Rapporti trasformati entro dodici mesi, en: Relationships made permanent within twelve months}
    denominator: {it: Rapporti a tempo determinato attivati, en: Fixed-term relationships activated}
    caveats:
      it: Di coorte, non rapporto tra trasformazioni e attivazioni del periodo. Una nuova assunzione a tempo indeterminato presso lo stesso datore non è una trasformazione.
      en: Of a cohort, not transformations over activations of the period. A new permanent contract with the same employer is no transformation.
    not_comparable_with:
      - indicator: co_transformations
        why: {it: "Coorte seguita per dodici mesi contro eventi del periodo.", en: "A cohort followed for twelve months against events of the period."}
---*/
WITH rates AS (
    SELECT 'co_persist_' || MONTHS AS INDICATOR, *, STILL AS part, PERSONS AS whole
    FROM core.co_cohorts
    UNION ALL
    SELECT 'co_stab_rate', *, PERMANENT, CONTRACTS
    FROM core.co_cohorts
    WHERE MONTHS = 12
)
SELECT INDICATOR, REF_AREA, TIME_PERIOD, 'Q' AS FREQ, CITIZENSHIP, SEX, 'TOTAL' AS AGE, 'DIP' AS PERIMETER,
       CAST(round(CAST(part * 100 AS DECIMAL(18,6)) / whole, 6) AS DECIMAL(18,6)) AS OBS_VALUE,
       CAST(part AS DECIMAL(18,6)) AS NUMERATOR, CAST(whole AS DECIMAL(18,6)) AS DENOMINATOR,
       'A' AS OBS_STATUS, 'F' AS CONF_STATUS, NULL::DECIMAL(18,6) AS SE, PROVENANCE, SOURCE
FROM rates
WHERE whole > 0
