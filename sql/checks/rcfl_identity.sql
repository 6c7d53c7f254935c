/*---
check: rcfl_identity
severity: block
title: {it: "I tassi di attività e di inattività sommano a 100 e sono ugualmente precisi", en: "Activity and inactivity rates add up to 100 and are equally precise"}
message: The two rates of a cell come from different sources or editions, or one of them is wrong; compare their SOURCE.
sources: [observations]
---*/
SELECT a.REF_AREA, a.TIME_PERIOD, a.CITIZENSHIP, a.SEX, a.OBS_VALUE AS activity, i.OBS_VALUE AS inactivity,
       a.SE AS activity_error, i.SE AS inactivity_error, a.SOURCE AS activity_source, i.SOURCE AS inactivity_source
FROM observations a
JOIN observations i USING (REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE)
WHERE a.INDICATOR = 'act_rate_1564' AND i.INDICATOR = 'inact_rate_1564'
  AND (abs(a.OBS_VALUE + i.OBS_VALUE - 100) > 0.00001 OR abs(a.SE - i.SE) > 0.00001)
