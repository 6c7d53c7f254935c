/*---
model: core.rcfl_shares
title: Labour force, shares of foreigners among the employed and among NEET
description: >
  One row is one share in percent. Both counts come from one source, hence follow one method: ISTAT's own where it publishes
  both, else the observatory's; what is published of one group alone is not set on another basis's whole. The error is that
  of the observatory's pair. OBS_STATUS and PROVENANCE are the graver of the two counts'; B over U over P over A, U judged by
  the interval as for rates.
sources: [core.rcfl_counts, core.rcfl_published, code.reliability]
grain: [INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE]
---*/
WITH counts AS (
    SELECT 1 AS preference, CASE INDICATOR WHEN 'employed' THEN 'foreign_emp_share' ELSE 'neet_foreign_share' END AS INDICATOR,
           REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE, OBS_VALUE, NULL::DOUBLE AS REL_VAR, METHOD, OBS_STATUS, PROVENANCE, SOURCE
    FROM core.rcfl_published
    WHERE INDICATOR IN ('employed', 'neet')
    UNION ALL
    SELECT 2, CASE MEASURE WHEN 'EMP' THEN 'foreign_emp_share' ELSE 'neet_foreign_share' END,
           REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE, PERSONS, REL_VAR, METHOD, OBS_STATUS, PROVENANCE, SOURCE
    FROM core.rcfl_counts
    WHERE MEASURE IN ('EMP', 'NEET')
),
pairs AS (
    SELECT preference, INDICATOR, part.REF_AREA, TIME_PERIOD, part.FREQ, part.CITIZENSHIP, SEX, AGE,
           100 * part.OBS_VALUE / whole.OBS_VALUE AS share, part.OBS_VALUE AS NUMERATOR, whole.OBS_VALUE AS DENOMINATOR,
           sqrt(greatest(part.REL_VAR - whole.REL_VAR, 0)) AS relative_error, METHOD,
           CASE WHEN instr('AGIJKNSVWDFEPUB', part.OBS_STATUS) < instr('AGIJKNSVWDFEPUB', whole.OBS_STATUS) THEN whole.OBS_STATUS ELSE part.OBS_STATUS END AS OBS_STATUS,
           greatest(part.PROVENANCE, whole.PROVENANCE) AS PROVENANCE, SOURCE
    FROM counts part
    JOIN counts whole USING (preference, INDICATOR, REF_AREA, TIME_PERIOD, SEX, AGE, METHOD, SOURCE)
    WHERE part.CITIZENSHIP IN ('FOR', 'EU', 'NEU') AND whole.CITIZENSHIP = 'TOTAL' AND whole.OBS_VALUE > 0
),
chosen AS (
    SELECT *, share * max(relative_error) OVER (PARTITION BY INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE) AS error
    FROM pairs
    QUALIFY row_number() OVER (PARTITION BY INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE ORDER BY preference) = 1
)
SELECT INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE, share::DECIMAL(18, 6) AS OBS_VALUE, NUMERATOR, DENOMINATOR,
       CASE WHEN lag(METHOD) OVER (PARTITION BY INDICATOR, REF_AREA, FREQ, CITIZENSHIP, SEX, AGE ORDER BY TIME_PERIOD) <> METHOD
            THEN 'B'
            WHEN OBS_STATUS <> 'B' AND 1.96 * error > (SELECT limit_u::DOUBLE FROM code.reliability WHERE measure = 'rate') THEN 'U'
            ELSE OBS_STATUS END AS OBS_STATUS,
       error::DECIMAL(18, 6) AS SE, PROVENANCE, SOURCE
FROM chosen
