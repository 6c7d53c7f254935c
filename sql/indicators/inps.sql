/*---
model: indicators.inps
title: Workers on wage supplementation, hours of the funds, new pensions
sources: [core.inps_wage_supplementation, core.inps_fund_hours, inps.pensions, code.areas, code.breaks]
common:
  theme: 4
  ages: [TOTAL]
  population_criterion: none
indicators:
  - id: inps_cig_workers
    datasets: [inps/wage-supplementation-workers]
    title: {it: "Lavoratori in integrazione salariale", en: "Workers on wage supplementation"}
    definition:
      it: "Lavoratori effettivamente in pagamento nel mese, per tipo di intervento e regione dell'impresa; nel semestre e nell'anno, media dei mesi."
      en: "Workers actually on payment in the month, by type of intervention and region of the firm; in half-years and years, the mean of the months."
    formula: "sum(OBS_VALUE) / count(DISTINCT TIME_PERIOD) /* workers on payment, the mean of the months */"
    unit: PS
    decimals: 0
    population: {it: "Lavoratori delle imprese che ricorrono all'integrazione salariale", en: "Workers of firms on wage supplementation"}
    territory: workplace
    source: "INPS, lavoratori beneficiari di integrazioni salariali"
    time: mean
    areas: distinct
    dimensions: [SCHEME]
    caveats:
      it: "Tutte le cittadinanze. L'Italia è la somma delle regioni (E). L'ultimo anno può essere rivisto (P). I lavoratori in pagamento non sono le ore autorizzate."
      en: "All citizenships. Italy is the sum of the regions (E). The latest year may be revised (P). Workers on payment are not authorised hours."
    not_comparable_with:
      - indicator: inps_fund_hours
        why: {it: "Lavoratori in pagamento contro ore autorizzate.", en: "Workers on payment against hours authorised."}
      - indicator: welfare_benef
        why:
          it: "Per regione dell'impresa e di tutte le cittadinanze, contro residenza."
          en: "By region of the firm and of all citizenships, against residence."
  - id: inps_fund_hours
    datasets: [inps/fund-hours]
    title: {it: "Ore autorizzate dai fondi di solidarietà", en: "Hours authorised by the solidarity funds"}
    definition:
      it: "Ore autorizzate dal fondo di integrazione salariale e dagli altri fondi, per ramo di attività."
      en: "Hours authorised by the wage supplementation fund and by the other funds, by branch."
    formula: "sum(OBS_VALUE) /* hours authorised */"
    unit: HR
    decimals: 0
    population: {it: "Lavoratori delle imprese iscritte ai fondi", en: "Workers of firms in the funds"}
    territory: workplace
    source: "INPS, dataset 6006"
    time: sum
    areas: additive
    dimensions: [SCHEME, BRANCH]
    caveats:
      it: "Ore autorizzate, non utilizzate. I rami cambiano classificazione nel 2023."
      en: "Hours authorised, not used. The classification of branches changes in 2023."
    not_comparable_with: []
  - id: inps_pensions
    datasets: [inps/pensions]
    title: {it: "Nuove pensioni", en: "New pensions"}
    definition: {it: "Pensioni con decorrenza nel trimestre o nell'anno, per categoria.", en: "Pensions that begin in the quarter or year, by category."}
    formula: "sum(OBS_VALUE) /* pensions that begin in the period */"
    unit: PN
    decimals: 0
    population: {it: "Pensioni vigenti dalla decorrenza", en: "Pensions from their starting day"}
    territory: residence
    source: "INPS, dataset 6002"
    time: sum
    areas: additive
    dimensions: [PENSION_CATEGORY]
    caveats:
      it: "Pensioni e non pensionati, di tutte le cittadinanze. Piemonte e Valle d'Aosta sono un solo territorio."
      en: "Pensions, not pensioners, of all citizenships. Piemonte and Valle d'Aosta are one area."
    not_comparable_with:
      - indicator: welfare_benef
        why: {it: "Pensioni contro persone.", en: "Pensions against persons."}
