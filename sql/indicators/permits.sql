/*---
model: indicators.permits
title: Residence permits and acquisitions of citizenship
sources: [istat.permits, istat.acquisitions]
indicators:
  - id: permits_stock
    number: 21
    theme: 6
    title: {it: Cittadini non comunitari regolarmente soggiornanti, en: Non-EU citizens with a residence permit}
    definition: {it: "Cittadini non comunitari con un permesso di soggiorno valido, compresi i minori iscritti nel permesso di un adulto, al 1° gennaio dell'anno.", en: "Non-EU citizens with a valid residence permit, minors on an adult's permit included, at 1 January of the year."}
    unit: PS
    decimals: 0
    population_criterion: permit
    territory: residence
    source: "Istat, su dati del Ministero dell'interno"
    time: end
    caveats: {it: "Non sono i residenti: contano i permessi.", en: "These are not residents: permits count."}
  - id: citizenship_acquired
    theme: 6
    title: {it: Acquisizioni della cittadinanza italiana, en: Acquisitions of Italian citizenship}
    definition: {it: "Residenti che hanno acquisito la cittadinanza italiana nell'anno, da qualunque cittadinanza.", en: "Residents who acquired Italian citizenship in the year, from any citizenship."}
    unit: PS
    decimals: 0
    population_criterion: citizenship
    territory: residence
    source: "Istat, Acquisizioni di cittadinanza"
    time: sum
    caveats: {it: "Comprende i cittadini comunitari.", en: "EU citizens are included."}
---*/
WITH stocks AS (
    SELECT * FROM istat.permits
    WHERE DATA_TYPE = 'RESPER' AND MOSTREL_CCITENSHIP = 'WORLD' AND TYPE_RES_PERMIT_REASON = 'ALL' AND TYPE_RES_PERMIT = 'TOTAL'
      AND AGE = 'TOTAL' AND MARITAL_STATUS = '99' AND OBS_VALUE IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY REF_AREA, TIME_PERIOD, SEX ORDER BY _published DESC, _window, _line) = 1
),
acquired AS (
    SELECT * FROM istat.acquisitions
    WHERE DATA_TYPE = 'ACQCITIZ' AND MOSTREL_CCITENSHIP = 'WORLD' AND ACQUISITION_PROCESS = 'ALL' AND AGE = 'TOTAL' AND OBS_VALUE IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY REF_AREA, TIME_PERIOD, SEX ORDER BY _published DESC, _window, _line) = 1
)
SELECT 'permits_stock' AS INDICATOR, REF_AREA, TIME_PERIOD, 'A' AS FREQ, 'NEU' AS CITIZENSHIP, SEX, 'TOTAL' AS AGE, OBS_VALUE,
       NULL::DECIMAL(18, 6) AS NUMERATOR, NULL::DECIMAL(18, 6) AS DENOMINATOR, coalesce(OBS_STATUS, 'A') AS OBS_STATUS,
       'F' AS CONF_STATUS, NULL::DECIMAL(18, 6) AS SE, _provenance AS PROVENANCE, 'istat/permits' AS SOURCE
FROM stocks
UNION ALL
SELECT 'citizenship_acquired', REF_AREA, TIME_PERIOD, 'A', 'FOR', SEX, 'TOTAL', OBS_VALUE, NULL, NULL, coalesce(OBS_STATUS, 'A'),
       'F', NULL, _provenance, 'istat/acquisitions'
FROM acquired
