/*---
model: core.rcfl_sectors
title: Labour force, employed persons by sector computed from the microdata
description: >
  One row is the number of employed persons of one sector (NACE A, B-E, F, G-U, or all). The public microdata up to 2020 give
  it by region; years and half-years only, both sexes where it is by region. Those who do not say their branch are in the
  total only. OBS_STATUS is that of the employed of the same cell, whatever their sector; B as in
  core.rcfl_levels.
sources: [core.rcfl_counts, istat.rcfl_microdata, code.areas, code.sampling_errors]
grain: [FREQ, TIME_PERIOD, REF_AREA, CITIZENSHIP, SEX, SECTOR]
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
sector_groups(NACE_12, SECTOR) AS (
    VALUES ('1', 'A'), ('2', 'B-E'), ('3', 'F'), ('4', 'G-U'), ('5', 'G-U'), ('6', 'G-U'), ('7', 'G-U'), ('8', 'G-U'), ('9', 'G-U'),
           ('10', 'G-U'), ('11', 'G-U'), ('12', 'G-U')
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
cells AS (
    SELECT p.FREQ, p.TIME_PERIOD, p.n,
           CASE WHEN REF_AREA = 'ITDA' AND PROVINCE = '21' THEN 'ITH1'
                WHEN REF_AREA = 'ITDA' AND PROVINCE = '22' THEN 'ITH2'
                ELSE coalesce(REF_AREA, MACRO_AREA) END AS REF_AREA,
           CITIZENSHIP, SEX, s.SECTOR, sum(WEIGHT) AS tenths, bool_or(_provenance = 'synthetic') AS synthetic
    FROM istat.rcfl_microdata m
    JOIN periods p USING (SURVEY_YEAR, SURVEY_QUARTER)
    LEFT JOIN sector_groups s USING (NACE_12)
    WHERE LABOUR_STATUS = 'EMP' AND (AGE_YEARS >= 15 OR AGE IS NOT NULL)
    GROUP BY ALL
),
wide AS (
    SELECT FREQ, TIME_PERIOD, n, w.REF_AREA, g.CITIZENSHIP, x.SEX, coalesce(SECTOR, '_T') AS SECTOR,
           sum(tenths) AS tenths, bool_or(synthetic) AS synthetic
    FROM (SELECT * FROM cells WHERE SECTOR IS NOT NULL UNION ALL SELECT * REPLACE (NULL AS SECTOR) FROM cells) c
    JOIN within w ON w.cell_area = c.REF_AREA
    JOIN citizenship_groups g ON g.cell_citizenship = c.CITIZENSHIP
    JOIN sex_groups x ON x.cell_sex = c.SEX
    GROUP BY FREQ, TIME_PERIOD, n, w.REF_AREA, g.CITIZENSHIP, x.SEX, coalesce(SECTOR, '_T')
),
persons AS (
    SELECT * EXCLUDE (tenths, n),
           (tenths::DECIMAL(20, 0) * CASE n WHEN 2 THEN 0.05 ELSE 0.025 END::DECIMAL(4, 3))::DECIMAL(18, 6) AS PERSONS
    FROM wide
    JOIN (SELECT code, level FROM code.areas) AS area ON area.code = REF_AREA
    WHERE SEX = 'T' OR area.level NOT IN ('region', 'autonomous_province')
),
employed AS (
    SELECT TIME_PERIOD, REF_AREA, CITIZENSHIP, SEX, OBS_STATUS
    FROM core.rcfl_counts
    WHERE MEASURE = 'EMP' AND AGE = 'Y_GE15'
),
estimates AS (
    SELECT p.FREQ, p.TIME_PERIOD, p.REF_AREA, p.CITIZENSHIP, p.SEX, SECTOR, PERSONS,
           CASE WHEN PERSONS > 0 THEN exp(A::DOUBLE + B::DOUBLE * ln(PERSONS)) END AS REL_VAR,
           CASE WHEN p.TIME_PERIOD < '2021' THEN 'before 2021' ELSE 'from 2021' END AS METHOD,
           coalesce(t.OBS_STATUS, 'A') AS OBS_STATUS, CASE WHEN synthetic THEN 'synthetic' ELSE 'real' END AS PROVENANCE
    FROM persons p
    LEFT JOIN employed t ON t.TIME_PERIOD = p.TIME_PERIOD AND t.REF_AREA = p.REF_AREA AND t.CITIZENSHIP = p.CITIZENSHIP AND t.SEX = p.SEX
    LEFT JOIN code.sampling_errors e
           ON e.FREQ = p.FREQ AND PERSONS >= FROM_PERSONS::DECIMAL(18, 6) AND (TO_PERSONS IS NULL OR PERSONS < TO_PERSONS::DECIMAL(18, 6))
)
SELECT * REPLACE (CASE WHEN lag(METHOD) OVER (PARTITION BY REF_AREA, FREQ, CITIZENSHIP, SEX, SECTOR ORDER BY TIME_PERIOD) <> METHOD
                       THEN 'B'
                       ELSE OBS_STATUS END AS OBS_STATUS)
FROM estimates
