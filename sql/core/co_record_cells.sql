/*---
model: core.co_record_cells
title: Quarterly counts of the Comunicazioni Obbligatorie from single messages
description: >
  Only for the areas and quarters of which all messages are held. The cells are those of the tables: sector by
  contract for dependent work, sector or contract for agency work, sector alone for internships and domestic work;
  citizenship is that of the day counted (core.co_event_counts).
sources: [core.co_event_counts, core.co_held]
---*/
WITH held AS (
    SELECT REF_AREA, TIME_PERIOD, PROVENANCE FROM core.co_held WHERE FREQ = 'Q'
),
quarterly AS (
    SELECT REF_AREA, TIME_PERIOD, PERIMETER, SECTOR, CONTRACT, CITIZENSHIP, SEX, EVENT, CAST(sum(N) AS BIGINT) AS N, max(PROVENANCE) AS PROVENANCE
    FROM core.co_event_counts
    GROUP BY ALL
),
kinds(PERIMETER, CONTRACT) AS (
    VALUES ('DIP', 'TI'), ('DIP', 'TD'), ('DIP', 'APPR'), ('DIP', 'COLL'), ('DIP', 'ALT'),
           ('SOM', 'TI'), ('SOM', 'TD'), ('TIR', 'ALT'), ('DOM', 'ALT')
),
filled AS ( -- in a quarter that is held, a cell without messages is zero
    SELECT * FROM quarterly
    SEMI JOIN held USING (REF_AREA, TIME_PERIOD)
    UNION ALL
    SELECT REF_AREA, TIME_PERIOD, PERIMETER, SECTOR, CONTRACT, CITIZENSHIP, SEX, NULL, 0, PROVENANCE
    FROM held
    CROSS JOIN kinds
    CROSS JOIN (SELECT unnest(['A', 'B-E', 'F', 'G-U']) AS SECTOR)
    CROSS JOIN (SELECT unnest(['ITA', 'EU', 'NEU']) AS CITIZENSHIP)
    CROSS JOIN (SELECT unnest(['M', 'F']) AS SEX)
),
cells AS (
    SELECT REF_AREA, TIME_PERIOD, PERIMETER, coalesce(SECTOR, '_T') AS SECTOR, coalesce(CONTRACT, '_T') AS CONTRACT,
           CITIZENSHIP, SEX,
           CAST(coalesce(sum(N) FILTER (EVENT = 'ACTIVATION'), 0) AS BIGINT) AS ACTIVATIONS,
           CAST(coalesce(sum(N) FILTER (EVENT = 'TERMINATION'), 0) AS BIGINT) AS TERMINATIONS,
           CAST(coalesce(sum(N) FILTER (EVENT = 'TRANSFORMATION'), 0) AS BIGINT) AS TRANSFORMATIONS,
           CAST(coalesce(sum(N) FILTER (EVENT = 'EXTENSION'), 0) AS BIGINT) AS EXTENSIONS,
           max(PROVENANCE) AS PROVENANCE
    FROM filled
    GROUP BY GROUPING SETS (
        (REF_AREA, TIME_PERIOD, PERIMETER, CITIZENSHIP, SEX, SECTOR, CONTRACT),
        (REF_AREA, TIME_PERIOD, PERIMETER, CITIZENSHIP, SEX, SECTOR),
        (REF_AREA, TIME_PERIOD, PERIMETER, CITIZENSHIP, SEX, CONTRACT),
        (REF_AREA, TIME_PERIOD, PERIMETER, CITIZENSHIP, SEX))
)
SELECT *
FROM cells
WHERE PERIMETER = 'DIP'
   OR CONTRACT = '_T'
   OR PERIMETER = 'SOM' AND SECTOR = '_T'
