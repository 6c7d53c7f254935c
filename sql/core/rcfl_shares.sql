/*---
model: core.rcfl_shares
title: Labour force, shares of foreigners among the employed and among NEET
description: >
  One row is one share in percent. Both counts come from one source, hence follow one method: ISTAT's own where it publishes
  both, else the observatory's; what is published of one group alone is not set on another basis's whole. The error is that
  of the observatory's pair, and where it has none that of the model. PARTS_CV is the coefficient of variation, percent, of the less precise of the observatory's two
  counts; what ISTAT publishes has none here. EFFECTIVE_SIZE is of the whole, as in core.rcfl_ratios. OBS_STATUS and PROVENANCE are the graver of the two counts'; B over U over P over A.
sources: [core.rcfl_counts, core.rcfl_published]
grain: [INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE]
---*/
WITH counts AS (
    SELECT 1 AS preference, CASE INDICATOR WHEN 'employed' THEN 'foreign_emp_share' ELSE 'neet_foreign_share' END AS INDICATOR,
           REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE, OBS_VALUE, REL_VAR, NULL::DOUBLE AS VARIANCE, NULL::DOUBLE AS TOTAL_COVARIANCE, NULL::DOUBLE AS FACTOR,
           'MODEL' AS SE_METHOD, NULL::BIGINT AS SAMPLE_SIZE, METHOD, OBS_STATUS, PROVENANCE, SOURCE
    FROM core.rcfl_published
    WHERE INDICATOR IN ('employed', 'neet')
    UNION ALL
    SELECT 2, CASE MEASURE WHEN 'EMP' THEN 'foreign_emp_share' ELSE 'neet_foreign_share' END,
           REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE, PERSONS, REL_VAR, VARIANCE, TOTAL_COVARIANCE, FACTOR, SE_METHOD, SAMPLE_SIZE, METHOD, OBS_STATUS, PROVENANCE, SOURCE
    FROM core.rcfl_counts
    WHERE MEASURE IN ('EMP', 'NEET')
),
pairs AS (
    SELECT preference, INDICATOR, part.REF_AREA, TIME_PERIOD, part.FREQ, part.CITIZENSHIP, SEX, AGE,
           100 * part.OBS_VALUE / whole.OBS_VALUE AS share, part.OBS_VALUE AS NUMERATOR, whole.OBS_VALUE AS DENOMINATOR,
           CASE WHEN part.REL_VAR IS NULL OR whole.REL_VAR IS NULL THEN NULL
                WHEN part.FACTOR IS NULL THEN sqrt(greatest(part.REL_VAR - whole.REL_VAR, 0))
                ELSE sqrt(greatest(0, part.FACTOR * (part.VARIANCE - 2 * part.OBS_VALUE::DOUBLE / whole.OBS_VALUE * part.TOTAL_COVARIANCE
                                                     + (part.OBS_VALUE::DOUBLE / whole.OBS_VALUE) ** 2 * whole.VARIANCE))) / nullif(part.OBS_VALUE, 0) END AS relative_error,
           part.SE_METHOD, whole.SAMPLE_SIZE, CASE preference WHEN 2 THEN 100 * sqrt(greatest(part.REL_VAR, whole.REL_VAR)) END AS PARTS_CV,
           CASE WHEN part.FACTOR IS NULL THEN 1 / nullif(whole.REL_VAR, 0) ELSE whole.SAMPLE_SIZE END AS EFFECTIVE_SIZE, METHOD,
           CASE WHEN instr('AGIJKNSVWDFEPUB', part.OBS_STATUS) < instr('AGIJKNSVWDFEPUB', whole.OBS_STATUS) THEN whole.OBS_STATUS ELSE part.OBS_STATUS END AS OBS_STATUS,
           greatest(part.PROVENANCE, whole.PROVENANCE) AS PROVENANCE, SOURCE
    FROM counts part
    JOIN counts whole USING (preference, INDICATOR, REF_AREA, TIME_PERIOD, SEX, AGE, METHOD, SOURCE)
    WHERE part.CITIZENSHIP IN ('FOR', 'EU', 'NEU') AND whole.CITIZENSHIP = 'TOTAL' AND whole.OBS_VALUE > 0
),
chosen AS (
    SELECT * EXCLUDE (relative_error, SE_METHOD, SAMPLE_SIZE, EFFECTIVE_SIZE),
           nullif(share * arg_max(relative_error, preference) OVER cell, 0) AS error, arg_max(EFFECTIVE_SIZE, preference) OVER cell AS EFFECTIVE_SIZE,
           arg_max(SE_METHOD, preference) FILTER (relative_error IS NOT NULL) OVER cell AS SE_METHOD, max(SAMPLE_SIZE) OVER cell AS SAMPLE_SIZE
    FROM pairs
    WINDOW cell AS (PARTITION BY INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE)
    QUALIFY row_number() OVER (PARTITION BY INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE ORDER BY preference) = 1
)
SELECT INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE, share::DECIMAL(18, 6) AS OBS_VALUE, NUMERATOR, DENOMINATOR,
       CASE WHEN lag(METHOD) OVER (PARTITION BY INDICATOR, REF_AREA, FREQ, CITIZENSHIP, SEX, AGE ORDER BY TIME_PERIOD) <> METHOD
            THEN 'B'
            ELSE OBS_STATUS END AS OBS_STATUS,
       error::DECIMAL(18, 6) AS SE, SE_METHOD, SAMPLE_SIZE, PARTS_CV, EFFECTIVE_SIZE, PROVENANCE, SOURCE
FROM chosen
