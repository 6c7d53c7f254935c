/*---
check: rcfl_nesting
severity: block
title: {it: "Le classi di età e i gruppi più ampi contengono i più stretti", en: "Wider age classes and groups hold the narrower ones"}
message: A count of a wider class is smaller than that of a class inside it; one of the two is of another source or wrong.
sources: [observations]
---*/
WITH counts AS (
    SELECT INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE, OBS_VALUE, SOURCE
    FROM observations
    WHERE INDICATOR IN ('pop_15p', 'employed', 'unemployed', 'labour_force', 'neet')
),
pairs(INDICATOR, inner_age, outer_indicator, outer_age) AS (
    VALUES ('employed', 'Y15-64', 'employed', 'Y_GE15'), ('employed', 'Y_GE15', 'labour_force', 'Y_GE15'),
           ('unemployed', 'Y15-74', 'unemployed', 'Y_GE15'), ('unemployed', 'Y_GE15', 'labour_force', 'Y_GE15'),
           ('labour_force', 'Y15-64', 'labour_force', 'Y_GE15'), ('labour_force', 'Y_GE15', 'pop_15p', 'Y_GE15'),
           ('neet', 'Y15-24', 'neet', 'Y15-29'), ('neet', 'Y15-29', 'neet', 'Y15-34')
)
SELECT i.INDICATOR, i.REF_AREA, i.TIME_PERIOD, i.CITIZENSHIP, i.SEX, i.AGE AS inner_age, i.OBS_VALUE AS inner_value,
       p.outer_indicator, p.outer_age, o.OBS_VALUE AS outer_value
FROM counts i
JOIN pairs p ON p.INDICATOR = i.INDICATOR AND p.inner_age = i.AGE
JOIN counts o ON o.INDICATOR = p.outer_indicator AND o.AGE = p.outer_age AND o.REF_AREA = i.REF_AREA AND o.TIME_PERIOD = i.TIME_PERIOD
             AND o.CITIZENSHIP = i.CITIZENSHIP AND o.SEX = i.SEX AND o.SOURCE = i.SOURCE
WHERE i.OBS_VALUE > o.OBS_VALUE
