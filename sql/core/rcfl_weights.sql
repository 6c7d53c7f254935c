/*---
model: core.rcfl_weights
title: Labour force, sampling variances of each quarter of the microdata, from their weights alone
description: >
  One row is one count of one quarter (MEASURE POP, EMP, UNEMP, INAC, LF) with its linearised variance in squares of persons, as
  package precision computes it, record by record. Within an area, sex and age class, to whose sizes the weights are
  calibrated, only what lies off the group's mean varies; all residents have no sampling error. COVARIANCE is that with the base
  of the measure's rate (LF of UNEMP, else POP), TOTAL_COVARIANCE that with the same measure of all citizenships. RECORDS are
  those who answered. The public files have neither strata nor primary units: core.rcfl_errors scales what is found here.
sources: [istat.rcfl_microdata, code.areas]
grain: [TIME_PERIOD, REF_AREA, CITIZENSHIP, SEX, AGE, MEASURE]
---*/
WITH RECURSIVE within(cell_area, REF_AREA) AS (
    SELECT code, code FROM code.areas WHERE level IN ('region', 'autonomous_province', 'ripartizione')
    UNION ALL
    SELECT cell_area, parent FROM within JOIN code.areas ON code = REF_AREA WHERE parent IS NOT NULL
),
-- Classes 1 to 8 are 15-24, 25-29, 30-34, 35-44, 45-54, 55-64, 65-74, 75 and over.
age_groups(class, AGE) AS (
    SELECT class, unnest(CASE class WHEN 1 THEN ['Y15-24', 'Y15-29', 'Y15-34', 'Y15-64', 'Y15-74', 'Y_GE15']
                                    WHEN 2 THEN ['Y15-29', 'Y15-34', 'Y15-64', 'Y15-74', 'Y_GE15']
                                    WHEN 3 THEN ['Y15-34', 'Y15-64', 'Y15-74', 'Y_GE15']
                                    WHEN 7 THEN ['Y15-74', 'Y_GE15']
                                    WHEN 8 THEN ['Y_GE15']
                                    ELSE ['Y15-64', 'Y15-74', 'Y_GE15'] END)
    FROM range(1, 9) AS t(class)
),
citizenship_groups(cell_citizenship, CITIZENSHIP) AS (
    VALUES ('ITA', 'ITA'), ('EU', 'EU'), ('NEU', 'NEU'), ('EU', 'FOR'), ('NEU', 'FOR'), ('ITA', 'TOTAL'), ('EU', 'TOTAL'), ('NEU', 'TOTAL')
),
sex_groups(cell_sex, SEX) AS (
    VALUES ('M', 'M'), ('F', 'F'), ('M', 'T'), ('F', 'T')
),
respondents AS (
    SELECT SURVEY_YEAR || '-Q' || SURVEY_QUARTER AS TIME_PERIOD,
           CASE WHEN REF_AREA = 'ITDA' AND PROVINCE = '21' THEN 'ITH1'
                WHEN REF_AREA = 'ITDA' AND PROVINCE = '22' THEN 'ITH2'
                ELSE coalesce(REF_AREA, MACRO_AREA) END AS cell_area,
           CITIZENSHIP AS cell_citizenship, SEX AS cell_sex,
           CASE WHEN AGE_YEARS BETWEEN 15 AND 24 OR AGE IN ('Y15-19', 'Y20-24') THEN 1
                WHEN AGE_YEARS BETWEEN 25 AND 29 OR AGE = 'Y25-29' THEN 2
                WHEN AGE_YEARS BETWEEN 30 AND 34 OR AGE = 'Y30-34' THEN 3
                WHEN AGE_YEARS BETWEEN 35 AND 44 OR AGE IN ('Y35-39', 'Y40-44') THEN 4
                WHEN AGE_YEARS BETWEEN 45 AND 54 OR AGE IN ('Y45-49', 'Y50-54') THEN 5
                WHEN AGE_YEARS BETWEEN 55 AND 64 OR AGE IN ('Y55-59', 'Y60-64') THEN 6
                WHEN AGE_YEARS BETWEEN 65 AND 74 OR AGE IN ('Y65-69', 'Y70-74') THEN 7
                WHEN AGE_YEARS >= 75 OR AGE = 'Y_GE75' THEN 8 END AS class,
           LABOUR_STATUS, WEIGHT::HUGEINT AS WEIGHT -- tenths of a person
    FROM istat.rcfl_microdata
),
cells AS (
    SELECT TIME_PERIOD, cell_area, cell_citizenship, cell_sex, class, LABOUR_STATUS,
           sum(WEIGHT) AS w, sum(WEIGHT * WEIGHT) AS s, count(*) AS n
    FROM respondents
    WHERE class IS NOT NULL
    GROUP BY ALL
),
sizes AS (
    SELECT TIME_PERIOD, sum(n) / (sum(n) - 1) AS correction FROM cells GROUP BY TIME_PERIOD HAVING sum(n) > 1
),
-- Lists in the order of the conditions: weights, their squares, records.
groups AS (
    SELECT TIME_PERIOD, cell_area, cell_sex, class, CITIZENSHIP,
           coalesce(sum(w) FILTER (LABOUR_STATUS = 'EMP'), 0) AS we, coalesce(sum(w) FILTER (LABOUR_STATUS = 'UNEMP'), 0) AS wu,
           coalesce(sum(w) FILTER (LABOUR_STATUS = 'INAC'), 0) AS wi,
           coalesce(sum(s) FILTER (LABOUR_STATUS = 'EMP'), 0) AS se, coalesce(sum(s) FILTER (LABOUR_STATUS = 'UNEMP'), 0) AS su,
           coalesce(sum(s) FILTER (LABOUR_STATUS = 'INAC'), 0) AS si,
           coalesce(sum(n) FILTER (LABOUR_STATUS = 'EMP'), 0) AS ne, coalesce(sum(n) FILTER (LABOUR_STATUS = 'UNEMP'), 0) AS nu,
           coalesce(sum(n) FILTER (LABOUR_STATUS = 'INAC'), 0) AS ni
    FROM cells
    JOIN citizenship_groups USING (cell_citizenship)
    GROUP BY TIME_PERIOD, cell_area, cell_sex, class, CITIZENSHIP
),
measured AS (
    SELECT TIME_PERIOD, cell_area, cell_sex, class, CITIZENSHIP,
           unnest(['POP', 'EMP', 'UNEMP', 'INAC', 'LF']) AS MEASURE,
           unnest([we + wu + wi, we, wu, wi, we + wu]) AS w, unnest([se + su + si, se, su, si, se + su]) AS s,
           unnest([ne + nu + ni, ne, nu, ni, ne + nu]) AS records,
           unnest([we + wu + wi, we + wu + wi, we + wu, we + wu + wi, we + wu + wi]) AS w_base,
           unnest([se + su + si, se + su + si, se + su, se + su + si, se + su + si]) AS s_base
    FROM groups
),
-- Shares of everybody in the calibration group: of the count (a), its base (b), the count of all citizenships (t).
shared AS (
    SELECT m.TIME_PERIOD, m.cell_area, m.cell_sex, m.class, m.CITIZENSHIP, m.MEASURE, m.records, m.w,
           (m.w / everybody.w)::DOUBLE AS a, (m.w_base / everybody.w)::DOUBLE AS b, (everyone.w / everybody.w)::DOUBLE AS t,
           m.s::DOUBLE AS s, m.s_base::DOUBLE AS s_base, everyone.s::DOUBLE AS s_total, everybody.s::DOUBLE AS s_all
    FROM measured m
    JOIN measured everyone ON everyone.CITIZENSHIP = 'TOTAL' AND everyone.MEASURE = m.MEASURE AND everyone.TIME_PERIOD = m.TIME_PERIOD
                          AND everyone.cell_area = m.cell_area AND everyone.cell_sex = m.cell_sex AND everyone.class = m.class
    JOIN measured everybody ON everybody.CITIZENSHIP = 'TOTAL' AND everybody.MEASURE = 'POP' AND everybody.TIME_PERIOD = m.TIME_PERIOD
                           AND everybody.cell_area = m.cell_area AND everybody.cell_sex = m.cell_sex AND everybody.class = m.class
    WHERE everybody.w > 0
),
-- Of two counts of which one holds the other: who is in both, in the outer one only, in neither. Squares of persons.
varied AS (
    SELECT TIME_PERIOD, cell_area, cell_sex, class, CITIZENSHIP, MEASURE, records, w,
           ((s * (1 - a) * (1 - a) + (s_all - s) * a * a) / 100)::DECIMAL(26, 4) AS variance,
           ((s * (1 - a) * (1 - b) - (s_base - s) * a * (1 - b) + (s_all - s_base) * a * b) / 100)::DECIMAL(26, 4) AS covariance,
           ((s * (1 - a) * (1 - t) - (s_total - s) * a * (1 - t) + (s_all - s_total) * a * t) / 100)::DECIMAL(26, 4) AS total_covariance
    FROM shared
)
SELECT TIME_PERIOD, w.REF_AREA, v.CITIZENSHIP, x.SEX, g.AGE, MEASURE, (sum(v.w)::DECIMAL(18, 0) * 0.1)::DECIMAL(18, 1) AS PERSONS,
       sum(variance)::DOUBLE * min(correction) AS VARIANCE, sum(covariance)::DOUBLE * min(correction) AS COVARIANCE,
       sum(total_covariance)::DOUBLE * min(correction) AS TOTAL_COVARIANCE, sum(records)::BIGINT AS RECORDS
FROM varied v
JOIN sizes USING (TIME_PERIOD)
JOIN age_groups g USING (class)
JOIN within w USING (cell_area)
JOIN sex_groups x USING (cell_sex)
GROUP BY TIME_PERIOD, w.REF_AREA, v.CITIZENSHIP, x.SEX, g.AGE, MEASURE
