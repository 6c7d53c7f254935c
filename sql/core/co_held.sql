/*---
model: core.co_held
title: Periods of which all messages of an area are held
description: >
  Quarters that were delivered whole, and half-years and years of such. FIRST_QUARTER counts the quarters (4 × year + quarter − 1).
  RUN_FROM and RUN_TO are the first and last day of the unbroken run of quarters in which the period lies: between them
  everything that happened to the jobs begun in it is known.
sources: [co.records, core.co_relationships, code.co_complete]
---*/
WITH delivered AS (
    SELECT split_part(_window, '-', 1) AS REF_AREA,
           4 * CAST(split_part(_window, '-', 2) AS INTEGER) + CAST(right(_window, 1) AS INTEGER) - 1 AS q,
           'co/records' AS SOURCE, max(_provenance) AS PROVENANCE
    FROM co.records
    GROUP BY _window
    UNION ALL -- messages that a person has declared complete
    SELECT area, 4 * CAST(left(quarter, 4) AS INTEGER) + CAST(right(quarter, 1) AS INTEGER) - 1, 'co/messages', max(PROVENANCE)
    FROM code.co_complete
    JOIN core.co_relationships ON REF_AREA = area AND COUNTED AND SOURCE = 'co/messages'
    GROUP BY area, quarter
),
runs AS (
    SELECT *, min(q) OVER run AS run_from, max(q) OVER run AS run_to
    FROM (SELECT *, q - row_number() OVER (PARTITION BY REF_AREA, SOURCE ORDER BY q) AS run FROM delivered)
    WINDOW run AS (PARTITION BY REF_AREA, SOURCE, run)
),
spans(FREQ, QUARTERS) AS (
    VALUES ('Q', 1), ('S', 2), ('A', 4)
),
periods AS (
    SELECT REF_AREA, SOURCE, FREQ, QUARTERS, q // QUARTERS * QUARTERS AS FIRST_QUARTER, run_from, run_to, max(PROVENANCE) AS PROVENANCE
    FROM runs
    CROSS JOIN spans
    GROUP BY REF_AREA, SOURCE, FREQ, QUARTERS, q // QUARTERS, run_from, run_to
    HAVING count(*) = QUARTERS
)
SELECT REF_AREA, FREQ,
       FIRST_QUARTER // 4 || CASE FREQ WHEN 'Q' THEN '-Q' || FIRST_QUARTER % 4 + 1 WHEN 'S' THEN '-S' || FIRST_QUARTER % 4 // 2 + 1 ELSE '' END AS TIME_PERIOD,
       FIRST_QUARTER, QUARTERS,
       make_date(FIRST_QUARTER // 4, FIRST_QUARTER % 4 * 3 + 1, 1) AS FIRST_DAY,
       CAST(make_date(FIRST_QUARTER // 4, FIRST_QUARTER % 4 * 3 + 1, 1) + to_months(QUARTERS * 3) - INTERVAL 1 DAY AS DATE) AS LAST_DAY,
       make_date(run_from // 4, run_from % 4 * 3 + 1, 1) AS RUN_FROM,
       CAST(make_date(run_to // 4, run_to % 4 * 3 + 1, 1) + INTERVAL 3 MONTH - INTERVAL 1 DAY AS DATE) AS RUN_TO,
       PROVENANCE, SOURCE
FROM periods
