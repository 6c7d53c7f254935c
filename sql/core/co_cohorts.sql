/*---
model: core.co_cohorts
title: What became of those who began a job in a quarter
description: >
  Dependent work, only for the areas and quarters of which all messages are held, and only as far on as they are held without a gap.
  PERSONS began a job in the quarter; STILL of them have one in the same area the same day of the month MONTHS later than their first
  start in it (the last day of a shorter month). CONTRACTS are the fixed-term jobs begun in the quarter; PERMANENT of
  them became permanent within MONTHS. Citizenship is that of the day of entry.
sources: [core.co_relationships, core.co_held]
---*/
WITH quarters AS (
    SELECT REF_AREA, TIME_PERIOD, FIRST_QUARTER AS q, LAST_DAY, RUN_TO, PROVENANCE, SOURCE
    FROM core.co_held
    WHERE FREQ = 'Q'
),
spells AS (
    SELECT REF_AREA, WORKER, START_DATE, coalesce(END_DATE, DATE '9999-12-31') AS LAST_DAY, CONTRACT, TRANSFORMED_DATE,
           4 * year(START_DATE) + quarter(START_DATE) - 1 AS q,
           {'day': START_DATE, 'citizenship': CASE WHEN NOT IS_FOREIGN THEN 'ITA' WHEN START_DATE BETWEEN EU_FROM AND EU_TO THEN 'EU' ELSE 'NEU' END,
            'sex': SEX} AS state
    FROM core.co_relationships
    WHERE COUNTED AND PERIMETER = 'DIP'
),
horizons(MONTHS) AS (
    VALUES (3), (6), (12), (24)
),
entries AS (
    SELECT REF_AREA, q, WORKER, min(state) AS entry
    FROM spells
    SEMI JOIN quarters USING (REF_AREA, q)
    GROUP BY REF_AREA, q, WORKER
),
followed AS ( -- every person with, for every horizon, whether a job goes on then
    SELECT e.REF_AREA, e.q, e.WORKER, any_value(entry) AS entry,
           [bool_or(CAST(entry.day + INTERVAL 3 MONTH AS DATE) BETWEEN START_DATE AND LAST_DAY),
            bool_or(CAST(entry.day + INTERVAL 6 MONTH AS DATE) BETWEEN START_DATE AND LAST_DAY),
            bool_or(CAST(entry.day + INTERVAL 12 MONTH AS DATE) BETWEEN START_DATE AND LAST_DAY),
            bool_or(CAST(entry.day + INTERVAL 24 MONTH AS DATE) BETWEEN START_DATE AND LAST_DAY)] AS goes_on
    FROM entries AS e
    JOIN spells USING (REF_AREA, WORKER)
    GROUP BY e.REF_AREA, e.q, e.WORKER
),
measured AS (
    SELECT REF_AREA, q, entry.citizenship AS CITIZENSHIP, entry.sex AS SEX, MONTHS,
           count(*) AS PERSONS, count(*) FILTER (goes_on[CASE MONTHS WHEN 3 THEN 1 WHEN 6 THEN 2 WHEN 12 THEN 3 ELSE 4 END]) AS STILL,
           0 AS CONTRACTS, 0 AS PERMANENT
    FROM followed
    CROSS JOIN horizons
    GROUP BY ALL
    UNION ALL
    SELECT REF_AREA, q, state.citizenship, state.sex, MONTHS, 0, 0, count(*),
           count(*) FILTER (TRANSFORMED_DATE <= least(CAST(START_DATE + to_months(MONTHS) AS DATE), spells.LAST_DAY))
    FROM spells
    CROSS JOIN horizons
    WHERE CONTRACT = 'TD'
    GROUP BY ALL
),
groups(part, CITIZENSHIP) AS (
    VALUES ('ITA', 'ITA'), ('EU', 'EU'), ('NEU', 'NEU'), ('EU', 'FOR'), ('NEU', 'FOR'), ('ITA', 'TOTAL'), ('EU', 'TOTAL'), ('NEU', 'TOTAL')
)
SELECT REF_AREA, TIME_PERIOD, groups.CITIZENSHIP, coalesce(SEX, 'T') AS SEX, MONTHS,
       CAST(sum(PERSONS) AS BIGINT) AS PERSONS, CAST(sum(STILL) AS BIGINT) AS STILL,
       CAST(sum(CONTRACTS) AS BIGINT) AS CONTRACTS, CAST(sum(PERMANENT) AS BIGINT) AS PERMANENT, PROVENANCE, quarters.SOURCE
FROM measured
JOIN quarters USING (REF_AREA, q)
JOIN groups ON part = measured.CITIZENSHIP
WHERE RUN_TO >= CAST(LAST_DAY + to_months(MONTHS) AS DATE)
GROUP BY REF_AREA, TIME_PERIOD, groups.CITIZENSHIP, MONTHS, PROVENANCE, quarters.SOURCE, GROUPING SETS ((SEX), ())
