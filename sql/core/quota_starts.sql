/*---
model: core.quota_starts
title: Fixed-term jobs of non-EU workers begun in each month, where every message is held
description: >
  One row is the dependent jobs with a term that non-EU workers began in one month of a year of which all messages of the
  area are held, in agriculture (A), accommodation and food (I), and services as the tables have them (G-U, I within them).
  The demand model takes from it the months of the seasons, and the part of tourism in the seasons of services.
sources: [core.co_relationships, core.co_held]
grain: [REF_AREA, TIME_PERIOD, SECTOR, MONTH]
---*/
WITH months AS (
    SELECT REF_AREA, TIME_PERIOD, SECTOR, MONTH, PROVENANCE
    FROM core.co_held
    CROSS JOIN (SELECT unnest(range(1, 13)) AS MONTH)
    CROSS JOIN (SELECT unnest(['A', 'I', 'G-U']) AS SECTOR)
    WHERE FREQ = 'A'
),
starts AS (
    SELECT REF_AREA, year(START_DATE)::VARCHAR AS TIME_PERIOD, month(START_DATE) AS MONTH, SECTOR, SECTION
    FROM core.co_relationships
    WHERE COUNTED AND PERIMETER = 'DIP' AND CONTRACT = 'TD' AND IS_FOREIGN
      AND coalesce(START_DATE NOT BETWEEN EU_FROM AND EU_TO, true) AND SECTOR IN ('A', 'G-U')
),
counted AS (
    SELECT REF_AREA, TIME_PERIOD, MONTH, SECTOR, count(*) AS STARTS FROM starts GROUP BY ALL
    UNION ALL
    SELECT REF_AREA, TIME_PERIOD, MONTH, 'I', count(*) FROM starts WHERE SECTION = 'I' GROUP BY ALL
)
SELECT m.REF_AREA, m.TIME_PERIOD, m.SECTOR, m.MONTH, coalesce(c.STARTS, 0)::BIGINT AS STARTS, m.PROVENANCE
FROM months m
LEFT JOIN counted c ON c.REF_AREA = m.REF_AREA AND c.TIME_PERIOD = m.TIME_PERIOD AND c.SECTOR = m.SECTOR AND c.MONTH = m.MONTH
