/*---
model: indicators.welfare_take_up
title: Recipients of benefits for a thousand employed persons
description: >
  Two sources: recipients of the year (INPS) and the mean of the employed aged 15-64 (survey). For non-EU citizens the
  two tell citizenship by other criteria, so that the value is flagged D; for all persons, where they agree, E. Recipients
  are counted, the employed estimated: the value is as precise as they are, also where nobody receives, and broken where they
  are. PARTS_CLASS is their class of reliability (1 flagged, 2 withheld).
sources: [core.inps_recipients, core.rcfl_levels, code.reliability]
indicators:
  - id: welfare_take_up
    datasets: [inps/benefit-recipients, istat/rcfl-employed, istat/rcfl-microdata, istat/rcfl-tabulation]
    number: 45
    theme: 4
    title: {it: "Beneficiari per 1.000 occupati", en: "Recipients per 1,000 employed"}
    definition:
      it: "Persone con almeno un pagamento della prestazione nell'anno ogni mille occupati di 15-64 anni, in media nell'anno."
      en: "Persons with at least one payment of the scheme in the year for a thousand employed aged 15-64, on average in the year."
    formula: "1000 * any_value(OBS_VALUE) FILTER (INDICATOR = 'welfare_benef') / any_value(OBS_VALUE) FILTER (INDICATOR = 'employed' AND AGE = 'Y15-64')"
    unit: PER1000
    decimals: 1
    population: {it: "Occupati di 15-64 anni", en: "Employed persons aged 15-64"}
    ages: [Y15-64]
    numerator: {it: "Beneficiari della prestazione", en: "Recipients of the scheme"}
    denominator: {it: "Occupati di 15-64 anni", en: "Employed persons aged 15-64"}
    population_criterion: permit_and_birth
    territory: residence
    source: "INPS, archivi delle prestazioni; Istat, Rilevazione sulle forze di lavoro"
    time: none
    areas: none
    dimensions: [SCHEME]
    caveats:
      it: "Non è un tasso: chi riceve la prestazione può non essere occupato. Per i non comunitari il numeratore è per permesso di soggiorno e il denominatore per cittadinanza (D); per il totale le fonti sono diverse (E)."
      en: "Not a rate: who receives the scheme may not be employed. For non-EU citizens the numerator is by permit and the denominator by citizenship (D); for all, the sources differ (E)."
    not_comparable_with:
      - indicator: welfare_reg_share
        why: {it: "Beneficiari su occupati contro beneficiari su tutti i beneficiari.", en: "Recipients over the employed against recipients over all recipients."}
      - dimension: SCHEME
        why: {it: "Chi riceve due prestazioni conta in entrambe: le righe non si sommano.", en: "Who receives two schemes counts in both: rows are not added."}
---*/
SELECT 'welfare_take_up' AS INDICATOR, b.REF_AREA, b.TIME_PERIOD, 'A' AS FREQ, b.CITIZENSHIP, b.SEX, 'Y15-64' AS AGE, b.SCHEME,
       round(1000 * b.OBS_VALUE / e.OBS_VALUE, 6)::DECIMAL(18, 6) AS OBS_VALUE,
       b.OBS_VALUE::DECIMAL(18, 6) AS NUMERATOR, e.OBS_VALUE::DECIMAL(18, 6) AS DENOMINATOR,
       CASE WHEN e.OBS_STATUS IN ('B', 'U') THEN e.OBS_STATUS WHEN b.CITIZENSHIP = 'NEU' THEN 'D' ELSE 'E' END AS OBS_STATUS, 'F' AS CONF_STATUS,
       (1000 * b.OBS_VALUE / e.OBS_VALUE * sqrt(e.REL_VAR))::DECIMAL(18, 6) AS SE, e.SE_METHOD, e.SAMPLE_SIZE,
       CASE WHEN 100 * sqrt(e.REL_VAR) > limit_withhold::DOUBLE THEN 2 WHEN 100 * sqrt(e.REL_VAR) > limit_u::DOUBLE THEN 1 ELSE 0 END AS PARTS_CLASS,
       greatest(b.PROVENANCE, e.PROVENANCE) AS PROVENANCE, 'inps/benefit-recipients + ' || e.SOURCE AS SOURCE
FROM core.inps_recipients b
JOIN core.rcfl_levels e ON e.INDICATOR = 'employed' AND e.AGE = 'Y15-64' AND e.FREQ = 'A' AND e.REF_AREA = b.REF_AREA
                       AND e.TIME_PERIOD = b.TIME_PERIOD AND e.CITIZENSHIP = b.CITIZENSHIP AND e.SEX = b.SEX
LEFT JOIN code.reliability ON measure = 'count'
WHERE b.CITIZENSHIP IN ('NEU', 'TOTAL') AND b.OBS_VALUE IS NOT NULL AND e.OBS_VALUE > 0
