/*---
model: core.co_event_counts
title: Events of relationships by area, quarter, sector and contract
description: >
  N activations, terminations, transformations to permanent or extensions of one quarter, of all areas and quarters, whether their
  messages are all held or not. Citizenship is that of the day counted, so that a country's accession moves its citizens
  from one day to the next. A termination counts with the contract that the relationship had in the end.
sources: [core.co_relationships]
incremental: # every relationship counts by itself
  of: [core.co_relationships]
  adds: [N]
---*/
WITH spells AS (
    SELECT REF_AREA, PERIMETER, SECTOR, SEX, IS_FOREIGN, EU_FROM, EU_TO, PROVENANCE,
           START_DATE, END_DATE, TRANSFORMED_DATE, EXTENDED_DATES, CONTRACT,
           CASE WHEN TRANSFORMED_DATE <= END_DATE THEN 'TI' ELSE CONTRACT END AS LAST_CONTRACT
    FROM core.co_relationships
    WHERE COUNTED
),
events AS (
    SELECT 'ACTIVATION' AS EVENT, START_DATE AS DAY, REF_AREA, PERIMETER, SECTOR, CONTRACT, SEX, IS_FOREIGN, EU_FROM, EU_TO, PROVENANCE
    FROM spells
    UNION ALL
    SELECT 'TERMINATION', END_DATE, REF_AREA, PERIMETER, SECTOR, LAST_CONTRACT, SEX, IS_FOREIGN, EU_FROM, EU_TO, PROVENANCE
    FROM spells WHERE END_DATE IS NOT NULL
    UNION ALL
    SELECT 'TRANSFORMATION', TRANSFORMED_DATE, REF_AREA, PERIMETER, SECTOR, CONTRACT, SEX, IS_FOREIGN, EU_FROM, EU_TO, PROVENANCE
    FROM spells WHERE TRANSFORMED_DATE IS NOT NULL
    UNION ALL
    SELECT 'EXTENSION', unnest(EXTENDED_DATES), REF_AREA, PERIMETER, SECTOR, CONTRACT, SEX, IS_FOREIGN, EU_FROM, EU_TO, PROVENANCE
    FROM spells WHERE EXTENDED_DATES IS NOT NULL
),
daily AS (
    SELECT EVENT, DAY, REF_AREA, PERIMETER, SECTOR, CONTRACT, SEX, PROVENANCE,
           CASE WHEN NOT IS_FOREIGN THEN 'ITA' WHEN DAY BETWEEN EU_FROM AND EU_TO THEN 'EU' ELSE 'NEU' END AS CITIZENSHIP,
           count(*) AS N
    FROM events
    GROUP BY ALL
)
SELECT EVENT, REF_AREA, year(DAY) || '-Q' || quarter(DAY) AS TIME_PERIOD, PERIMETER, SECTOR, CONTRACT, CITIZENSHIP, SEX, PROVENANCE,
       CAST(sum(N) AS BIGINT) AS N
FROM daily
GROUP BY ALL
