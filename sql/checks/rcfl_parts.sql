/*---
check: rcfl_parts
severity: block
title: {it: "I conteggi delle forze di lavoro calcolati dall'Osservatorio sommano per cittadinanza, sesso e territorio", en: "Labour force counts that the observatory computes add up over citizenship, sex and area"}
message: A cell was counted twice or lost on the way; look at core.rcfl_cells for the group that is named.
sources: [observations]
---*/
WITH counts AS (
    SELECT INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE, OBS_VALUE, SOURCE
    FROM observations
    WHERE INDICATOR IN ('pop_15p', 'employed', 'unemployed', 'labour_force', 'inactive_1564', 'neet')
      AND SOURCE IN ('istat/rcfl-tabulation', 'istat/rcfl-microdata') AND OBS_VALUE IS NOT NULL
),
sums(over_what, total, part) AS (
    VALUES ('CITIZENSHIP', 'FOR', 'EU'), ('CITIZENSHIP', 'FOR', 'NEU'),
           ('CITIZENSHIP', 'TOTAL', 'ITA'), ('CITIZENSHIP', 'TOTAL', 'FOR'),
           ('SEX', 'T', 'M'), ('SEX', 'T', 'F'),
           ('REF_AREA', 'IT', 'ITCD'), ('REF_AREA', 'IT', 'ITE'), ('REF_AREA', 'IT', 'ITFG'),
           ('REF_AREA', 'ITCD', 'ITC'), ('REF_AREA', 'ITCD', 'ITH'), ('REF_AREA', 'ITFG', 'ITF'), ('REF_AREA', 'ITFG', 'ITG'),
           ('REF_AREA', 'ITDA', 'ITH1'), ('REF_AREA', 'ITDA', 'ITH2')
),
parts AS (
    SELECT over_what, total, count(*) AS n FROM sums GROUP BY over_what, total
),
added AS (
    SELECT s.over_what, s.total, c.INDICATOR, CASE s.over_what WHEN 'REF_AREA' THEN s.total ELSE c.REF_AREA END AS REF_AREA, c.TIME_PERIOD,
           CASE s.over_what WHEN 'CITIZENSHIP' THEN s.total ELSE c.CITIZENSHIP END AS CITIZENSHIP,
           CASE s.over_what WHEN 'SEX' THEN s.total ELSE c.SEX END AS SEX, c.AGE, c.SOURCE,
           sum(c.OBS_VALUE) AS parts_sum, count(*) AS found
    FROM counts c
    JOIN sums s ON s.part = CASE s.over_what WHEN 'CITIZENSHIP' THEN c.CITIZENSHIP WHEN 'SEX' THEN c.SEX ELSE c.REF_AREA END
    GROUP BY ALL
)
SELECT a.over_what, INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE, t.OBS_VALUE AS total_value, a.parts_sum
FROM added a
JOIN parts p ON p.over_what = a.over_what AND p.total = a.total AND p.n = a.found
JOIN counts t USING (INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE, SOURCE)
WHERE t.OBS_VALUE <> a.parts_sum
