/*---
model: core.co_counts
title: Activations, terminations, transformations and extensions by area, period and citizenship
description: >
  Quarterly cells from messages where all those of an area and quarter are held, else from the tables, added up over
  sexes, citizenships, areas, half-years and years. All are counts of events, so that they add up exactly; a longer
  period is there when all its quarters are. Perimeters are never added together. To keep the table small, sexes are
  given for all sectors and contracts of dependent work together; sectors, contracts and the other perimeters for
  regions and Italy; sectors by contract for half-years and years, of non-EU citizens, foreigners and all.
sources: [core.co_record_cells, core.co_table_cells, code.areas, code.co_complete]
---*/
WITH RECURSIVE inside AS ( -- every region or autonomous province with the areas that it lies in
    SELECT code AS part, code AS REF_AREA, level
    FROM code.areas
    WHERE level = 'autonomous_province'
       OR level = 'region' AND code NOT IN (SELECT parent FROM code.areas WHERE level = 'autonomous_province')
    UNION ALL
    SELECT inside.part, outer_area.code, outer_area.level
    FROM inside
    JOIN code.areas AS area ON area.code = inside.REF_AREA
    JOIN code.areas AS outer_area ON outer_area.code = area.parent
),
held AS (
    SELECT DISTINCT REF_AREA, TIME_PERIOD FROM core.co_record_cells
),
cells AS ( -- SOURCES has a bit for every source
    SELECT REF_AREA, TIME_PERIOD, PERIMETER, SECTOR, CONTRACT, CITIZENSHIP, SEX,
           ACTIVATIONS, TERMINATIONS, TRANSFORMATIONS, EXTENSIONS, 'A' AS OBS_STATUS, PROVENANCE,
           CASE WHEN REF_AREA IN (SELECT area FROM code.co_complete) THEN 1 ELSE 2 END AS SOURCES
    FROM core.co_record_cells
    UNION ALL
    SELECT REF_AREA, TIME_PERIOD, PERIMETER, SECTOR, CONTRACT, CITIZENSHIP, SEX,
           ACTIVATIONS, TERMINATIONS, TRANSFORMATIONS, EXTENSIONS, OBS_STATUS, PROVENANCE, 4
    FROM core.co_table_cells
    ANTI JOIN held USING (REF_AREA, TIME_PERIOD)
),
detailed AS (
    SELECT *, CASE WHEN SECTOR = '_T' AND CONTRACT = '_T' THEN 0 WHEN SECTOR = '_T' OR CONTRACT = '_T' THEN 1 ELSE 2 END AS detail
    FROM cells
),
by_sex AS ( -- the sexes apart for all sectors and contracts of dependent work only
    SELECT REF_AREA, TIME_PERIOD, PERIMETER, SECTOR, CONTRACT, detail, CITIZENSHIP, SEX,
           ACTIVATIONS, TERMINATIONS, TRANSFORMATIONS, EXTENSIONS, OBS_STATUS, PROVENANCE, SOURCES
    FROM detailed
    WHERE detail = 0 AND PERIMETER = 'DIP'
    UNION ALL
    SELECT REF_AREA, TIME_PERIOD, PERIMETER, SECTOR, CONTRACT, detail, CITIZENSHIP, 'T',
           sum(ACTIVATIONS), sum(TERMINATIONS), sum(TRANSFORMATIONS), sum(EXTENSIONS), max(OBS_STATUS), max(PROVENANCE), bit_or(SOURCES)
    FROM detailed
    WHERE detail = 0 OR PERIMETER = 'DIP'
    GROUP BY REF_AREA, TIME_PERIOD, PERIMETER, SECTOR, CONTRACT, detail, CITIZENSHIP
),
groups(part, CITIZENSHIP) AS (
    VALUES ('ITA', 'ITA'), ('EU', 'EU'), ('NEU', 'NEU'), ('EU', 'FOR'), ('NEU', 'FOR'), ('ITA', 'TOTAL'), ('EU', 'TOTAL'), ('NEU', 'TOTAL')
),
by_citizenship AS (
    SELECT REF_AREA, TIME_PERIOD, PERIMETER, SECTOR, CONTRACT, detail, groups.CITIZENSHIP, SEX,
           sum(ACTIVATIONS) AS ACTIVATIONS, sum(TERMINATIONS) AS TERMINATIONS,
           sum(TRANSFORMATIONS) AS TRANSFORMATIONS, sum(EXTENSIONS) AS EXTENSIONS,
           max(OBS_STATUS) AS OBS_STATUS, max(PROVENANCE) AS PROVENANCE, bit_or(SOURCES) AS SOURCES
    FROM by_sex
    JOIN groups ON groups.part = by_sex.CITIZENSHIP
    GROUP BY ALL
),
spans(FREQ, quarters) AS (
    VALUES ('Q', 1), ('S', 2), ('A', 4)
),
by_period AS (
    SELECT REF_AREA, FREQ,
           CASE FREQ WHEN 'Q' THEN TIME_PERIOD
                     WHEN 'S' THEN left(TIME_PERIOD, 4) || CASE WHEN right(TIME_PERIOD, 1) < '3' THEN '-S1' ELSE '-S2' END
                     ELSE left(TIME_PERIOD, 4) END AS period,
           PERIMETER, SECTOR, CONTRACT, detail, CITIZENSHIP, SEX,
           sum(ACTIVATIONS) AS ACTIVATIONS, sum(TERMINATIONS) AS TERMINATIONS,
           sum(TRANSFORMATIONS) AS TRANSFORMATIONS, sum(EXTENSIONS) AS EXTENSIONS,
           max(OBS_STATUS) AS OBS_STATUS, max(PROVENANCE) AS PROVENANCE, bit_or(SOURCES) AS SOURCES
    FROM by_citizenship
    CROSS JOIN spans
    WHERE detail < 2 OR FREQ <> 'Q' AND CITIZENSHIP IN ('NEU', 'FOR', 'TOTAL')
    GROUP BY REF_AREA, FREQ, period, PERIMETER, SECTOR, CONTRACT, detail, CITIZENSHIP, SEX, quarters
    HAVING count(*) = quarters
),
areas_held AS ( -- an area of several is there when all its parts are
    SELECT REF_AREA, count(*) AS parts FROM inside GROUP BY REF_AREA
)
SELECT inside.REF_AREA, FREQ, period AS TIME_PERIOD, PERIMETER, SECTOR, CONTRACT, CITIZENSHIP, SEX,
       CAST(sum(ACTIVATIONS) AS BIGINT) AS ACTIVATIONS,
       CAST(sum(TERMINATIONS) AS BIGINT) AS TERMINATIONS,
       CAST(sum(TRANSFORMATIONS) AS BIGINT) AS TRANSFORMATIONS,
       CAST(sum(EXTENSIONS) AS BIGINT) AS EXTENSIONS,
       max(OBS_STATUS) AS OBS_STATUS, max(PROVENANCE) AS PROVENANCE,
       concat_ws(', ', CASE WHEN bit_or(SOURCES) & 1 > 0 THEN 'co/messages' END, CASE WHEN bit_or(SOURCES) & 2 > 0 THEN 'co/records' END,
                 CASE WHEN bit_or(SOURCES) & 4 > 0 THEN 'co/tavole' END) AS SOURCE
FROM by_period
JOIN inside ON inside.part = by_period.REF_AREA
JOIN areas_held ON areas_held.REF_AREA = inside.REF_AREA
WHERE detail = 0 AND PERIMETER = 'DIP'
   OR inside.level IN ('country', 'region', 'autonomous_province')
GROUP BY inside.REF_AREA, FREQ, period, PERIMETER, SECTOR, CONTRACT, detail, CITIZENSHIP, SEX, parts
HAVING count(*) = parts
