/*---
model: core.demand_quarters
title: Employed persons and their leading indicators by region and quarter
description: >
  One row is a region, a quarter and a series: EMPLOYED, the employed persons of the labour force survey; CO_NET, activations less
  terminations of dependent and para-subordinate work; INPS_CIG, workers on payment of wage supplementation of all schemes, mean
  of the months; EXC_ENTRIES, the entries that firms plan, agriculture
  apart, sum of the months. Series end where their providers have come to, and
  what is not there is no row: a quarter of a monthly series has its three months.
sources: [core.co_counts, core.rcfl_counts, core.inps_wage_supplementation, excelsior.monthly_sectors, code.areas]
grain: [SERIES, REF_AREA, TIME_PERIOD]
---*/
WITH stocks AS (
    SELECT REF_AREA, TIME_PERIOD, 'EMPLOYED' AS SERIES, PERSONS::DECIMAL(18, 6) AS VALUE, PROVENANCE
    FROM core.rcfl_counts
    WHERE FREQ = 'Q' AND MEASURE = 'EMP' AND AGE = 'Y_GE15' AND SEX = 'T' AND CITIZENSHIP = 'TOTAL'
    QUALIFY row_number() OVER (PARTITION BY REF_AREA, TIME_PERIOD ORDER BY SOURCE DESC) = 1
),
flows AS (
    SELECT REF_AREA, TIME_PERIOD, 'CO_NET' AS SERIES, (ACTIVATIONS - TERMINATIONS)::DECIMAL(18, 6) AS VALUE, PROVENANCE
    FROM core.co_counts
    WHERE FREQ = 'Q' AND PERIMETER = 'DIP' AND SECTOR = '_T' AND CONTRACT = '_T' AND CITIZENSHIP = 'TOTAL' AND SEX = 'T'
),
months AS (
    SELECT 'INPS_CIG' AS SERIES, REF_AREA, TIME_PERIOD, sum(OBS_VALUE)::DOUBLE / 3 AS part, max(PROVENANCE) AS PROVENANCE
    FROM core.inps_wage_supplementation
    WHERE IS_WHOLE
    GROUP BY REF_AREA, TIME_PERIOD
    UNION ALL
    SELECT 'EXC_ENTRIES', REF_AREA, TIME_PERIOD,
           -- without agriculture, which bulletins tell since 2025: unknown where it is there and suppressed
           max(OBS_VALUE::DOUBLE) FILTER (CATEGORY = 'TOTAL') - CASE WHEN count(*) FILTER (CATEGORY = 'A') = 0 THEN 0 ELSE max(OBS_VALUE::DOUBLE) FILTER (CATEGORY = 'A') END,
           max(_provenance)
    FROM excelsior.monthly_sectors
    WHERE EXC_MEASURE = 'ENTRIES'
    GROUP BY REF_AREA, TIME_PERIOD
),
quarters AS (
    SELECT SERIES, REF_AREA, left(TIME_PERIOD, 4) || '-Q' || (right(TIME_PERIOD, 2)::INT + 2) // 3 AS TIME_PERIOD,
           sum(part)::DECIMAL(18, 6) AS VALUE, max(PROVENANCE) AS PROVENANCE
    FROM months
    GROUP BY ALL
    HAVING count(part) = 3
)
SELECT SERIES, REF_AREA, TIME_PERIOD, VALUE, PROVENANCE
FROM (
    FROM stocks SELECT SERIES, REF_AREA, TIME_PERIOD, VALUE, PROVENANCE
    UNION ALL
    FROM flows SELECT SERIES, REF_AREA, TIME_PERIOD, VALUE, PROVENANCE
    UNION ALL
    FROM quarters SELECT SERIES, REF_AREA, TIME_PERIOD, VALUE, PROVENANCE
)
JOIN (SELECT code FROM code.areas WHERE level = 'region') ON code = REF_AREA
WHERE VALUE IS NOT NULL
