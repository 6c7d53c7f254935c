/*---
model: core.quota_seasons
title: Fixed-term jobs of non-EU workers begun in each quarter, for the seasonal need
description: >
  One row is the dependent jobs with a term that non-EU workers began in one region, sector and quarter: from the messages
  where all those of an area and quarter are held, else from the tables, as in core.co_counts. Only whole years are here.
  ALL_ACTIVATIONS and WORKERS are those of all dependent jobs of non-EU workers of the region and year: jobs per
  worker are their ratio. Trentino-Alto Adige is Trento and Bolzano together, and who works in both counts twice there.
sources: [core.co_record_cells, core.co_table_cells, core.co_workers, code.areas]
grain: [REF_AREA, SECTOR, TIME_PERIOD]
---*/
WITH held AS (
    SELECT DISTINCT REF_AREA, TIME_PERIOD FROM core.co_record_cells
),
cells AS (
    SELECT REF_AREA, TIME_PERIOD, PERIMETER, SECTOR, CONTRACT, CITIZENSHIP, ACTIVATIONS, PROVENANCE FROM core.co_record_cells
    UNION ALL
    SELECT REF_AREA, TIME_PERIOD, PERIMETER, SECTOR, CONTRACT, CITIZENSHIP, ACTIVATIONS, PROVENANCE FROM core.co_table_cells
    ANTI JOIN held USING (REF_AREA, TIME_PERIOD)
),
regions AS (
    SELECT code AS part, CASE level WHEN 'autonomous_province' THEN parent ELSE code END AS REF_AREA
    FROM code.areas
    WHERE level IN ('region', 'autonomous_province')
),
counted AS (
    SELECT r.REF_AREA, c.TIME_PERIOD, c.SECTOR, c.CONTRACT, sum(c.ACTIVATIONS)::BIGINT AS ACTIVATIONS, max(c.PROVENANCE) AS PROVENANCE
    FROM cells c
    JOIN regions r ON r.part = c.REF_AREA
    WHERE c.PERIMETER = 'DIP' AND c.CITIZENSHIP = 'NEU'
    GROUP BY ALL
),
years AS ( -- whole years of fixed-term jobs by sector, the quarters in order
    SELECT REF_AREA, SECTOR, left(TIME_PERIOD, 4) AS TIME_PERIOD, list(ACTIVATIONS ORDER BY TIME_PERIOD) AS quarters, max(PROVENANCE) AS PROVENANCE
    FROM counted
    WHERE CONTRACT = 'TD' AND SECTOR IN ('A', 'G-U')
    GROUP BY ALL
    HAVING count(*) = 4
),
everything AS (
    SELECT REF_AREA, left(TIME_PERIOD, 4) AS TIME_PERIOD, sum(ACTIVATIONS)::BIGINT AS ALL_ACTIVATIONS
    FROM counted
    WHERE CONTRACT = '_T' AND SECTOR = '_T'
    GROUP BY ALL
),
persons AS (
    SELECT r.REF_AREA, w.TIME_PERIOD, sum(w.WORKERS)::BIGINT AS WORKERS
    FROM core.co_workers w
    JOIN regions r ON r.part = w.REF_AREA
    WHERE w.FREQ = 'A' AND w.PERIMETER = 'DIP' AND w.CITIZENSHIP = 'NEU' AND w.SEX = 'T'
      AND w.REF_AREA NOT IN (SELECT parent FROM code.areas WHERE level = 'autonomous_province')
    GROUP BY ALL
)
SELECT y.REF_AREA, y.SECTOR, y.TIME_PERIOD, y.quarters[1] AS Q1, y.quarters[2] AS Q2, y.quarters[3] AS Q3, y.quarters[4] AS Q4,
       e.ALL_ACTIVATIONS, p.WORKERS, y.PROVENANCE
FROM years y
JOIN everything e USING (REF_AREA, TIME_PERIOD)
JOIN persons p USING (REF_AREA, TIME_PERIOD)
WHERE p.WORKERS > 0
