/*---
model: core.demand_quarters
title: Employed persons and their leading indicators by region, sector and quarter
description: >
  One row is a region, a sector (_T all of them), a quarter and a series: EMPLOYED, the employed persons of the labour force survey;
  CO_NET, activations less terminations of dependent and para-subordinate work; INPS_CIG, workers on payment of wage supplementation
  of all schemes, mean of the months, of all sectors only since the feed tells none; EXC_ENTRIES, the entries that firms plan, all
  of them without agriculture, sum of the months. The survey tells the employed of sectors in the ripartizioni only, since 2018,
  aged 15-89: those rows are of the areas of its tables. Series end where their providers have come to, and
  what is not there is no row: a quarter of a monthly series has its three months.
sources: [core.co_counts, core.rcfl_counts, core.rcfl_published, core.inps_wage_supplementation, excelsior.monthly_sectors, code.areas]
grain: [SERIES, REF_AREA, SECTOR, TIME_PERIOD]
---*/
WITH stocks AS (
    SELECT REF_AREA, '_T' AS SECTOR, TIME_PERIOD, 'EMPLOYED' AS SERIES, PERSONS::DECIMAL(18, 6) AS VALUE, PROVENANCE
    FROM core.rcfl_counts
    WHERE FREQ = 'Q' AND MEASURE = 'EMP' AND AGE = 'Y_GE15' AND SEX = 'T' AND CITIZENSHIP = 'TOTAL'
    QUALIFY row_number() OVER (PARTITION BY REF_AREA, TIME_PERIOD ORDER BY SOURCE DESC) = 1
),
flows AS (
    SELECT REF_AREA, SECTOR, TIME_PERIOD, 'CO_NET' AS SERIES, (ACTIVATIONS - TERMINATIONS)::DECIMAL(18, 6) AS VALUE, PROVENANCE
    FROM core.co_counts
    WHERE FREQ = 'Q' AND PERIMETER = 'DIP' AND SECTOR IN ('_T', 'A', 'B-E', 'F', 'G-U') AND CONTRACT = '_T' AND CITIZENSHIP = 'TOTAL' AND SEX = 'T'
),
months AS (
    SELECT 'INPS_CIG' AS SERIES, REF_AREA, '_T' AS SECTOR, TIME_PERIOD, sum(OBS_VALUE)::DOUBLE / 3 AS part, max(PROVENANCE) AS PROVENANCE
    FROM core.inps_wage_supplementation
    WHERE IS_WHOLE
    GROUP BY REF_AREA, TIME_PERIOD
    UNION ALL
    SELECT 'EXC_ENTRIES', REF_AREA, '_T', TIME_PERIOD,
           -- without agriculture, which bulletins tell since 2025: unknown where it is there and suppressed
           max(OBS_VALUE::DOUBLE) FILTER (CATEGORY = 'TOTAL') - CASE WHEN count(*) FILTER (CATEGORY = 'A') = 0 THEN 0 ELSE max(OBS_VALUE::DOUBLE) FILTER (CATEGORY = 'A') END,
           max(_provenance)
    FROM excelsior.monthly_sectors
    WHERE EXC_MEASURE = 'ENTRIES'
    GROUP BY REF_AREA, TIME_PERIOD
    UNION ALL
    SELECT 'EXC_ENTRIES', REF_AREA, CATEGORY, TIME_PERIOD, max(OBS_VALUE::DOUBLE), max(_provenance)
    FROM excelsior.monthly_sectors
    WHERE EXC_MEASURE = 'ENTRIES' AND CATEGORY IN ('A', 'B-E', 'F', 'G-U')
    GROUP BY REF_AREA, CATEGORY, TIME_PERIOD
),
quarters AS (
    SELECT SERIES, REF_AREA, SECTOR, left(TIME_PERIOD, 4) || '-Q' || (right(TIME_PERIOD, 2)::INT + 2) // 3 AS TIME_PERIOD,
           sum(part)::DECIMAL(18, 6) AS VALUE, max(PROVENANCE) AS PROVENANCE
    FROM months
    GROUP BY ALL
    HAVING count(part) = 3
)
SELECT SERIES, REF_AREA, SECTOR, TIME_PERIOD, VALUE, PROVENANCE
FROM (
    FROM stocks SELECT SERIES, REF_AREA, SECTOR, TIME_PERIOD, VALUE, PROVENANCE
    UNION ALL
    FROM flows SELECT SERIES, REF_AREA, SECTOR, TIME_PERIOD, VALUE, PROVENANCE
    UNION ALL
    FROM quarters SELECT SERIES, REF_AREA, SECTOR, TIME_PERIOD, VALUE, PROVENANCE
)
JOIN (SELECT code FROM code.areas WHERE level = 'region') ON code = REF_AREA
WHERE VALUE IS NOT NULL
UNION ALL
SELECT 'EMPLOYED', REF_AREA, SECTOR, TIME_PERIOD, OBS_VALUE::DECIMAL(18, 6), PROVENANCE
FROM core.rcfl_published
WHERE INDICATOR = 'employed_sector' AND FREQ = 'Q' AND AGE = 'Y15-89' AND SEX = 'T' AND CITIZENSHIP = 'TOTAL'
