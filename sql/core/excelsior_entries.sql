/*---
model: core.excelsior_entries
title: Excelsior's planned entries, with counts for the regions too
description: >
  The book of Italy gives counts; the books of the regions give shares and, in the table by size of firm, the total as
  a count. Here every row has the entries as a count (for a region the share of its total, rounded to tens as Excelsior
  rounds, flagged E) and the shares of immigrants, of entries hard to find and of the two causes, and of those that want
  experience in the occupation or in the sector, in per cent (for Italy from its rounded counts).
sources: [excelsior.sizes, excelsior.sectors, excelsior.immigrants, excelsior.occupations, excelsior.experience]
grain: [REF_AREA, TIME_PERIOD, BREAKDOWN, CATEGORY]
---*/
WITH cells AS (
    SELECT * FROM excelsior.sectors
    UNION ALL BY NAME
    SELECT * FROM excelsior.immigrants
    UNION ALL BY NAME
    SELECT * FROM excelsior.occupations
    UNION ALL BY NAME
    SELECT * FROM excelsior.experience
),
totals AS (
    SELECT REF_AREA, TIME_PERIOD, OBS_VALUE AS total
    FROM excelsior.sizes
    WHERE CATEGORY = 'TOTAL' AND EXC_MEASURE = 'ENTRIES'
),
wide AS (
    SELECT REF_AREA, TIME_PERIOD, BREAKDOWN, CATEGORY,
           max(OBS_VALUE) FILTER (EXC_MEASURE = 'ENTRIES') AS entries,
           max(OBS_VALUE) FILTER (EXC_MEASURE = 'ENTRIES_SHARE') AS entries_share,
           max(OBS_VALUE) FILTER (EXC_MEASURE = 'IMMIGRANTS') AS immigrants,
           max(OBS_VALUE) FILTER (EXC_MEASURE = 'IMMIGRANTS_SHARE') AS immigrants_share,
           max(OBS_VALUE) FILTER (EXC_MEASURE = 'HARD') AS hard,
           max(OBS_VALUE) FILTER (EXC_MEASURE = 'HARD_SHARE') AS hard_share,
           max(OBS_VALUE) FILTER (EXC_MEASURE = 'LACKING') AS lacking,
           max(OBS_VALUE) FILTER (EXC_MEASURE = 'LACKING_SHARE') AS lacking_share,
           max(OBS_VALUE) FILTER (EXC_MEASURE = 'UNPREPARED') AS unprepared,
           max(OBS_VALUE) FILTER (EXC_MEASURE = 'UNPREPARED_SHARE') AS unprepared_share,
           max(OBS_VALUE) FILTER (EXC_MEASURE = 'IN_OCCUPATION') AS in_occupation,
           max(OBS_VALUE) FILTER (EXC_MEASURE = 'IN_OCCUPATION_SHARE') AS in_occupation_share,
           max(OBS_VALUE) FILTER (EXC_MEASURE = 'IN_SECTOR') AS in_sector,
           max(OBS_VALUE) FILTER (EXC_MEASURE = 'IN_SECTOR_SHARE') AS in_sector_share,
           max(_provenance) AS PROVENANCE
    FROM cells
    GROUP BY ALL
),
counted AS (
    SELECT wide.*,
           CASE WHEN entries IS NOT NULL THEN entries
                WHEN CATEGORY = 'TOTAL' THEN total
                ELSE round(total::DOUBLE * entries_share / 1000, 0) * 10 END AS counted,
           CASE WHEN entries IS NOT NULL OR CATEGORY = 'TOTAL' THEN 'A' ELSE 'E' END AS counted_status
    FROM wide
    LEFT JOIN totals USING (REF_AREA, TIME_PERIOD)
)
SELECT REF_AREA, TIME_PERIOD, BREAKDOWN, CATEGORY, counted::DECIMAL(18,6) AS ENTRIES,
       CASE WHEN counted IS NULL THEN 'Q' ELSE counted_status END AS ENTRIES_STATUS,
       coalesce(immigrants_share, 100 * immigrants / nullif(entries, 0))::DECIMAL(18,6) AS IMMIGRANTS_SHARE,
       coalesce(hard_share, 100 * hard / nullif(entries, 0))::DECIMAL(18,6) AS HARD_SHARE,
       coalesce(lacking_share, 100 * lacking / nullif(entries, 0))::DECIMAL(18,6) AS LACKING_SHARE,
       coalesce(unprepared_share, 100 * unprepared / nullif(entries, 0))::DECIMAL(18,6) AS UNPREPARED_SHARE,
       coalesce(in_occupation_share, 100 * in_occupation / nullif(entries, 0))::DECIMAL(18,6) AS IN_OCCUPATION_SHARE,
       coalesce(in_sector_share, 100 * in_sector / nullif(entries, 0))::DECIMAL(18,6) AS IN_SECTOR_SHARE,
       PROVENANCE
FROM counted
