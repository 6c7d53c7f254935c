/*---
model: core.co_details
title: Activations and terminations of dependent work by one more characteristic
description: >
  Only for the areas and periods of which all messages are held. One row is a count by one characteristic (BREAKDOWN, CATEGORY)
  crossed with area, period, citizenship and sex; characteristics are not crossed with each other, because the cells
  would be too small to be published. A country is given with citizenship FOR. DURATION is that of what ended, and is given for
  every perimeter, of the others for both sexes together. Rows that would be zero are
  left out.
sources: [core.co_detail_counts, core.co_held]
---*/
WITH groups(part, CITIZENSHIP) AS (
    VALUES ('ITA', 'ITA'), ('EU', 'EU'), ('NEU', 'NEU'), ('EU', 'FOR'), ('NEU', 'FOR'), ('ITA', 'TOTAL'), ('EU', 'TOTAL'), ('NEU', 'TOTAL')
),
added AS (
    SELECT EVENT, REF_AREA, q, PERIMETER, coalesce(counts.SEX, 'T') AS SEX, groups.CITIZENSHIP, BREAKDOWN, CATEGORY, sum(N) AS N
    FROM core.co_detail_counts AS counts
    JOIN groups ON part = counts.CITIZENSHIP
    WHERE BREAKDOWN <> 'COUNTRY' OR groups.CITIZENSHIP = 'FOR'
    GROUP BY EVENT, REF_AREA, q, PERIMETER, groups.CITIZENSHIP, BREAKDOWN, CATEGORY, GROUPING SETS ((counts.SEX), ())
)
SELECT EVENT, REF_AREA, TIME_PERIOD, FREQ, PERIMETER, SEX, CITIZENSHIP, BREAKDOWN, CATEGORY,
       CAST(sum(N) AS BIGINT) AS N, held.PROVENANCE, held.SOURCE
FROM added
JOIN core.co_held AS held USING (REF_AREA)
WHERE q BETWEEN FIRST_QUARTER AND FIRST_QUARTER + QUARTERS - 1 AND (PERIMETER = 'DIP' OR SEX = 'T')
GROUP BY ALL
