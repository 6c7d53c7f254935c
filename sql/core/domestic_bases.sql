/*---
model: core.domestic_bases
title: Whom domestic work is for, counted and projected
description: >
  One row is the persons of 75 to 79 and of 80 and over at 1 January, and the households, of a region in one year. ORIGIN 0 is
  what was counted; else it is the base of the projection, whose rows begin with the base year: projections of several bases
  stand side by side, so that the past can be forecast with what was projected then. HOUSEHOLDS is empty where a
  projection of that base has none.
sources: [istat_demo.residents_by_age, istat.projections, istat.households, code.areas]
grain: [REF_AREA, ORIGIN, TIME_PERIOD]
---*/
WITH regions AS (
    SELECT code AS part, CASE level WHEN 'autonomous_province' THEN parent ELSE code END AS REF_AREA
    FROM code.areas
    WHERE level IN ('region', 'autonomous_province')
),
ages AS (
    SELECT REF_AREA, 0 AS ORIGIN, TIME_PERIOD, AGE, OBS_VALUE, _provenance FROM istat_demo.residents_by_age WHERE SEX IN ('M', 'F')
    UNION ALL
    SELECT REF_AREA, PROJECTION_BASE::INTEGER, TIME_PERIOD, AGE, OBS_VALUE, _provenance FROM istat.projections WHERE SCENARIO = 'MEDIAN' AND SEX IN ('M', 'F')
),
aged AS (
    SELECT r.REF_AREA, a.ORIGIN, a.TIME_PERIOD,
           (sum(OBS_VALUE) FILTER (AGE IN ('Y75', 'Y76', 'Y77', 'Y78', 'Y79')))::DOUBLE AS AGED_75_79,
           (sum(OBS_VALUE) FILTER (AGE = 'Y_GE100' OR regexp_matches(AGE, '^Y[89]\d$')))::DOUBLE AS AGED_80,
           max(_provenance) AS PROVENANCE
    FROM ages a
    JOIN regions r ON r.part = a.REF_AREA
    GROUP BY ALL
),
homes AS (
    SELECT r.REF_AREA, coalesce(h.PROJECTION_BASE::INTEGER, 0) AS ORIGIN, h.TIME_PERIOD, sum(h.OBS_VALUE)::DOUBLE AS HOUSEHOLDS
    FROM istat.households h
    JOIN regions r ON r.part = h.REF_AREA
    WHERE h.HOUSEHOLD_KIND = 'TOTAL'
    GROUP BY ALL
)
SELECT a.REF_AREA, a.ORIGIN, a.TIME_PERIOD, a.AGED_75_79, a.AGED_80, h.HOUSEHOLDS, a.PROVENANCE
FROM aged a
LEFT JOIN homes h ON h.REF_AREA = a.REF_AREA AND h.TIME_PERIOD = a.TIME_PERIOD AND h.ORIGIN = a.ORIGIN
WHERE a.AGED_80 IS NOT NULL
