/*---
model: indicators.permits
title: Residence permits and acquisitions of citizenship
sources: [istat.permits, core.permits_issued, istat.acquisitions]
common:
  theme: 6
  unit: PS
  ages: [TOTAL]
  territory: residence
  areas: additive
indicators:
  - id: permits_stock
    datasets: [istat/permits]
    number: 21
    title: {it: "Cittadini non comunitari regolarmente soggiornanti", en: "Non-EU citizens with a residence permit"}
    definition:
      it: "Cittadini non comunitari con un permesso di soggiorno valido, compresi i minori iscritti nel permesso di un adulto, al 1° gennaio dell'anno."
      en: "Non-EU citizens with a valid residence permit, minors on an adult's permit included, at 1 January of the year."
    formula: "sum(OBS_VALUE) FILTER (DATA_TYPE = 'RESPER' AND TYPE_RES_PERMIT = 'TOTAL')"
    decimals: 0
    population: {it: "Cittadini non comunitari", en: "Non-EU citizens"}
    population_criterion: permit
    source: "Istat, su dati del Ministero dell'interno"
    time: end
    caveats: {it: "Non sono i residenti: contano i permessi.", en: "These are not residents: permits count."}
    not_comparable_with:
      - indicator: foreign_residents
        why:
          it: "Permessi validi e non residenti: chi ha un permesso può non essere iscritto in anagrafe, e il contrario; gli stranieri residenti comprendono i comunitari."
          en: "Permits, not residents: who has a permit may not be in the registers, and the other way round; foreign residents include EU citizens."
      - indicator: permits_new
        why: {it: "Consistenza al 1° gennaio contro flusso dell'anno.", en: "A stock at 1 January against a flow of the year."}
  - id: permits_longterm_share
    datasets: [istat/permits]
    number: 22
    title: {it: "Quota di lungosoggiornanti", en: "Share of long-term residents"}
    definition:
      it: "Permessi di lungo periodo su tutti i permessi validi al 1° gennaio, per cento."
      en: "Long-term permits on all valid permits at 1 January, percent."
    formula: "100 * sum(OBS_VALUE) FILTER (DATA_TYPE = 'RESPER' AND TYPE_RES_PERMIT = 'LONGT') / sum(OBS_VALUE) FILTER (DATA_TYPE = 'RESPER' AND TYPE_RES_PERMIT = 'TOTAL')"
    unit: PC
    decimals: 1
    population: {it: "Cittadini non comunitari con un permesso", en: "Non-EU citizens with a permit"}
    numerator: {it: "Permessi di lungo periodo", en: "Long-term permits"}
    denominator: {it: "Tutti i permessi", en: "All permits"}
    population_criterion: permit
    source: "Istat, su dati del Ministero dell'interno"
    time: end
    areas: ratio
    caveats: {it: "Quota di chi ha un permesso, non dei residenti.", en: "A share of those with a permit, not of residents."}
    not_comparable_with: []
  - id: permits_new
    datasets: [istat/permits-issued]
    number: 23
    title: {it: "Nuovi permessi rilasciati nell'anno", en: "New permits issued in the year"}
    definition:
      it: "Permessi di soggiorno rilasciati nell'anno per la prima volta, per motivo."
      en: "Residence permits issued for the first time in the year, by reason."
    formula: "sum(OBS_VALUE) FILTER (DATA_TYPE = 'INFLNONEU')"
    unit: PM
    population: {it: "Cittadini non comunitari", en: "Non-EU citizens"}
    population_criterion: permit
    source: "Istat, su dati del Ministero dell'interno"
    time: sum
    areas: additive
    dimensions: [PERMIT_REASON]
    caveats: {it: "Permessi e non persone arrivate: chi entra può avere il permesso l'anno dopo.", en: "Permits, not persons who arrived: who enters may get the permit the year after."}
    not_comparable_with:
      - indicator: landings
        why: {it: "Permessi rilasciati contro sbarchi.", en: "Permits issued against landings."}
  - id: citizenship_acquired
    datasets: [istat/acquisitions]
    title: {it: "Acquisizioni della cittadinanza italiana", en: "Acquisitions of Italian citizenship"}
    definition:
      it: "Residenti che hanno acquisito la cittadinanza italiana nell'anno, da qualunque cittadinanza."
      en: "Residents who acquired Italian citizenship in the year, from any citizenship."
    formula: "sum(OBS_VALUE) FILTER (ACQUISITION_PROCESS = 'ALL')"
    decimals: 0
    population: {it: "Stranieri residenti", en: "Foreign residents"}
    population_criterion: citizenship
    source: "Istat, Acquisizioni di cittadinanza"
    time: sum
    caveats: {it: "Comprende i cittadini comunitari.", en: "EU citizens are included."}
    not_comparable_with:
      - indicator: permits_stock
        why: {it: "Flusso da ogni cittadinanza contro consistenza di non comunitari.", en: "A flow from any citizenship against a stock of non-EU citizens."}
---*/
WITH stocks AS (
    SELECT * FROM istat.permits
    WHERE DATA_TYPE = 'RESPER' AND MOSTREL_CCITENSHIP = 'WORLD' AND TYPE_RES_PERMIT_REASON = 'ALL'
      AND AGE = 'TOTAL' AND MARITAL_STATUS = '99' AND OBS_VALUE IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY REF_AREA, TIME_PERIOD, SEX, TYPE_RES_PERMIT ORDER BY _published DESC, _window, _line) = 1
),
reasons(TYPE_RES_PERMIT_REASON, PERMIT_REASON) AS (
    VALUES ('ALL', '_T'), ('WK', 'WORK'), ('FAM', 'FAMILY'), ('STD', 'STUDY'), ('ALL1', 'PROTECTION'), ('OTH1', 'OTHER')
),
acquired AS (
    SELECT * FROM istat.acquisitions
    WHERE DATA_TYPE = 'ACQCITIZ' AND MOSTREL_CCITENSHIP = 'WORLD' AND ACQUISITION_PROCESS = 'ALL' AND AGE = 'TOTAL' AND OBS_VALUE IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY REF_AREA, TIME_PERIOD, SEX ORDER BY _published DESC, _window, _line) = 1
)
SELECT 'permits_stock' AS INDICATOR, REF_AREA, TIME_PERIOD, 'A' AS FREQ, 'NEU' AS CITIZENSHIP, SEX, 'TOTAL' AS AGE, '_Z' AS PERMIT_REASON,
       OBS_VALUE, NULL::DECIMAL(18, 6) AS NUMERATOR, NULL::DECIMAL(18, 6) AS DENOMINATOR, coalesce(OBS_STATUS, 'A') AS OBS_STATUS,
       'F' AS CONF_STATUS, NULL::DECIMAL(18, 6) AS SE, _provenance AS PROVENANCE, 'istat/permits' AS SOURCE
