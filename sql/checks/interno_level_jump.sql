/*---
check: interno_level_jump
title: {it: "Accoglienza e minori non fanno salti da un semestre all'altro", en: "Reception and minors do not jump from one half-year to the next"}
severity: warn
message: >
  A level more than three times, or less than a third of, that of the half-year before, in an area with at least 300
  persons: a change of column or of scope in the source is more likely than one of the world.
sources: [indicators.reception, indicators.msna]
---*/
WITH levels AS (
    SELECT INDICATOR, REF_AREA, TIME_PERIOD, OBS_VALUE
    FROM indicators.reception
    WHERE INDICATOR = 'reception_present' AND FREQ = 'S' AND FACILITY = '_T'
    UNION ALL
    SELECT INDICATOR, REF_AREA, TIME_PERIOD, OBS_VALUE
    FROM indicators.msna
    WHERE FREQ = 'S'
),
halves AS (
    SELECT *, left(TIME_PERIOD, 4)::INTEGER * 2 + right(TIME_PERIOD, 1)::INTEGER AS half
    FROM levels
    WHERE OBS_VALUE IS NOT NULL
)
SELECT now.INDICATOR, now.REF_AREA, before.TIME_PERIOD AS period_before, before.OBS_VALUE AS level_before, now.TIME_PERIOD, now.OBS_VALUE AS level
FROM halves now
JOIN halves before USING (INDICATOR, REF_AREA)
WHERE now.half = before.half + 1 AND greatest(now.OBS_VALUE, before.OBS_VALUE) >= 300
  AND (now.OBS_VALUE > 3 * before.OBS_VALUE OR before.OBS_VALUE > 3 * now.OBS_VALUE)
