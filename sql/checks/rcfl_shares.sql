/*---
check: rcfl_shares
severity: block
title: {it: "Una quota di stranieri mette un conteggio sul totale della stessa fonte", en: "A share of foreigners sets a count on the total of the same source"}
message: The numerator or the denominator of the share is not the count that the same source gives; the share mixes two bases.
sources: [core.rcfl_counts, core.rcfl_published, core.rcfl_shares]
grain: [INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE, SOURCE, citizens]
---*/
WITH counts AS (
    SELECT INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE, SOURCE, OBS_VALUE
    FROM core.rcfl_published
    WHERE INDICATOR IN ('employed', 'neet')
    UNION ALL
    SELECT CASE MEASURE WHEN 'EMP' THEN 'employed' ELSE 'neet' END, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE, SOURCE, PERSONS
    FROM core.rcfl_counts
    WHERE MEASURE IN ('EMP', 'NEET')
),
sides AS (
    SELECT *, CASE INDICATOR WHEN 'foreign_emp_share' THEN 'employed' ELSE 'neet' END AS counted,
           unnest([CITIZENSHIP, 'TOTAL']) AS citizens, unnest([NUMERATOR, DENOMINATOR]) AS persons
    FROM core.rcfl_shares
)
SELECT s.INDICATOR, s.REF_AREA, s.TIME_PERIOD, s.CITIZENSHIP, s.SEX, s.AGE, s.SOURCE, s.citizens, s.persons, c.OBS_VALUE AS counted
FROM sides s
LEFT JOIN counts c ON c.INDICATOR = s.counted AND c.REF_AREA = s.REF_AREA AND c.TIME_PERIOD = s.TIME_PERIOD
                  AND c.CITIZENSHIP = s.citizens AND c.SEX = s.SEX AND c.AGE = s.AGE AND c.SOURCE = s.SOURCE
WHERE c.OBS_VALUE IS DISTINCT FROM s.persons
