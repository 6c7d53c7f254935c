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
           4 * year(START_DATE) + quarter(START_DATE) - 1 AS q, SEX,
           CASE WHEN NOT IS_FOREIGN THEN 'ITA' WHEN START_DATE BETWEEN EU_FROM AND EU_TO THEN 'EU' ELSE 'NEU' END AS CITIZENSHIP
    FROM core.co_relationships
    WHERE COUNTED AND PERIMETER = 'DIP'
),
horizons(MONTHS, bit) AS (
    VALUES (3, 1), (6, 2), (12, 4), (24, 8)
),
classes AS ( -- a number for every citizenship and sex, in their order
    SELECT CITIZENSHIP, SEX, row_number() OVER (ORDER BY CITIZENSHIP, SEX) - 1 AS class
    FROM (SELECT unnest(['ITA', 'EU', 'NEU']) AS CITIZENSHIP) CROSS JOIN (SELECT DISTINCT SEX FROM spells)
),
entries AS ( -- the first start of a person in a quarter, and what the person was then: the day, and within it the class
    SELECT REF_AREA, q, WORKER, min((START_DATE - DATE '1970-01-01') * 64 + class) AS entry
    FROM spells
    JOIN classes USING (CITIZENSHIP, SEX)
    SEMI JOIN quarters USING (REF_AREA, q)
    GROUP BY REF_AREA, q, WORKER
),
numbered AS MATERIALIZED (
    SELECT row_number() OVER () AS person, REF_AREA, q, WORKER, entry % 64 AS class, DATE '1970-01-01' + CAST(entry // 64 AS INTEGER) AS day
    FROM entries
),
dated AS MATERIALIZED (
    SELECT person, REF_AREA, q, WORKER, class, CAST(day + INTERVAL 3 MONTH AS DATE) AS after_3, CAST(day + INTERVAL 6 MONTH AS DATE) AS after_6,
           CAST(day + INTERVAL 12 MONTH AS DATE) AS after_12, CAST(day + INTERVAL 24 MONTH AS DATE) AS after_24
    FROM numbered
),
followed AS ( -- every person of whom a job goes on at the first horizon or later, with a bit for every horizon at which one does
    SELECT person, e.REF_AREA, e.q, class,
           bit_or(CASE WHEN after_3 BETWEEN START_DATE AND LAST_DAY THEN 1 ELSE 0 END + CASE WHEN after_6 BETWEEN START_DATE AND LAST_DAY THEN 2 ELSE 0 END
                  + CASE WHEN after_12 BETWEEN START_DATE AND LAST_DAY THEN 4 ELSE 0 END + CASE WHEN after_24 BETWEEN START_DATE AND LAST_DAY THEN 8 ELSE 0 END) AS goes_on
    FROM dated AS e
    JOIN spells AS s ON s.REF_AREA = e.REF_AREA AND s.WORKER = e.WORKER AND s.LAST_DAY >= after_3
    GROUP BY person, e.REF_AREA, e.q, class
),
persons AS (
    SELECT REF_AREA, q, class, count(*) AS PERSONS, 0 AS goes_on, 0 AS STILL FROM dated GROUP BY ALL
    UNION ALL
    SELECT REF_AREA, q, class, 0, goes_on, count(*) FROM followed GROUP BY ALL
),
measured AS (
    SELECT REF_AREA, q, CITIZENSHIP, SEX, MONTHS, sum(PERSONS) AS PERSONS, sum(CASE WHEN goes_on & bit > 0 THEN STILL ELSE 0 END) AS STILL,
           0 AS CONTRACTS, 0 AS PERMANENT
    FROM persons
    JOIN classes USING (class)
    CROSS JOIN horizons
    GROUP BY ALL
    UNION ALL
    SELECT REF_AREA, q, CITIZENSHIP, SEX, MONTHS, 0, 0, count(*),
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
