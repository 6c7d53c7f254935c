/*---
model: indicators.welfare
title: Recipients of benefits by scheme, with the shares of the region and of the country
sources: [core.inps_recipients]
common:
  theme: 4
  population: {it: "Persone con almeno un pagamento nell'anno", en: "Persons with at least one payment in the year"}
  ages: [TOTAL]
  population_criterion: permit_and_birth
  territory: residence
  source: "INPS, archivi delle prestazioni"
  dimensions: [SCHEME]
indicators:
  - id: welfare_benef
    number: 42
    title: {it: "Beneficiari per prestazione", en: "Recipients by scheme"}
    definition:
      it: "Persone distinte con almeno un pagamento della prestazione nell'anno, per regione di residenza."
      en: "Distinct persons with at least one payment of the scheme in the year, by region of residence."
    formula: "count(DISTINCT RECIPIENT)"
    unit: PS
    decimals: 0
    time: distinct
    areas: distinct
    caveats:
      it: "La somma delle prestazioni conta più volte chi ne riceve più d'una; la somma delle regioni supera l'Italia. Non comunitari per permesso di soggiorno, comunitari per Paese di nascita. ASpI e Mini-ASpI 2013-2015, NASpI dal 2015."
      en: "Adding schemes counts persons with several benefits more than once; regions add up to more than Italy. Non-EU by permit, EU by country of birth. ASpI and Mini-ASpI 2013-2015, NASpI since 2015."
    not_comparable_with:
      - dimension: SCHEME
        why: {it: "Chi riceve due prestazioni conta in entrambe: le righe non si sommano.", en: "Who receives two schemes counts in both: rows are not added."}
  - id: welfare_reg_share
    number: 43
    title: {it: "Quota sui beneficiari della regione", en: "Share of the region's recipients"}
    definition:
      it: "Beneficiari della cittadinanza indicata su tutti i beneficiari della prestazione nel territorio."
      en: "Recipients of the citizenship over all recipients of the scheme in the area."
    formula: "100 * any_value(OBS_VALUE) FILTER (CITIZENSHIP = cell.CITIZENSHIP) / any_value(OBS_VALUE) FILTER (CITIZENSHIP = 'TOTAL') /* distinct persons */"
    unit: PC
    decimals: 1
    numerator: {it: "Beneficiari della cittadinanza", en: "Recipients of the citizenship"}
    denominator: {it: "Beneficiari in totale nel territorio", en: "All recipients in the area"}
    time: none
    areas: none
    caveats:
      it: "I criteri di cittadinanza sono due: permesso di soggiorno per i non comunitari, Paese di nascita per i comunitari. L'ultimo anno è provvisorio."
      en: "Two criteria of citizenship: residence permit for non-EU, country of birth for EU. The latest year is provisional."
    not_comparable_with:
      - indicator: welfare_nat_share
        why:
          it: "La quota dei non comunitari nella regione non è la quota della regione tra i non comunitari d'Italia."
          en: "The share of non-EU citizens in the region is not the region's share of Italy's."
  - id: welfare_nat_share
    number: 44
    title: {it: "Quota della regione sui beneficiari in Italia", en: "The region's share of recipients in Italy"}
    definition:
      it: "Beneficiari della regione sui beneficiari in Italia, della stessa cittadinanza e prestazione."
      en: "The region's recipients over those in Italy, of the same citizenship and scheme."
    formula: "100 * any_value(OBS_VALUE) FILTER (REF_AREA = cell.REF_AREA) / any_value(OBS_VALUE) FILTER (REF_AREA = 'IT') /* distinct persons */"
    unit: PC
    decimals: 1
    numerator: {it: "Beneficiari nella regione", en: "Recipients in the region"}
    denominator: {it: "Beneficiari in Italia", en: "Recipients in Italy"}
    time: none
    areas: none
    caveats:
      it: "Una persona che cambia regione nell'anno conta in entrambe, e una volta in Italia."
      en: "A person who moves within the year counts in both regions, and once in Italy."
    not_comparable_with: []
---*/
WITH shares AS (
    SELECT 'welfare_reg_share' AS INDICATOR, part.*, whole.OBS_VALUE AS DENOMINATOR, whole.OBS_STATUS AS whole_status
    FROM core.inps_recipients part
    JOIN core.inps_recipients whole USING (REF_AREA, TIME_PERIOD, SCHEME, SEX)
    WHERE part.CITIZENSHIP <> 'TOTAL' AND whole.CITIZENSHIP = 'TOTAL'
    UNION ALL
    SELECT 'welfare_nat_share', part.*, whole.OBS_VALUE, whole.OBS_STATUS
    FROM core.inps_recipients part
    JOIN core.inps_recipients whole USING (TIME_PERIOD, SCHEME, SEX, CITIZENSHIP)
    WHERE part.REF_AREA <> 'IT' AND whole.REF_AREA = 'IT'
),
observations AS (
    SELECT 'welfare_benef' AS INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, SCHEME,
           OBS_VALUE, NULL::DECIMAL(18,6) AS NUMERATOR, NULL::DECIMAL(18,6) AS DENOMINATOR, OBS_STATUS, PROVENANCE
    FROM core.inps_recipients
    UNION ALL
    SELECT INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, SCHEME,
           round(100 * OBS_VALUE / nullif(DENOMINATOR, 0), 6)::DECIMAL(18,6), OBS_VALUE, DENOMINATOR,
           CASE WHEN 'Q' IN (OBS_STATUS, whole_status) THEN 'Q'
                WHEN OBS_VALUE IS NULL OR DENOMINATOR IS NULL THEN 'O'
                WHEN DENOMINATOR = 0 THEN 'M' -- nobody to be a share of
                WHEN 'P' IN (OBS_STATUS, whole_status) THEN 'P'
                ELSE 'A' END,
           PROVENANCE
    FROM shares
)
SELECT INDICATOR, REF_AREA, TIME_PERIOD, 'A' AS FREQ, CITIZENSHIP, SEX, 'TOTAL' AS AGE, SCHEME,
       OBS_VALUE, NUMERATOR, DENOMINATOR, OBS_STATUS,
       -- N: the provider suppresses a cell for confidentiality, and gives no value.
       CASE WHEN OBS_STATUS = 'Q' THEN 'N' ELSE 'F' END AS CONF_STATUS,
       NULL::DECIMAL(18,6) AS SE, PROVENANCE, 'inps/benefit-recipients' AS SOURCE
FROM observations
