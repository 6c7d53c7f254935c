/*---
model: core.co_concentration
title: Persons and employers behind the smaller counts of the Comunicazioni Obbligatorie
description: >
  For disclosure control, never published. Of every count of core.co_small_counts: distinct persons, distinct
  employers, and the per cent of the events of the largest employer and of the two largest. Greater counts are left out: to follow
  their employers would cost more than all other models together. A count is put together of the cells of quarters by
  citizenship and sex, of which only those below 300 can be part of one.
sources: [core.co_relationships, core.co_held, core.co_record_cells, core.co_small_counts, core.co_details, code.areas, code.co_main_countries]
grain: [EVENT, REF_AREA, TIME_PERIOD, PERIMETER, CITIZENSHIP, SEX, BREAKDOWN, CATEGORY]
---*/
WITH RECURSIVE inside AS ( -- every area of which messages are held with those that it lies in
    SELECT DISTINCT REF_AREA AS part, REF_AREA AS area FROM core.co_held
    UNION ALL
    SELECT inside.part, outer_area.code
    FROM inside
    JOIN code.areas AS lies ON lies.code = inside.area
    JOIN code.areas AS outer_area ON outer_area.code = lies.parent
),
counts AS (
    SELECT row_number() OVER () AS told, * FROM core.co_small_counts
),
fine AS ( -- the cells of quarters that can be part of them
    SELECT row_number() OVER () AS cell, *
    FROM (SELECT EVENT, REF_AREA, TIME_PERIOD, PERIMETER, CITIZENSHIP, SEX, 'FLOW' AS BREAKDOWN, SECTOR || ' ' || CONTRACT AS CATEGORY
          FROM (UNPIVOT core.co_record_cells ON ACTIVATIONS AS 'ACTIVATION', TERMINATIONS AS 'TERMINATION', TRANSFORMATIONS AS 'TRANSFORMATION',
                                                EXTENSIONS AS 'EXTENSION' INTO NAME EVENT VALUE N)
          WHERE N BETWEEN 1 AND 299
          UNION ALL
          SELECT EVENT, REF_AREA, TIME_PERIOD, PERIMETER, unnest(CASE BREAKDOWN WHEN 'COUNTRY' THEN ['EU', 'NEU'] ELSE [CITIZENSHIP] END), SEX, BREAKDOWN, CATEGORY
          FROM core.co_details
          WHERE FREQ = 'Q' AND N < 300 AND PERIMETER = 'DIP' AND SEX <> 'T' AND (CITIZENSHIP IN ('ITA', 'EU', 'NEU') OR BREAKDOWN = 'COUNTRY'))
),
groups(part, CITIZENSHIP) AS (
    VALUES ('ITA', 'ITA'), ('EU', 'EU'), ('NEU', 'NEU'), ('EU', 'FOR'), ('NEU', 'FOR'), ('ITA', 'TOTAL'), ('EU', 'TOTAL'), ('NEU', 'TOTAL')
),
parts AS ( -- which cell is part of which count
    SELECT cell, told
    FROM (SELECT EVENT, area AS REF_AREA, unnest([TIME_PERIOD, left(TIME_PERIOD, 4), left(TIME_PERIOD, 4) || CASE WHEN right(TIME_PERIOD, 1) < '3' THEN '-S1' ELSE '-S2' END]) AS TIME_PERIOD,
                 PERIMETER, groups.CITIZENSHIP, SEX, BREAKDOWN, CATEGORY, cell
          FROM fine
          JOIN inside ON inside.part = REF_AREA
          JOIN groups ON groups.part = fine.CITIZENSHIP) AS f
    JOIN counts ON counts.EVENT = f.EVENT AND counts.REF_AREA = f.REF_AREA AND counts.TIME_PERIOD = f.TIME_PERIOD AND counts.PERIMETER = f.PERIMETER
               AND counts.CITIZENSHIP = f.CITIZENSHIP AND counts.SEX IN (f.SEX, 'T') AND counts.BREAKDOWN = f.BREAKDOWN AND counts.CATEGORY = f.CATEGORY
),
bases AS ( -- one number for what the categories are crossed with
    SELECT row_number() OVER () AS base, *
    FROM (SELECT DISTINCT EVENT, REF_AREA, TIME_PERIOD, PERIMETER, CITIZENSHIP, SEX FROM fine)
),
wanted AS (
    SELECT cell, base, BREAKDOWN, CATEGORY FROM fine JOIN bases USING (EVENT, REF_AREA, TIME_PERIOD, PERIMETER, CITIZENSHIP, SEX)
),
spells AS (
    SELECT REF_AREA, PERIMETER, SEX, IS_FOREIGN, EU_FROM, EU_TO, START_DATE, END_DATE, TRANSFORMED_DATE, EXTENDED_DATES,
           EMPLOYER, WORKER, SECTOR, CONTRACT,
           CASE WHEN TRANSFORMED_DATE <= END_DATE THEN 'TI' ELSE CONTRACT END AS LAST_CONTRACT,
           PROVINCE, SECTION, SECTION_2025, OCCUPATION, WORKING_TIME, EDUCATION, END_REASON,
           CASE WHEN IS_FOREIGN THEN CASE WHEN COUNTRY IN (SELECT country FROM code.co_main_countries) THEN COUNTRY ELSE 'OTHER' END END AS COUNTRY
    FROM core.co_relationships
    WHERE COUNTED
),
events AS (
    SELECT 'ACTIVATION' AS EVENT, START_DATE AS DAY, CONTRACT AS KIND, NULL AS REASON, NULL AS DURATION, * FROM spells
    UNION ALL
    SELECT 'TERMINATION', END_DATE, LAST_CONTRACT, END_REASON,
           CASE WHEN END_DATE - START_DATE < 1 THEN 'D1' WHEN END_DATE - START_DATE < 3 THEN 'D2_3'
                WHEN END_DATE - START_DATE < 30 THEN 'D4_30' WHEN END_DATE - START_DATE < 90 THEN 'D31_90'
                WHEN END_DATE - START_DATE < 365 THEN 'D91_365' ELSE 'D366' END, *
    FROM spells WHERE END_DATE IS NOT NULL
    UNION ALL
    SELECT 'TRANSFORMATION', TRANSFORMED_DATE, CONTRACT, NULL, NULL, * FROM spells WHERE TRANSFORMED_DATE IS NOT NULL
    UNION ALL
    SELECT 'EXTENSION', unnest(EXTENDED_DATES), CONTRACT, NULL, NULL, * FROM spells WHERE EXTENDED_DATES IS NOT NULL
),
classed AS MATERIALIZED (
    SELECT base, EMPLOYER, WORKER, SECTOR, KIND, PROVINCE, SECTION, SECTION_2025, OCCUPATION, WORKING_TIME, EDUCATION, COUNTRY, REASON, DURATION
    FROM (SELECT *, year(DAY) || '-Q' || quarter(DAY) AS TIME_PERIOD,
                 CASE WHEN NOT IS_FOREIGN THEN 'ITA' WHEN DAY BETWEEN EU_FROM AND EU_TO THEN 'EU' ELSE 'NEU' END AS CITIZENSHIP
          FROM events)
    JOIN bases USING (EVENT, REF_AREA, TIME_PERIOD, PERIMETER, CITIZENSHIP, SEX)
),
members AS (
    SELECT cell, EMPLOYER, WORKER FROM classed AS c JOIN wanted AS w ON w.base = c.base AND w.BREAKDOWN = 'FLOW' AND w.CATEGORY = SECTOR || ' ' || KIND
    UNION ALL
    SELECT cell, EMPLOYER, WORKER FROM classed AS c JOIN wanted AS w ON w.base = c.base AND w.BREAKDOWN = 'FLOW' AND w.CATEGORY = SECTOR || ' _T'
    UNION ALL
    SELECT cell, EMPLOYER, WORKER FROM classed AS c JOIN wanted AS w ON w.base = c.base AND w.BREAKDOWN = 'FLOW' AND w.CATEGORY = '_T ' || KIND
    UNION ALL
    SELECT cell, EMPLOYER, WORKER FROM classed AS c JOIN wanted AS w ON w.base = c.base AND w.BREAKDOWN = 'FLOW' AND w.CATEGORY = '_T _T'
    UNION ALL
    SELECT cell, EMPLOYER, WORKER FROM classed AS c JOIN wanted AS w ON w.base = c.base AND w.BREAKDOWN = 'PROVINCE' AND w.CATEGORY = PROVINCE
    UNION ALL
    SELECT cell, EMPLOYER, WORKER FROM classed AS c JOIN wanted AS w ON w.base = c.base AND w.BREAKDOWN = 'SECTION' AND w.CATEGORY = SECTION
    UNION ALL
    SELECT cell, EMPLOYER, WORKER FROM classed AS c JOIN wanted AS w ON w.base = c.base AND w.BREAKDOWN = 'SECTION_2025' AND w.CATEGORY = SECTION_2025
    UNION ALL
    SELECT cell, EMPLOYER, WORKER FROM classed AS c JOIN wanted AS w ON w.base = c.base AND w.BREAKDOWN = 'OCCUPATION' AND w.CATEGORY = OCCUPATION
    UNION ALL
    SELECT cell, EMPLOYER, WORKER FROM classed AS c JOIN wanted AS w ON w.base = c.base AND w.BREAKDOWN = 'WORKING_TIME' AND w.CATEGORY = WORKING_TIME
    UNION ALL
    SELECT cell, EMPLOYER, WORKER FROM classed AS c JOIN wanted AS w ON w.base = c.base AND w.BREAKDOWN = 'EDUCATION' AND w.CATEGORY = EDUCATION
    UNION ALL
    SELECT cell, EMPLOYER, WORKER FROM classed AS c JOIN wanted AS w ON w.base = c.base AND w.BREAKDOWN = 'COUNTRY' AND w.CATEGORY = COUNTRY
    UNION ALL
    SELECT cell, EMPLOYER, WORKER FROM classed AS c JOIN wanted AS w ON w.base = c.base AND w.BREAKDOWN = 'REASON' AND w.CATEGORY = REASON
    UNION ALL
    SELECT cell, EMPLOYER, WORKER FROM classed AS c JOIN wanted AS w ON w.base = c.base AND w.BREAKDOWN = 'DURATION' AND w.CATEGORY = DURATION
),
behind AS MATERIALIZED (
    SELECT told, EMPLOYER, WORKER, count(*) AS n
    FROM members
    JOIN parts USING (cell)
    GROUP BY ALL
),
persons AS (
    SELECT told, count(DISTINCT WORKER) AS N_UNITS FROM behind GROUP BY told
),
firms AS (
    SELECT told, count(*) AS N_EMPLOYERS, sum(n) AS whole, max(n, 2) AS largest
    FROM (SELECT told, EMPLOYER, sum(n) AS n FROM behind GROUP BY ALL)
    GROUP BY told
)
SELECT EVENT, REF_AREA, TIME_PERIOD, PERIMETER, CITIZENSHIP, SEX, BREAKDOWN, CATEGORY, N_UNITS, N_EMPLOYERS,
       CAST(round(100.0 * largest[1] / whole, 4) AS DECIMAL(7,4)) AS TOP1,
       CAST(round(100.0 * list_sum(largest) / whole, 4) AS DECIMAL(7,4)) AS TOP2
FROM counts
JOIN persons USING (told)
JOIN firms USING (told)
