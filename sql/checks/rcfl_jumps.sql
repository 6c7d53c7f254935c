/*---
check: rcfl_jumps
severity: warn
title: {it: "I tassi annui delle aree grandi non fanno salti senza un'interruzione della serie", en: "Yearly rates of large areas do not jump without a break"}
message: A rate of Italy or a macro-area moved by more than 10 points in a year and no break is flagged.
sources: [observations]
---*/
SELECT INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE, before, OBS_VALUE
FROM (
    SELECT *, lag(OBS_VALUE) OVER series AS before, lag(TIME_PERIOD) OVER series AS period_before
    FROM observations
    WHERE INDICATOR IN ('emp_rate_1564', 'act_rate_1564', 'inact_rate_1564', 'unemp_rate', 'neet_rate_1529')
      AND FREQ = 'A' AND REF_AREA IN ('IT', 'ITC', 'ITH', 'ITE', 'ITCD', 'ITFG')
    WINDOW series AS (PARTITION BY INDICATOR, REF_AREA, CITIZENSHIP, SEX, AGE ORDER BY TIME_PERIOD)
)
WHERE OBS_STATUS <> 'B' AND TRY_CAST(TIME_PERIOD AS INTEGER) = TRY_CAST(period_before AS INTEGER) + 1 AND abs(OBS_VALUE - before) > 10
