/*---
model: core.rcfl_levels
title: Labour force, one count a cell
description: >
  One row is one count of persons, ISTAT's own where it publishes the cell, else the observatory's. A cell has one OBS_STATUS;
  where several hold, a break is told before low reliability, that before provisional, that before normal: B over U over P
  over A. B is the source's, or the first period in which a series follows another method than before; U is the source's here,
  and whoever assembles the observations adds that of schemas/reliability.yaml. All residents, to whose number the weights are calibrated,
  have no sampling error.
sources: [core.rcfl_counts, core.rcfl_published]
grain: [INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE]
---*/
WITH measures(MEASURE, AGE, INDICATOR) AS (
    VALUES ('POP', 'Y_GE15', 'pop_15p'),
           ('EMP', 'Y15-64', 'employed'), ('EMP', 'Y_GE15', 'employed'),
           ('UNEMP', 'Y15-74', 'unemployed'), ('UNEMP', 'Y_GE15', 'unemployed'),
           ('LF', 'Y15-64', 'labour_force'), ('LF', 'Y_GE15', 'labour_force'),
           ('INAC', 'Y15-64', 'inactive_1564'),
           ('NEET', 'Y15-24', 'neet'), ('NEET', 'Y15-29', 'neet'), ('NEET', 'Y15-34', 'neet')
),
both_sources AS (
    SELECT 1 AS preference, INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE, OBS_VALUE, REL_VAR, CASE WHEN REL_VAR IS NOT NULL THEN 'MODEL' END AS SE_METHOD, NULL::BIGINT AS SAMPLE_SIZE,
           METHOD, OBS_STATUS, PROVENANCE, SOURCE
    FROM core.rcfl_published
    WHERE INDICATOR IN ('employed', 'neet')
    UNION ALL
    SELECT 2, INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE, PERSONS,
           CASE WHEN MEASURE <> 'POP' OR CITIZENSHIP <> 'TOTAL' THEN REL_VAR END, SE_METHOD, SAMPLE_SIZE, METHOD, OBS_STATUS, PROVENANCE, SOURCE
    FROM core.rcfl_counts
    JOIN measures USING (MEASURE, AGE)
),
-- ISTAT's number is kept, with the precision that the same cell has in the observatory's computation.
chosen AS (
    SELECT INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE,
           arg_min(OBS_VALUE, preference) AS OBS_VALUE, arg_max(REL_VAR, preference) AS REL_VAR,
           arg_max(SE_METHOD, preference) AS SE_METHOD, max(SAMPLE_SIZE) AS SAMPLE_SIZE,
           arg_min(METHOD, preference) AS METHOD, arg_min(OBS_STATUS, preference) AS OBS_STATUS,
           arg_min(PROVENANCE, preference) AS PROVENANCE, arg_min(SOURCE, preference) AS SOURCE
    FROM both_sources
    GROUP BY INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE
)
SELECT * REPLACE (CASE WHEN lag(METHOD) OVER (PARTITION BY INDICATOR, REF_AREA, FREQ, CITIZENSHIP, SEX, AGE ORDER BY TIME_PERIOD) <> METHOD
                       THEN 'B'
                       ELSE OBS_STATUS END AS OBS_STATUS)
FROM chosen