FROM stocks
WHERE TYPE_RES_PERMIT = 'TOTAL'
UNION ALL
SELECT 'permits_longterm_share', part.REF_AREA, part.TIME_PERIOD, 'A', 'NEU', part.SEX, 'TOTAL', '_Z',
       (100 * part.OBS_VALUE / whole.OBS_VALUE)::DECIMAL(18, 6), part.OBS_VALUE, whole.OBS_VALUE,
       coalesce(part.OBS_STATUS, whole.OBS_STATUS, 'A'), 'F', NULL, greatest(part._provenance, whole._provenance), 'istat/permits'
FROM stocks part
JOIN stocks whole ON whole.REF_AREA = part.REF_AREA AND whole.TIME_PERIOD = part.TIME_PERIOD AND whole.SEX = part.SEX
WHERE part.TYPE_RES_PERMIT = 'LONGT' AND whole.TYPE_RES_PERMIT = 'TOTAL' AND whole.OBS_VALUE > 0
UNION ALL
SELECT 'permits_new', REF_AREA, TIME_PERIOD, 'A', 'NEU', SEX, 'TOTAL', PERMIT_REASON, OBS_VALUE, NULL, NULL, coalesce(OBS_STATUS, 'A'),
       'F', NULL, PROVENANCE, 'istat/permits-issued'
FROM core.permits_issued
JOIN reasons USING (TYPE_RES_PERMIT_REASON)
UNION ALL
SELECT 'citizenship_acquired', REF_AREA, TIME_PERIOD, 'A', 'FOR', SEX, 'TOTAL', '_Z', OBS_VALUE, NULL, NULL, coalesce(OBS_STATUS, 'A'),
       'F', NULL, _provenance, 'istat/acquisitions'
FROM acquired
