/*---
model: core.rcfl_jobs
title: Labour force, employed persons by kind of job and title of study, computed from the microdata
description: >
  One row is a number of employed persons aged 15 and over (MEASURE): EMPLOYED all, EMPLOYEES, TEMPORARY employees,
  TERTIARY those with a tertiary title and a known occupation, TERTIARY_LOW those of them in major groups 4 to 8, TITLED
  those whose title and occupation are known, ABOVE_MODAL those of them whose title is above the one most frequent in
  their major group in Italy in the same period (the lower of two as frequent). The public microdata give it by region
  up to 2020; years and half-years only. A title has three levels, occupations are the nine major groups: ISTAT's own
  figures come from finer ones.
sources: [istat.rcfl_microdata, code.areas, code.sampling_errors]
grain: [FREQ, TIME_PERIOD, REF_AREA, CITIZENSHIP, SEX, MEASURE]
---*/
WITH RECURSIVE within(cell_area, REF_AREA) AS (
    SELECT code, code FROM code.areas WHERE level IN ('region', 'autonomous_province', 'ripartizione')
    UNION ALL
    SELECT cell_area, parent FROM within JOIN code.areas ON code = REF_AREA WHERE parent IS NOT NULL
),
citizenship_groups(cell_citizenship, CITIZENSHIP) AS (
    VALUES ('ITA', 'ITA'), ('EU', 'EU'), ('NEU', 'NEU'), ('EU', 'FOR'), ('NEU', 'FOR'), ('ITA', 'TOTAL'), ('EU', 'TOTAL'), ('NEU', 'TOTAL')
),
sex_groups(cell_sex, SEX) AS (
    VALUES ('M', 'M'), ('F', 'F'), ('M', 'T'), ('F', 'T')
),
quarters AS (
    SELECT DISTINCT SURVEY_YEAR, SURVEY_QUARTER FROM istat.rcfl_microdata
),
periods AS (
    SELECT SURVEY_YEAR, SURVEY_QUARTER, 'A' AS FREQ, SURVEY_YEAR::VARCHAR AS TIME_PERIOD, 4 AS n
    FROM quarters QUALIFY count(*) OVER (PARTITION BY SURVEY_YEAR) = 4
    UNION ALL
    SELECT SURVEY_YEAR, SURVEY_QUARTER, 'S', SURVEY_YEAR || CASE WHEN SURVEY_QUARTER <= 2 THEN '-S1' ELSE '-S2' END, 2
    FROM quarters QUALIFY count(*) OVER (PARTITION BY SURVEY_YEAR, SURVEY_QUARTER <= 2) = 2
),
jobs AS (
    SELECT p.FREQ, p.TIME_PERIOD, p.n,
           CASE WHEN REF_AREA = 'ITDA' AND PROVINCE = '21' THEN 'ITH1'
                WHEN REF_AREA = 'ITDA' AND PROVINCE = '22' THEN 'ITH2'
                ELSE coalesce(REF_AREA, MACRO_AREA) END AS REF_AREA,
           CITIZENSHIP, SEX, EMPLOYMENT_TYPE, CONTRACT_TERM, OCCUPATION_GROUP,
           CASE EDUCATION WHEN 'ED0-2' THEN 1 WHEN 'ED3_4' THEN 2 WHEN 'ED5-8' THEN 3 END AS title,
           sum(WEIGHT)::HUGEINT AS tenths, bool_or(_provenance = 'synthetic') AS synthetic
    FROM istat.rcfl_microdata m
    JOIN periods p USING (SURVEY_YEAR, SURVEY_QUARTER)
    WHERE LABOUR_STATUS = 'EMP' AND (AGE_YEARS >= 15 OR AGE IS NOT NULL)
    GROUP BY ALL
),
modal AS (
    SELECT FREQ, TIME_PERIOD, OCCUPATION_GROUP, title AS modal_title
    FROM jobs
    WHERE title IS NOT NULL AND OCCUPATION_GROUP IS NOT NULL
    GROUP BY FREQ, TIME_PERIOD, OCCUPATION_GROUP, title
    QUALIFY row_number() OVER (PARTITION BY FREQ, TIME_PERIOD, OCCUPATION_GROUP ORDER BY sum(tenths) DESC, title) = 1
),
measured AS (
    SELECT j.*, unnest(list_filter([
               'EMPLOYED',
               CASE WHEN EMPLOYMENT_TYPE = 'EMPLOYEE' THEN 'EMPLOYEES' END,
               CASE WHEN EMPLOYMENT_TYPE = 'EMPLOYEE' AND CONTRACT_TERM = 'TEMPORARY' THEN 'TEMPORARY' END,
               CASE WHEN title = 3 AND j.OCCUPATION_GROUP IS NOT NULL THEN 'TERTIARY' END,
               CASE WHEN title = 3 AND j.OCCUPATION_GROUP BETWEEN '4' AND '8' THEN 'TERTIARY_LOW' END,
               CASE WHEN modal_title IS NOT NULL AND title IS NOT NULL THEN 'TITLED' END,
               CASE WHEN title > modal_title THEN 'ABOVE_MODAL' END], lambda x: x IS NOT NULL)) AS MEASURE
    FROM jobs j
    LEFT JOIN modal m ON m.FREQ = j.FREQ AND m.TIME_PERIOD = j.TIME_PERIOD AND m.OCCUPATION_GROUP = j.OCCUPATION_GROUP
),
-- A part that nobody is in counts zero where its whole has somebody.
wholes(part, whole) AS (
    VALUES ('TEMPORARY', 'EMPLOYEES'), ('TERTIARY_LOW', 'TERTIARY'), ('ABOVE_MODAL', 'TITLED')
),
filled AS (
    SELECT FREQ, TIME_PERIOD, n, REF_AREA, CITIZENSHIP, SEX, MEASURE, tenths, synthetic FROM measured
    UNION ALL
    SELECT FREQ, TIME_PERIOD, n, REF_AREA, CITIZENSHIP, SEX, part, 0, synthetic FROM measured JOIN wholes ON whole = MEASURE
),
wide AS (
    SELECT FREQ, TIME_PERIOD, n, w.REF_AREA, g.CITIZENSHIP, x.SEX, MEASURE, sum(tenths) AS tenths, bool_or(synthetic) AS synthetic
    FROM filled f
    JOIN within w ON w.cell_area = f.REF_AREA
    JOIN citizenship_groups g ON g.cell_citizenship = f.CITIZENSHIP
    JOIN sex_groups x ON x.cell_sex = f.SEX
    GROUP BY FREQ, TIME_PERIOD, n, w.REF_AREA, g.CITIZENSHIP, x.SEX, MEASURE
),
persons AS (
    SELECT * EXCLUDE (tenths, n),
           (tenths::DECIMAL(20, 0) * CASE n WHEN 2 THEN 0.05 ELSE 0.025 END::DECIMAL(4, 3))::DECIMAL(18, 6) AS PERSONS
    FROM wide
    JOIN (SELECT code, level FROM code.areas) AS area ON area.code = REF_AREA
    WHERE SEX = 'T' OR area.level NOT IN ('region', 'autonomous_province')
)
SELECT p.FREQ, TIME_PERIOD, REF_AREA, CITIZENSHIP, SEX, MEASURE, PERSONS,
       CASE WHEN PERSONS > 0 THEN exp(A::DOUBLE + B::DOUBLE * ln(PERSONS)) END AS REL_VAR,
       CASE WHEN TIME_PERIOD < '2021' THEN 'before 2021' ELSE 'from 2021' END AS METHOD,
       CASE WHEN synthetic THEN 'synthetic' ELSE 'real' END AS PROVENANCE
FROM persons p
LEFT JOIN code.sampling_errors e
       ON e.FREQ = p.FREQ AND PERSONS >= FROM_PERSONS::DECIMAL(18, 6) AND (TO_PERSONS IS NULL OR PERSONS < TO_PERSONS::DECIMAL(18, 6))
