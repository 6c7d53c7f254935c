/*---
model: core.co_positions
title: Open positions and days of work from a known stock and the messages after it
description: >
  Only for the areas and periods of which all messages are held, in a run that begins on the day after a stock (co.stock),
  and the perimeters that it has.
  The stock is of jobs that go on; stock(d) = stock(0) + starts up to d − ends before d: the last day of a job counts as worked. POSITIONS is the stock of the last
  day of the period, DAYS the sum of the stocks of its days, which is the days of overlap of all jobs with the period. A job keeps the
  citizenship class that it had on the day of the stock or, begun later, on its first day, so that the classes add up
  and none is left but by an end. EVENTS are the starts and ends in the period. UNTOUCHED are the positions of the stock of
  which no message tells, never fewer than none.
sources: [co.stock, core.co_relationships, core.co_held]
---*/
WITH runs AS (
    SELECT DISTINCT REF_AREA, RUN_FROM, RUN_TO FROM core.co_held
),
stocks AS ( -- of the day before a run, or of none
    SELECT runs.REF_AREA, RUN_FROM, RUN_TO, PERIMETER, CITIZENSHIP, SEX, POSITIONS
    FROM co.stock AS stock
    JOIN runs ON runs.REF_AREA = stock.REF_AREA
        AND make_date(CAST(left(TIME_PERIOD, 4) AS INTEGER), 3 * CAST(right(TIME_PERIOD, 1) AS INTEGER) - 2, 1) + INTERVAL 3 MONTH = RUN_FROM
),
spells AS (
    SELECT REF_AREA, RUN_FROM, RUN_TO, PERIMETER, SEX, START_DATE, END_DATE,
           CASE WHEN NOT IS_FOREIGN THEN 'ITA' WHEN greatest(START_DATE, RUN_FROM - 1) BETWEEN EU_FROM AND EU_TO THEN 'EU' ELSE 'NEU' END AS CITIZENSHIP
    FROM core.co_relationships
    JOIN (SELECT DISTINCT REF_AREA, RUN_FROM, RUN_TO, PERIMETER FROM stocks) USING (REF_AREA, PERIMETER)
    WHERE COUNTED AND START_DATE <= RUN_TO AND coalesce(END_DATE >= RUN_FROM, true)
),
changes AS ( -- a job enters the stock on its first day and leaves it on the day after its last
    SELECT REF_AREA, RUN_FROM, RUN_TO, PERIMETER, CITIZENSHIP, SEX, RUN_FROM AS DAY, POSITIONS AS change, 0 AS events, POSITIONS AS untouched FROM stocks
    UNION ALL
    SELECT REF_AREA, RUN_FROM, RUN_TO, PERIMETER, CITIZENSHIP, SEX, START_DATE, count(*), count(*), 0
    FROM spells WHERE START_DATE >= RUN_FROM GROUP BY ALL
    UNION ALL
    SELECT REF_AREA, RUN_FROM, RUN_TO, PERIMETER, CITIZENSHIP, SEX, CAST(END_DATE + 1 AS DATE), -count(*), 0, 0
    FROM spells WHERE END_DATE < RUN_TO GROUP BY ALL
    UNION ALL
    SELECT REF_AREA, RUN_FROM, RUN_TO, PERIMETER, CITIZENSHIP, SEX, END_DATE, 0, count(*), 0
    FROM spells WHERE END_DATE <= RUN_TO GROUP BY ALL
    UNION ALL
    SELECT REF_AREA, RUN_FROM, RUN_TO, PERIMETER, CITIZENSHIP, SEX, RUN_FROM, 0, 0, -count(*)
    FROM spells WHERE START_DATE < RUN_FROM GROUP BY ALL
),
groups(part, CITIZENSHIP) AS (
    VALUES ('ITA', 'ITA'), ('EU', 'EU'), ('NEU', 'NEU'), ('EU', 'FOR'), ('NEU', 'FOR'), ('ITA', 'TOTAL'), ('EU', 'TOTAL'), ('NEU', 'TOTAL')
),
cells AS ( -- by quarter; a change on day d is in the stock of every day from d on, hence the sum of the days too
    SELECT REF_AREA, RUN_FROM, PERIMETER, groups.CITIZENSHIP, coalesce(changes.SEX, 'T') AS SEX, 4 * year(DAY) + quarter(DAY) - 1 AS q,
           sum(change) AS change, sum(change * (DAY - DATE '1970-01-01')) AS moment, sum(events) AS events, sum(untouched) AS untouched
    FROM changes
    JOIN groups ON part = changes.CITIZENSHIP
    GROUP BY REF_AREA, RUN_FROM, PERIMETER, groups.CITIZENSHIP, q, GROUPING SETS ((changes.SEX), ())
)
SELECT REF_AREA, TIME_PERIOD, FREQ, PERIMETER, CITIZENSHIP, SEX,
       CAST(sum(change) AS BIGINT) AS POSITIONS,
       CAST(coalesce(sum(change) FILTER (q < FIRST_QUARTER), 0) * (LAST_DAY - FIRST_DAY + 1)
            + coalesce(sum(change * (LAST_DAY + 1 - DATE '1970-01-01') - moment) FILTER (q >= FIRST_QUARTER), 0) AS BIGINT) AS DAYS,
       LAST_DAY - FIRST_DAY + 1 AS PERIOD_DAYS,
       CAST(coalesce(sum(events) FILTER (q >= FIRST_QUARTER), 0) AS BIGINT) AS EVENTS,
       CAST(sum(untouched) AS BIGINT) AS UNTOUCHED,
       held.PROVENANCE, held.SOURCE || ', co/stock' AS SOURCE
FROM cells
JOIN core.co_held AS held USING (REF_AREA, RUN_FROM)
WHERE q < FIRST_QUARTER + QUARTERS
GROUP BY REF_AREA, TIME_PERIOD, FREQ, PERIMETER, CITIZENSHIP, SEX, FIRST_DAY, LAST_DAY, held.PROVENANCE, held.SOURCE
