/*---
model: core.co_relationships
title: Employment relationships rebuilt from the messages about them
description: >
  One row is one relationship, known by employer, worker and start date. Its end is the last communicated one; else,
  for contracts with a term, the last expiry after extensions, once that day has passed by the latest publication of
  any file of the area: the file of a later quarter would tell of an extension or of another end.
  END_DATE is the last day of work: the relationship is in the stock on it, and no longer on the day after.
  A transformed contract has no expiry from then on. Foreign is who is born abroad and not an Italian citizen;
  EU_FROM and EU_TO say when the country of citizenship is in the Union. Self-employment and socially useful work
  belong to no perimeter. A relationship to which something happens before its start is left out.
  Those of co/records and of co/messages have pseudonyms of different keys and never meet. COUNTED says which of
  them enter the published counts: those of co/records, and of co/messages those of areas whose messages a person has declared
  complete (schemas/reference/co_complete.csv) and that co/records does not hold. A job that began in a
  municipality without a known province has no REF_AREA and is not counted. What a job was is what it was when it began:
  SECTION and SECTION_2025 are by division; only messages tell EDUCATION, only records why a job ended (TERMINE also when
  it lapsed). EXPIRY_DATE is the term of those of which no end is told. EMPLOYER and WORKER
  are the pseudonyms as the numbers that they write.
sources: [co.records, core.co_messages_in_force, core.co_known_to, code.co_complete, code.contract, code.ateco_divisions, code.areas, code.countries]
grain: [START_DATE, EMPLOYER, WORKER, SOURCE]
incremental:
  of: [co.records, core.co_messages_in_force]
  by: [START_DATE, CAST('0x' || EMPLOYER AS UBIGINT), CAST('0x' || WORKER AS UBIGINT)]
  keys: [START_DATE, EMPLOYER, WORKER]
  touched: # a later day ends those whose term lies between it and the one before; another area of co/records, counts of co/messages
    core.co_known_to: >
      SELECT START_DATE, EMPLOYER, WORKER FROM before
      WHERE EXPIRY_DATE >= (SELECT min(KNOWN_TO) FROM changes) AND EXPIRY_DATE < (SELECT max(KNOWN_TO) FROM changes)
         OR SOURCE = 'co/messages' AND REF_AREA IN (SELECT AREA FROM changes WHERE SOURCE = 'co/records')
---*/
WITH events AS (
    SELECT 'co/records' AS SOURCE, CAST('0x' || EMPLOYER AS UBIGINT) AS EMPLOYER, CAST('0x' || WORKER AS UBIGINT) AS WORKER, START_DATE, EVENT, SENT_DATE, EXPIRY_DATE, EFFECT_DATE, END_DATE,
           CONTRACT_CODE, FORM, SEX, BIRTH_COUNTRY, CITIZENSHIP_COUNTRY, ATECO, WORK_PROVINCE,
           OCCUPATION_CODE, WORKING_TIME, NULL AS EDUCATION, END_REASON, _window, _provenance
    FROM co.records
    UNION ALL
    SELECT 'co/messages', CAST('0x' || EMPLOYER AS UBIGINT) AS EMPLOYER, CAST('0x' || WORKER AS UBIGINT) AS WORKER, START_DATE, EVENT, SENT_DATE, EXPIRY_DATE, EFFECT_DATE, END_DATE,
           CONTRACT_CODE, FORM, SEX, BIRTH_COUNTRY, CITIZENSHIP_COUNTRY, ATECO, WORK_PROVINCE,
           OCCUPATION_CODE, WORKING_TIME, EDUCATION, NULL, _window, _provenance
    FROM core.co_messages_in_force
),
messages AS ( -- what is chosen among several messages is one text, which begins with what it is chosen by
    SELECT SOURCE, EMPLOYER, WORKER, START_DATE, EVENT, EXPIRY_DATE, EFFECT_DATE, KNOWN_TO, _provenance,
           -- What the relationship was when it began: its activation, or the oldest message if there is none.
           concat(EVENT <> 'ATT', '|', SENT_DATE, '|', CONTRACT_CODE, '|', FORM, '|', SEX, '|', BIRTH_COUNTRY, '|', CITIZENSHIP_COUNTRY, '|',
                  left(ATECO, 2), '|', WORK_PROVINCE, '|', left(OCCUPATION_CODE, 1), '|', WORKING_TIME, '|', EDUCATION) AS state,
           CASE EVENT WHEN 'CES' THEN SENT_DATE || '|' || END_DATE || '|' || coalesce(END_REASON, '')
                      WHEN 'PRO' THEN concat(coalesce(CAST(EFFECT_DATE AS VARCHAR), '~'), '|', SENT_DATE, '|', EXPIRY_DATE) END AS said
    FROM (SELECT *, split_part(_window, '-', 1) AS AREA FROM events)
    JOIN core.co_known_to USING (SOURCE, AREA)
),
relationships AS (
    SELECT SOURCE, EMPLOYER, WORKER, START_DATE,
           string_split(min(state), '|') AS began,
           string_split(max(said) FILTER (EVENT = 'CES'), '|') AS told,
           min(EFFECT_DATE) FILTER (EVENT = 'TRA') AS TRANSFORMED_DATE,
           CAST(nullif(split_part(max(said) FILTER (EVENT = 'PRO'), '|', 3), '') AS DATE) AS last_expiry,
           max(EXPIRY_DATE) FILTER (EVENT = 'ATT') AS first_expiry,
           list(EFFECT_DATE) FILTER (EVENT = 'PRO') AS extended,
           min(EFFECT_DATE) FILTER (EVENT = 'PRO') AS first_extended,
           max(KNOWN_TO) AS known_to,
           CASE WHEN bool_or(_provenance = 'synthetic') THEN 'synthetic'
                WHEN bool_or(_provenance = 'published') THEN 'published' ELSE 'real' END AS PROVENANCE
    FROM messages
    GROUP BY SOURCE, EMPLOYER, WORKER, START_DATE
),
named AS (
    SELECT * EXCLUDE (began, told, extended), list_sort(list_distinct(extended)) AS EXTENDED_DATES,
           CAST(told[2] AS DATE) AS told_end, told[3] AS reason,
           {'contract': began[3], 'form': began[4], 'sex': began[5], 'born': began[6], 'citizenship': began[7], 'division': began[8],
            'province': began[9], 'occupation': began[10], 'working_time': began[11], 'education': began[12]} AS began
    FROM relationships
),
ended AS (
    SELECT r.*, contract.contract_group, contract.duration, contract.perimeter AS kind,
           CASE WHEN TRANSFORMED_DATE IS NULL AND contract.duration <> 'permanent'
                THEN coalesce(last_expiry, first_expiry) END AS expiry
    FROM named r
    JOIN code.contract AS contract ON contract.code = began.contract
)
SELECT SOURCE, EMPLOYER, WORKER, START_DATE,
       SOURCE = 'co/records' OR province.parent IS NOT NULL AND province.parent IN (SELECT area FROM code.co_complete)
           AND province.parent NOT IN (SELECT AREA FROM core.co_known_to WHERE SOURCE = 'co/records') AS COUNTED,
       coalesce(told_end, CASE WHEN expiry < known_to THEN expiry END) AS END_DATE,
       told_end IS NULL AND expiry < known_to AS LAPSED,
       CASE WHEN told_end IS NULL THEN expiry END AS EXPIRY_DATE,
       TRANSFORMED_DATE, EXTENDED_DATES,
       province.parent AS REF_AREA,
       CASE WHEN began.form = 'UNISOMM' OR ended.kind = 'AGENCY' THEN 'SOM'
            WHEN ended.kind IN ('DEPENDENT', 'COLLABORATION') THEN 'DIP'
            WHEN ended.kind = 'INTERNSHIP' THEN 'TIR'
            WHEN ended.kind = 'DOMESTIC' THEN 'DOM' END AS PERIMETER,
       division.sector_group AS SECTOR, division.section AS SECTION, division.section_2025 AS SECTION_2025,
       CASE WHEN contract_group IN ('TI', 'TD', 'APPR', 'COLL', 'ALT') THEN contract_group
            WHEN contract_group = 'SOMM' AND duration = 'permanent' THEN 'TI'
            WHEN contract_group = 'SOMM' THEN 'TD'
            ELSE 'ALT' END AS CONTRACT,
       began.sex AS SEX, nullif(began.province, '') AS PROVINCE, began.citizenship AS COUNTRY,
       coalesce(nullif(began.occupation, ''), 'ND') AS OCCUPATION, coalesce(nullif(began.working_time, ''), 'ND') AS WORKING_TIME,
       CASE WHEN SOURCE = 'co/messages' THEN coalesce(nullif(began.education, ''), 'ND') END AS EDUCATION,
       CASE WHEN SOURCE <> 'co/records' THEN NULL
            WHEN told_end IS NOT NULL THEN coalesce(nullif(reason, ''), 'ND')
            WHEN expiry < known_to THEN 'TERMINE' END AS END_REASON,
       began.citizenship <> 'IT' AND began.born <> 'IT' AS IS_FOREIGN,
       TRY_CAST(country.eu_from AS DATE) AS EU_FROM,
       coalesce(TRY_CAST(country.eu_to AS DATE), DATE '9999-12-31') AS EU_TO,
       PROVENANCE
FROM ended
JOIN code.ateco_divisions AS division ON division.code = began.division
LEFT JOIN code.areas AS province ON province.code = began.province
JOIN code.countries AS country ON country.code = began.citizenship
WHERE PERIMETER IS NOT NULL
  AND coalesce(least(told_end, TRANSFORMED_DATE, first_extended) >= START_DATE, true)
