/*---
model: core.co_detail_counts
title: Activations and terminations by one more characteristic and quarter
description: >
  The parts of core.co_details: of single quarters (q counts them, 4 × year + quarter − 1), of Italians, EU and non-EU citizens apart, of all areas
  and quarters, whether their messages are all held or not. Countries are those of foreigners; those that are not in code.co_main_countries
  are together (OTHER).
sources: [core.co_relationships, code.co_main_countries]
incremental: # every relationship counts by itself
  of: [core.co_relationships]
  adds: [N]
---*/
WITH spells AS (
    SELECT REF_AREA, PERIMETER, SEX, IS_FOREIGN, EU_FROM, EU_TO, START_DATE, END_DATE, PROVINCE, SECTION, SECTION_2025,
           OCCUPATION, WORKING_TIME, EDUCATION, END_REASON,
           CASE WHEN IS_FOREIGN THEN CASE WHEN COUNTRY IN (SELECT country FROM code.co_main_countries) THEN COUNTRY ELSE 'OTHER' END END AS COUNTRY
    FROM core.co_relationships
    WHERE COUNTED
),
events AS (
    SELECT 'ACTIVATION' AS EVENT, START_DATE AS DAY, NULL AS REASON, NULL AS DURATION, * FROM spells WHERE PERIMETER = 'DIP'
    UNION ALL
    SELECT 'TERMINATION', END_DATE, END_REASON, -- the last day counts as worked
           CASE WHEN END_DATE - START_DATE < 1 THEN 'D1' WHEN END_DATE - START_DATE < 3 THEN 'D2_3'
                WHEN END_DATE - START_DATE < 30 THEN 'D4_30' WHEN END_DATE - START_DATE < 90 THEN 'D31_90'
                WHEN END_DATE - START_DATE < 365 THEN 'D91_365' ELSE 'D366' END, *
    FROM spells WHERE END_DATE IS NOT NULL
),
classed AS (
    SELECT EVENT, REF_AREA, 4 * year(DAY) + quarter(DAY) - 1 AS q, PERIMETER, SEX,
           CASE WHEN NOT IS_FOREIGN THEN 'ITA' WHEN DAY BETWEEN EU_FROM AND EU_TO THEN 'EU' ELSE 'NEU' END AS CITIZENSHIP,
           PROVINCE, SECTION, SECTION_2025, OCCUPATION, WORKING_TIME, EDUCATION, COUNTRY, REASON, DURATION
    FROM events
),
counted AS (
    SELECT EVENT, REF_AREA, q, PERIMETER, SEX, CITIZENSHIP,
           PROVINCE, SECTION, SECTION_2025, OCCUPATION, WORKING_TIME, EDUCATION, COUNTRY, REASON, DURATION, count(*) AS N
    FROM classed
    GROUP BY EVENT, REF_AREA, q, PERIMETER, SEX, CITIZENSHIP,
             GROUPING SETS ((PROVINCE), (SECTION), (SECTION_2025), (OCCUPATION), (WORKING_TIME), (EDUCATION), (COUNTRY), (REASON), (DURATION))
)
SELECT EVENT, REF_AREA, q, PERIMETER, SEX, CITIZENSHIP, BREAKDOWN, CATEGORY, N
FROM (UNPIVOT counted ON PROVINCE, SECTION, SECTION_2025, OCCUPATION, WORKING_TIME, EDUCATION, COUNTRY, REASON, DURATION
      INTO NAME BREAKDOWN VALUE CATEGORY)
WHERE PERIMETER = 'DIP' OR BREAKDOWN = 'DURATION'
