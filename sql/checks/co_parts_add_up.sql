/*---
check: co_parts_add_up
title: {it: "Settori, contratti, cittadinanze, sessi e trimestri delle comunicazioni obbligatorie sommano ai loro totali", en: "Sectors, contracts, citizenships, sexes and quarters of the Comunicazioni Obbligatorie add up to their totals"}
severity: block
message: >
  All are counts of events and add up exactly. A cell of the tables is missing, or a rule of core.co_counts counts
  one twice.
sources: [core.co_counts]
grain: [parts, REF_AREA, TIME_PERIOD, PERIMETER, measure, cell]
---*/
WITH long AS (
    UNPIVOT core.co_counts ON ACTIVATIONS, TERMINATIONS, TRANSFORMATIONS, EXTENSIONS INTO NAME measure VALUE n
),
sums AS (
    SELECT 'sectors' AS parts, REF_AREA, TIME_PERIOD, PERIMETER, measure, CITIZENSHIP || ' ' || SEX || ' ' || CONTRACT AS cell,
           sum(n) FILTER (SECTOR = '_T') AS total, sum(n) FILTER (SECTOR <> '_T') AS added
    FROM long
    GROUP BY ALL
    UNION ALL
    SELECT 'contracts', REF_AREA, TIME_PERIOD, PERIMETER, measure, CITIZENSHIP || ' ' || SEX || ' ' || SECTOR,
           sum(n) FILTER (CONTRACT = '_T'), sum(n) FILTER (CONTRACT <> '_T')
    FROM long
    GROUP BY ALL
    UNION ALL
    SELECT 'citizenships', REF_AREA, TIME_PERIOD, PERIMETER, measure, SEX || ' ' || SECTOR || ' ' || CONTRACT,
           sum(n) FILTER (CITIZENSHIP = 'TOTAL'), sum(n) FILTER (CITIZENSHIP IN ('ITA', 'EU', 'NEU'))
    FROM long
    WHERE SECTOR = '_T' OR CONTRACT = '_T'
    GROUP BY ALL
    UNION ALL
    SELECT 'sexes', REF_AREA, TIME_PERIOD, PERIMETER, measure, CITIZENSHIP || ' ' || SECTOR || ' ' || CONTRACT,
           sum(n) FILTER (SEX = 'T'), sum(n) FILTER (SEX <> 'T')
    FROM long
    GROUP BY ALL
    UNION ALL
    SELECT 'quarters', REF_AREA, left(TIME_PERIOD, 4), PERIMETER, measure, CITIZENSHIP || ' ' || SEX || ' ' || SECTOR || ' ' || CONTRACT,
           sum(n) FILTER (FREQ = 'A') AS total, sum(n) FILTER (FREQ = 'Q')
    FROM long
    GROUP BY ALL
    HAVING total IS NOT NULL OR count(*) FILTER (FREQ = 'Q') = 4
)
SELECT *
FROM sums
WHERE added IS NOT NULL AND total IS DISTINCT FROM added -- not every total is divided; what is divided has a total
