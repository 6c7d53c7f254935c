/*---
check: rcfl_nothing_given_back
severity: block
title: {it: "Nessuna cella restituisce una stima non pubblicata perché poco affidabile", en: "No cell gives back an estimate that is withheld as unreliable"}
message: The numerator or denominator of a cell is a count that is withheld (L) elsewhere; or a gap is published of which one rate is withheld, or withheld without one, or not flagged where one is.
sources: [observations, core.rcfl_jobs, core.rcfl_levels]
---*/
WITH estimates AS (
    SELECT INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE, OBS_VALUE FROM core.rcfl_levels
    UNION ALL
    SELECT 'employees', REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, 'Y_GE15', PERSONS FROM core.rcfl_jobs WHERE MEASURE = 'EMPLOYEES'
),
withheld AS (
    SELECT e.*
    FROM estimates e
    JOIN observations o USING (INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE)
    WHERE o.OBS_STATUS = 'L'
),
gaps AS (
    SELECT g.*, bool_or(r.OBS_STATUS = 'L') OVER cell AS one_withheld, bool_or(r.OBS_STATUS = 'U') OVER cell AS one_weak
    FROM observations g
    JOIN observations r ON r.INDICATOR = g.RATE AND r.REF_AREA = g.REF_AREA AND r.TIME_PERIOD = g.TIME_PERIOD AND r.FREQ = g.FREQ AND r.SEX = g.SEX
                       AND r.AGE = g.AGE AND r.SOURCE = g.SOURCE AND r.CITIZENSHIP IN (g.CITIZENSHIP, g.REFERENCE)
    WHERE g.INDICATOR = 'rate_gap_pp'
    WINDOW cell AS (PARTITION BY g.RATE, g.REFERENCE, g.REF_AREA, g.TIME_PERIOD, g.FREQ, g.CITIZENSHIP, g.SEX, g.AGE)
)
SELECT o.INDICATOR, o.REF_AREA, o.TIME_PERIOD, o.CITIZENSHIP, o.SEX, o.AGE, o.SOURCE, w.INDICATOR AS given_back
FROM observations o
JOIN withheld w ON w.REF_AREA = o.REF_AREA AND w.TIME_PERIOD = o.TIME_PERIOD AND w.FREQ = o.FREQ AND w.SEX = o.SEX AND w.AGE = o.AGE
               AND w.CITIZENSHIP IN (o.CITIZENSHIP, 'TOTAL') AND w.OBS_VALUE IN (o.NUMERATOR, o.DENOMINATOR)
WHERE contains(o.SOURCE, 'istat/rcfl-') AND (w.INDICATOR <> 'employees' OR o.INDICATOR = 'temp_share') -- elsewhere only as many by chance
UNION ALL
SELECT DISTINCT INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE, SOURCE, RATE
FROM gaps
WHERE one_withheld <> (OBS_STATUS = 'L') OR one_weak AND OBS_STATUS NOT IN ('B', 'L', 'U')
