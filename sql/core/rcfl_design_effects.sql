/*---
model: core.rcfl_design_effects
title: Labour force, what the weights alone do not tell of the sampling error
description: >
  One row is what the variances of core.rcfl_weights of one measure and quarter are multiplied with. HOUSEHOLD is the variance
  between households on that between records, of all residents, where the file tells households; else that of the quarter of
  the published errors. SCALE brings the error of the estimate that ISTAT published (code.published_errors) to the published
  one. Labour force and inactive are complements and have one scale; of what no error was published, the greatest is taken.
  Without microdata of a quarter of published errors SCALE is empty and nothing is scaled.
sources: [core.rcfl_weights, istat.rcfl_microdata, code.published_errors]
grain: [TIME_PERIOD, MEASURE]
---*/
WITH respondents AS (
    SELECT SURVEY_YEAR || '-Q' || SURVEY_QUARTER AS TIME_PERIOD, HOUSEHOLD, coalesce(REF_AREA || coalesce(PROVINCE, ''), MACRO_AREA) AS area, SEX,
           least(coalesce(AGE_YEARS, try_cast(regexp_extract(AGE, '[0-9]+') AS INTEGER)), 75) // 10 AS class, LABOUR_STATUS, WEIGHT::DOUBLE / 10 AS w
    FROM istat.rcfl_microdata
    WHERE HOUSEHOLD IS NOT NULL AND (AGE_YEARS >= 15 OR AGE IS NOT NULL)
),
residuals AS (
    SELECT TIME_PERIOD, HOUSEHOLD, SEX, MEASURE,
           (w * ((LABOUR_STATUS = MEASURE)::INTEGER - sum(CASE WHEN LABOUR_STATUS = MEASURE THEN w ELSE 0 END) OVER stratum / sum(w) OVER stratum))::DECIMAL(20, 3) AS u
    FROM respondents, (VALUES ('EMP'), ('UNEMP'), ('INAC')) AS t(MEASURE)
    WINDOW stratum AS (PARTITION BY TIME_PERIOD, area, SEX, class, MEASURE)
),
households AS (
    SELECT TIME_PERIOD, MEASURE, g.SEX, HOUSEHOLD, sum(u) AS u, sum((u * u)::DECIMAL(38, 6)) AS squares, count(*) AS n
    FROM residuals r
    JOIN (VALUES ('M', 'M'), ('F', 'T'), ('M', 'T')) AS g(member, SEX) ON g.member = r.SEX
    GROUP BY ALL
),
effects AS (
    SELECT TIME_PERIOD, MEASURE, SEX,
           sum((u * u)::DECIMAL(38, 6))::DOUBLE * count(*) / (count(*) - 1) / (sum(squares)::DOUBLE * sum(n) / (sum(n) - 1)) AS effect
    FROM households
    GROUP BY TIME_PERIOD, MEASURE, SEX
    HAVING count(*) > 1 AND sum(squares) > 0
),
scales AS (
    SELECT MEASURE, TIME_PERIOD AS scaled_in, (p.CV::DOUBLE / 100 * w.PERSONS) ** 2 / (w.VARIANCE * coalesce(m.effect, 1)) AS scale, t.effect
    FROM code.published_errors p
    JOIN core.rcfl_weights w USING (TIME_PERIOD, REF_AREA, CITIZENSHIP, SEX, AGE, MEASURE)
    LEFT JOIN effects m USING (TIME_PERIOD, MEASURE, SEX)
    LEFT JOIN (FROM effects WHERE SEX = 'T') t USING (TIME_PERIOD, MEASURE)
    WHERE w.VARIANCE > 0
    QUALIFY row_number() OVER (PARTITION BY MEASURE ORDER BY TIME_PERIOD DESC) = 1
),
measures(MEASURE, told_by) AS (
    VALUES ('EMP', 'EMP'), ('UNEMP', 'UNEMP'), ('INAC', 'INAC'), ('LF', 'INAC')
),
quarters AS (
    SELECT DISTINCT TIME_PERIOD FROM core.rcfl_weights
),
told AS (
    SELECT q.TIME_PERIOD, m.MEASURE, coalesce(e.effect, s.effect, 1) AS HOUSEHOLD, s.scale AS SCALE
    FROM quarters q
    CROSS JOIN measures m
    LEFT JOIN scales s ON s.MEASURE = m.told_by
    LEFT JOIN effects e ON e.MEASURE = m.told_by AND e.TIME_PERIOD = q.TIME_PERIOD AND e.SEX = 'T'
)
SELECT TIME_PERIOD, MEASURE, HOUSEHOLD, SCALE, HOUSEHOLD * coalesce(SCALE, 1) AS FACTOR FROM told
UNION ALL
SELECT TIME_PERIOD, 'POP', max(HOUSEHOLD), max(SCALE), max(HOUSEHOLD * coalesce(SCALE, 1)) FROM told GROUP BY TIME_PERIOD
