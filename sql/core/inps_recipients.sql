/*---
model: core.inps_recipients
title: Recipients of INPS benefits by citizenship, with the sums over citizenships
description: >
  One row is the recipients of one scheme in one year and area, by citizenship and sex. A person has one citizenship,
  so TOTAL = ITA + EU + NEU and FOR = EU + NEU are persons too; a sum with a blank part is blank. Areas and schemes
  are never added: persons count once in Italy and may draw several benefits.
sources: [inps.benefit_recipients]
grain: [REF_AREA, TIME_PERIOD, SCHEME, CITIZENSHIP, SEX]
---*/
WITH given AS (
    SELECT REF_AREA, TIME_PERIOD, SCHEME, CITIZENSHIP, SEX, OBS_VALUE,
           coalesce(OBS_STATUS, CASE WHEN OBS_VALUE IS NULL THEN 'O' ELSE 'A' END) AS OBS_STATUS,
           _provenance AS PROVENANCE
    FROM inps.benefit_recipients
),
groups AS (
    SELECT 'FOR' AS CITIZENSHIP, unnest(['EU', 'NEU']) AS part, 2 AS parts
    UNION ALL
    SELECT 'TOTAL', unnest(['ITA', 'EU', 'NEU']), 3
),
summed AS (
    SELECT g.REF_AREA, g.TIME_PERIOD, g.SCHEME, s.CITIZENSHIP, g.SEX,
           CASE WHEN count(g.OBS_VALUE) = any_value(s.parts) THEN sum(g.OBS_VALUE) END AS OBS_VALUE,
           CASE WHEN bool_or(g.OBS_STATUS = 'Q') THEN 'Q'
                WHEN count(g.OBS_VALUE) < any_value(s.parts) THEN 'O'
                WHEN bool_or(g.OBS_STATUS = 'P') THEN 'P'
                ELSE 'A' END AS OBS_STATUS,
           max(g.PROVENANCE) AS PROVENANCE
    FROM given g
    JOIN groups s ON s.part = g.CITIZENSHIP
    GROUP BY ALL
)
SELECT REF_AREA, TIME_PERIOD, SCHEME, CITIZENSHIP, SEX, OBS_VALUE::DECIMAL(18,6) AS OBS_VALUE, OBS_STATUS, PROVENANCE FROM given
UNION ALL
SELECT REF_AREA, TIME_PERIOD, SCHEME, CITIZENSHIP, SEX, OBS_VALUE::DECIMAL(18,6), OBS_STATUS, PROVENANCE FROM summed
