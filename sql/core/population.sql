/*---
model: core.population
title: Foreign residents and all residents at 1 January, by area and sex
description: >
  One row is one stock of one area. Bolzano and Trento come as autonomous provinces and as provinces, under two codes: the
  first is kept. Areas that the tables leave out (Trentino-Alto Adige, Nord, Mezzogiorno) are sums of their regions,
  where these are all there; both sexes are the sum of the sexes where a table has no total. OBS_STATUS is B in the periods
  that code.breaks names for the source.
sources: [istat.foreign_population, istat.resident_population, code.areas, code.breaks]
grain: [STOCK, REF_AREA, TIME_PERIOD, SEX]
---*/
WITH RECURSIVE stocks AS (
    SELECT 'FOREIGN' AS STOCK, REF_AREA, TIME_PERIOD, SEX, OBS_VALUE, OBS_STATUS, _published, _window, _line, _provenance,
           'istat/foreign-population' AS SOURCE
    FROM istat.foreign_population
    WHERE DATA_TYPE = 'FJAN' AND OBS_VALUE IS NOT NULL
    UNION ALL
    SELECT 'ALL', REF_AREA, TIME_PERIOD, SEX, OBS_VALUE, OBS_STATUS, _published, _window, _line, _provenance, 'istat/resident-population'
    FROM istat.resident_population
    WHERE DATA_TYPE = 'JAN' AND AGE = 'TOTAL' AND MARITAL_STATUS = '99' AND OBS_VALUE IS NOT NULL
),
-- A province that is the same territory as a wider area stands for it, if that is not there itself.
placed AS (
    SELECT STOCK, coalesce(same_as, REF_AREA) AS REF_AREA, TIME_PERIOD, SEX, OBS_VALUE,
           CASE WHEN period IS NOT NULL THEN 'B' ELSE coalesce(OBS_STATUS, 'A') END AS OBS_STATUS, _provenance AS PROVENANCE, SOURCE
    FROM stocks
    LEFT JOIN (SELECT source AS broken, period FROM code.breaks) AS breaks ON broken = SOURCE AND period = TIME_PERIOD
    JOIN (SELECT code, same_as FROM code.areas) AS area ON code = REF_AREA
    QUALIFY row_number() OVER (PARTITION BY STOCK, coalesce(same_as, REF_AREA), TIME_PERIOD, SEX
                               ORDER BY same_as IS NOT NULL, _published DESC, _window, _line) = 1
),
both_sexes AS (
    SELECT * FROM placed
    UNION ALL
    SELECT STOCK, REF_AREA, TIME_PERIOD, 'T', sum(OBS_VALUE)::DECIMAL(18, 6), max(OBS_STATUS), max(PROVENANCE), min(SOURCE)
    FROM placed
    GROUP BY STOCK, REF_AREA, TIME_PERIOD
    HAVING count(*) FILTER (SEX IN ('M', 'F')) = 2 AND count(*) FILTER (SEX = 'T') = 0
),
parts(part, REF_AREA) AS (
    SELECT code, parent FROM code.areas
    WHERE level IN ('region', 'autonomous_province') AND code <> 'ITDA' AND parent IS NOT NULL
    UNION ALL
    SELECT part, parent FROM parts JOIN code.areas ON code = REF_AREA WHERE parent IS NOT NULL
),
sums AS (
    SELECT STOCK, p.REF_AREA, TIME_PERIOD, SEX, sum(OBS_VALUE)::DECIMAL(18, 6) AS OBS_VALUE, max(OBS_STATUS) AS OBS_STATUS,
           max(PROVENANCE) AS PROVENANCE, min(SOURCE) AS SOURCE, count(*) AS found
    FROM both_sexes b
    JOIN parts p ON p.part = b.REF_AREA
    GROUP BY STOCK, p.REF_AREA, TIME_PERIOD, SEX
)
SELECT * FROM both_sexes
UNION ALL
SELECT s.* EXCLUDE (found)
FROM sums s
JOIN (SELECT REF_AREA, count(*) AS wanted FROM parts GROUP BY REF_AREA) w ON w.REF_AREA = s.REF_AREA AND w.wanted = s.found
ANTI JOIN both_sexes b ON b.STOCK = s.STOCK AND b.REF_AREA = s.REF_AREA AND b.TIME_PERIOD = s.TIME_PERIOD AND b.SEX = s.SEX
