/*---
model: indicators.rcfl_employed
title: Employed persons by sector, and share of foreigners among the employed
sources: [core.rcfl_published, core.rcfl_sectors, core.rcfl_shares]
common:
  theme: 1
  population: {it: "Occupati", en: "Employed persons"}
  population_criterion: citizenship
  territory: residence
  source: "Istat, Rilevazione sulle forze di lavoro"
indicators:
  - id: employed_sector
    datasets: [istat/rcfl-employed, istat/rcfl-microdata]
    title: {it: "Occupati per settore", en: "Employed persons by sector"}
    definition:
      it: "Occupati per sezioni Ateco 2007: A agricoltura, B-E industria in senso stretto, F costruzioni, G-U servizi, compresi quelli pubblici. 15-89 anni nei flussi di Istat, 15 anni e oltre nei microdati."
      en: "Employed by sections of NACE Rev. 2: A agriculture, B-E industry except construction, F construction, G-U services, public ones included. Aged 15-89 in ISTAT's flows, 15 and over in the microdata."
    formula: "sum(WEIGHT) FILTER (LABOUR_STATUS = 'EMP' AND AGE_YEARS >= 15 AND (SECTOR = cell.SECTOR OR cell.SECTOR = '_T')) / 10 / count(DISTINCT SURVEY_YEAR * 10 + SURVEY_QUARTER) /* WEIGHT is in tenths of a person, the value the mean of the quarters */"
    unit: PS
    decimals: 0
    ages: [Y15-89, Y_GE15]
    time: mean
    areas: additive
    dimensions: [SECTOR]
    caveats:
      it: "Le righe di età diverse vengono da fonti diverse e non si concatenano."
      en: "Rows of different ages come from different sources and are not to be chained."
    not_comparable_with:
      - dimension: AGE
        why:
          it: "Età diverse sono popolazioni diverse: 15-64 anni non si confronta con 15 anni e oltre."
          en: "Other ages are other populations: 15-64 is not to be set against 15 and over."
  - id: foreign_emp_share
    datasets: [istat/rcfl-employed, istat/rcfl-microdata, istat/rcfl-tabulation]
    number: 18
    title: {it: "Incidenza degli stranieri sugli occupati", en: "Share of foreigners among the employed"}
    definition:
      it: "Occupati con la cittadinanza indicata su tutti gli occupati della stessa età, per cento."
      en: "Employed of the citizenship said on all employed of the same ages, percent."
    formula: "100 * sum(PERSONS) FILTER (MEASURE = 'EMP' AND CITIZENSHIP = cell.CITIZENSHIP) / sum(PERSONS) FILTER (MEASURE = 'EMP' AND CITIZENSHIP = 'TOTAL')"
    unit: PC
    decimals: 1
    ages: [Y15-64, Y15-89, Y_GE15]
    numerator: {it: "Occupati della cittadinanza", en: "Employed of the citizenship"}
    denominator: {it: "Tutti gli occupati", en: "All employed"}
    time: ratio_of_means
    areas: ratio
    caveats: {it: "Per cittadinanza, non per paese di nascita.", en: "By citizenship, not by country of birth."}
    not_comparable_with:
      - dimension: AGE
        why:
          it: "Età diverse sono popolazioni diverse: 15-64 anni non si confronta con 15 anni e oltre."
          en: "Other ages are other populations: 15-64 is not to be set against 15 and over."
      - indicator: foreign_share_resident
        why:
          it: "Quota tra gli occupati, per cittadinanza ed età, contro quota tra tutti i residenti."
          en: "A share of the employed, of certain ages, against a share of all residents."
      - indicator: co_foreign_share
        why:
          it: "Quota di persone per cittadinanza contro quota di rapporti per nascita e cittadinanza."
          en: "A share of persons by citizenship against a share of relationships by birth and citizenship."
---*/
SELECT 'employed_sector' AS INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, 'Y_GE15' AS AGE, SECTOR, PERSONS AS OBS_VALUE,
       NULL::DECIMAL(18, 6) AS NUMERATOR, NULL::DECIMAL(18, 6) AS DENOMINATOR, OBS_STATUS, 'F' AS CONF_STATUS,
       (PERSONS * sqrt(REL_VAR))::DECIMAL(18, 6) AS SE, 'MODEL' AS SE_METHOD, NULL::BIGINT AS SAMPLE_SIZE, NULL::DOUBLE AS PARTS_CV, NULL::DOUBLE AS EFFECTIVE_SIZE, PROVENANCE, 'istat/rcfl-microdata' AS SOURCE
FROM core.rcfl_sectors
UNION ALL
SELECT 'employed_sector', REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE, SECTOR, OBS_VALUE, NULL, NULL, OBS_STATUS, 'F',
       (OBS_VALUE * sqrt(REL_VAR))::DECIMAL(18, 6), 'MODEL', NULL, NULL, NULL, PROVENANCE, SOURCE
FROM core.rcfl_published p
WHERE INDICATOR = 'employed_sector'
   OR INDICATOR = 'employed' AND AGE = 'Y15-89' -- the total, where there are parts beside it
      AND EXISTS (FROM core.rcfl_published s WHERE s.INDICATOR = 'employed_sector' AND s.REF_AREA = p.REF_AREA AND s.TIME_PERIOD = p.TIME_PERIOD
                                                AND s.CITIZENSHIP = p.CITIZENSHIP AND s.SEX = p.SEX AND s.AGE = p.AGE)
UNION ALL
SELECT INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE, '_Z', OBS_VALUE, NUMERATOR, DENOMINATOR, OBS_STATUS, 'F',
       SE, SE_METHOD, SAMPLE_SIZE, PARTS_CV, EFFECTIVE_SIZE, PROVENANCE, SOURCE
FROM core.rcfl_shares
WHERE INDICATOR = 'foreign_emp_share'
