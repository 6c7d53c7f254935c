/*---
model: core.co_details
title: Activations and terminations of dependent work by one more characteristic
description: >
  Only for the areas and periods of which all messages are held. One row is a count by one characteristic (BREAKDOWN, CATEGORY)
  crossed with area, period, citizenship and sex; characteristics are not crossed with each other, because the cells
  would be too small to be published. A country is given with citizenship FOR; those that are not in
  code.co_main_countries are together (OTHER). DURATION is that of what ended, and is given for
  every perimeter, of the others for both sexes together. Rows that would be zero are
  left out.
sources: [core.co_relationships, core.co_held, code.co_main_countries]
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
),
named AS (
    SELECT EVENT, REF_AREA, q, PERIMETER, SEX, CITIZENSHIP, BREAKDOWN, CATEGORY, N
    FROM (UNPIVOT counted ON PROVINCE, SECTION, SECTION_2025, OCCUPATION, WORKING_TIME, EDUCATION, COUNTRY, REASON, DURATION
          INTO NAME BREAKDOWN VALUE CATEGORY)
    WHERE PERIMETER = 'DIP' OR BREAKDOWN = 'DURATION'
),
groups(part, CITIZENSHIP) AS (
    VALUES ('ITA', 'ITA'), ('EU', 'EU'), ('NEU', 'NEU'), ('EU', 'FOR'), ('NEU', 'FOR'), ('ITA', 'TOTAL'), ('EU', 'TOTAL'), ('NEU', 'TOTAL')
),
added AS (
    SELECT EVENT, REF_AREA, q, PERIMETER, coalesce(named.SEX, 'T') AS SEX, groups.CITIZENSHIP, BREAKDOWN, CATEGORY, sum(N) AS N
    FROM named
    JOIN groups ON part = named.CITIZENSHIP
    WHERE BREAKDOWN <> 'COUNTRY' OR groups.CITIZENSHIP = 'FOR'
    GROUP BY EVENT, REF_AREA, q, PERIMETER, groups.CITIZENSHIP, BREAKDOWN, CATEGORY, GROUPING SETS ((named.SEX), ())
)
SELECT EVENT, REF_AREA, TIME_PERIOD, FREQ, PERIMETER, SEX, CITIZENSHIP, BREAKDOWN, CATEGORY,
       CAST(sum(N) AS BIGINT) AS N, held.PROVENANCE, held.SOURCE
FROM added
JOIN core.co_held AS held USING (REF_AREA)
WHERE q BETWEEN FIRST_QUARTER AND FIRST_QUARTER + QUARTERS - 1 AND (PERIMETER = 'DIP' OR SEX = 'T')
GROUP BY ALL
