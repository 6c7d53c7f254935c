/*---
model: core.demand_conditions
title: Persons by condition, age, sex and citizenship in each region, mean of the year
description: >
  One row is the mean of a whole year, by region (Bolzano and Trento together), citizenship, sex and age class: employed,
  unemployed, inactive, and NEET (below 35, where the survey tells them).
sources: [core.rcfl_cells]
grain: [TIME_PERIOD, REF_AREA, CITIZENSHIP, SEX, AGE]
---*/
WITH cells AS (
    SELECT *, left(TIME_PERIOD, 4) AS year, CASE WHEN REF_AREA IN ('ITH1', 'ITH2') THEN 'ITDA' ELSE REF_AREA END AS area
    FROM core.rcfl_cells
),
years AS (
    SELECT year FROM cells GROUP BY year HAVING count(DISTINCT TIME_PERIOD) = 4
)
SELECT year AS TIME_PERIOD, area AS REF_AREA, CITIZENSHIP, SEX, AGE,
       (sum(EMP)::DECIMAL(20, 0) * 0.025)::DECIMAL(18, 6) AS EMPLOYED, (sum(UNEMP)::DECIMAL(20, 0) * 0.025)::DECIMAL(18, 6) AS UNEMPLOYED,
       (sum(INAC)::DECIMAL(20, 0) * 0.025)::DECIMAL(18, 6) AS INACTIVE, (sum(NEET)::DECIMAL(20, 0) * 0.025)::DECIMAL(18, 6) AS NEET,
       CASE WHEN bool_or(synthetic) THEN 'synthetic' ELSE 'real' END AS PROVENANCE
FROM cells
JOIN years USING (year)
GROUP BY ALL