---*/
WITH monthly AS (
    SELECT 'inps_cig_workers' AS INDICATOR, REF_AREA, TIME_PERIOD, SCHEME, '_Z' AS BRANCH, OBS_VALUE, IS_WHOLE, PROVENANCE
    FROM core.inps_wage_supplementation
    UNION ALL
    SELECT 'inps_fund_hours', REF_AREA, TIME_PERIOD, SCHEME, BRANCH, OBS_VALUE, IS_WHOLE, PROVENANCE
    FROM core.inps_fund_hours
),
spans AS ( -- the longer periods of a month, with the months that they have
    SELECT 'S' AS FREQ, 6 AS months
    UNION ALL
    SELECT 'A', 12
),
placed AS (
    SELECT monthly.*, spans.*,
           left(TIME_PERIOD, 4) || CASE WHEN FREQ = 'A' THEN '' WHEN right(TIME_PERIOD, 2) <= '06' THEN '-S1' ELSE '-S2' END AS longer
    FROM monthly, spans
    WHERE IS_WHOLE
),
complete AS ( -- the periods whose months are all there, in whatever area and scheme
    SELECT INDICATOR, longer
    FROM placed
    GROUP BY INDICATOR, longer, months
    HAVING count(DISTINCT TIME_PERIOD) = months
),
longer AS (
    SELECT INDICATOR, REF_AREA, longer AS TIME_PERIOD, FREQ, SCHEME, BRANCH,
           (CASE WHEN INDICATOR = 'inps_cig_workers' THEN round(sum(OBS_VALUE) / any_value(months), 6) ELSE sum(OBS_VALUE) END)::DECIMAL(18,6) AS OBS_VALUE,
           max(PROVENANCE) AS PROVENANCE
    FROM placed
    SEMI JOIN complete USING (INDICATOR, longer)
    GROUP BY INDICATOR, REF_AREA, longer, FREQ, SCHEME, BRANCH
),
quarters AS ( -- with Italy where every area but the two merged ones is there
    SELECT REF_AREA, TIME_PERIOD, SEX, PENSION_CATEGORY, OBS_VALUE, _provenance
    FROM inps.pensions
    UNION ALL
    SELECT 'IT', TIME_PERIOD, SEX, PENSION_CATEGORY, OBS_VALUE, _provenance
    FROM inps.pensions
    WHERE TIME_PERIOD IN (SELECT TIME_PERIOD FROM inps.pensions GROUP BY TIME_PERIOD
                          HAVING count(DISTINCT REF_AREA) = (SELECT count(*) - 1 FROM code.areas WHERE level = 'region'))
),
years AS (
    SELECT left(TIME_PERIOD, 4) AS year
    FROM inps.pensions
    GROUP BY year
    HAVING count(DISTINCT TIME_PERIOD) = 4
),
pensions AS (
    SELECT REF_AREA, TIME_PERIOD, 'Q' AS FREQ, coalesce(SEX, 'T') AS SEX, coalesce(PENSION_CATEGORY, '_T') AS PENSION_CATEGORY,
           sum(OBS_VALUE)::DECIMAL(18,6) AS OBS_VALUE, max(_provenance) AS PROVENANCE
    FROM quarters
    GROUP BY REF_AREA, TIME_PERIOD, CUBE (SEX, PENSION_CATEGORY)
    UNION ALL
    SELECT REF_AREA, left(TIME_PERIOD, 4) AS year, 'A', coalesce(SEX, 'T'), coalesce(PENSION_CATEGORY, '_T'),
           sum(OBS_VALUE)::DECIMAL(18,6), max(_provenance)
    FROM quarters
    WHERE year IN (FROM years)
    GROUP BY REF_AREA, year, CUBE (SEX, PENSION_CATEGORY)
),
observations AS (
    SELECT INDICATOR, REF_AREA, TIME_PERIOD, 'M' AS FREQ, 'T' AS SEX, SCHEME, BRANCH, '_Z' AS PENSION_CATEGORY, OBS_VALUE, PROVENANCE FROM monthly
    UNION ALL
    SELECT INDICATOR, REF_AREA, TIME_PERIOD, FREQ, 'T', SCHEME, BRANCH, '_Z', OBS_VALUE, PROVENANCE FROM longer
    UNION ALL
    SELECT 'inps_pensions', REF_AREA, TIME_PERIOD, FREQ, SEX, '_Z', '_Z', PENSION_CATEGORY, OBS_VALUE, PROVENANCE FROM pensions
),
reclassified AS ( -- the first periods of the years in which branches are others than before
    SELECT unnest([period, period || '-S1', period || '-01']) AS TIME_PERIOD FROM code.breaks WHERE source = 'inps/fund-hours'
)
SELECT INDICATOR, REF_AREA, TIME_PERIOD, FREQ, 'TOTAL' AS CITIZENSHIP, SEX, 'TOTAL' AS AGE, SCHEME, BRANCH, PENSION_CATEGORY,
       OBS_VALUE, NULL::DECIMAL(18,6) AS NUMERATOR, NULL::DECIMAL(18,6) AS DENOMINATOR,
       CASE WHEN INDICATOR = 'inps_fund_hours' AND BRANCH <> '_T' AND TIME_PERIOD IN (FROM reclassified) THEN 'B'
            WHEN REF_AREA = 'ITC1_ITC2' THEN 'W'
            WHEN INDICATOR = 'inps_cig_workers' AND REF_AREA = 'IT' THEN 'E' -- who is paid in two regions counts twice
            WHEN INDICATOR = 'inps_cig_workers'
                 AND left(TIME_PERIOD, 4) = max(left(TIME_PERIOD, 4)) FILTER (INDICATOR = 'inps_cig_workers') OVER () THEN 'P'
            ELSE 'A' END AS OBS_STATUS, 'F' AS CONF_STATUS,
       NULL::DECIMAL(18,6) AS SE, PROVENANCE,
       CASE INDICATOR WHEN 'inps_cig_workers' THEN 'inps/wage-supplementation-workers'
                      WHEN 'inps_fund_hours' THEN 'inps/fund-hours'
                      ELSE 'inps/pensions' END AS SOURCE
FROM observations
