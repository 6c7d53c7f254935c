/*---
model: core.demand_matrix
title: Employed persons by sector and occupation, from the microdata
description: >
  One row is the mean of employed persons of a year, with the respondents behind it, by region (up to 2020) or ripartizione
  (since 2021), sector group and major group of occupations. Those who say neither branch nor occupation are left out.
sources: [istat.rcfl_microdata]
grain: [TIME_PERIOD, REF_AREA, SECTOR, OCCUPATION]
---*/
WITH sector_groups(NACE_12, SECTOR) AS (
    VALUES ('1', 'A'), ('2', 'B-E'), ('3', 'F'), ('4', 'G-U'), ('5', 'G-U'), ('6', 'G-U'), ('7', 'G-U'), ('8', 'G-U'), ('9', 'G-U'),
           ('10', 'G-U'), ('11', 'G-U'), ('12', 'G-U')
),
years AS (
    SELECT SURVEY_YEAR FROM istat.rcfl_microdata GROUP BY SURVEY_YEAR HAVING count(DISTINCT SURVEY_QUARTER) = 4
)
SELECT SURVEY_YEAR::VARCHAR AS TIME_PERIOD, coalesce(REF_AREA, MACRO_AREA) AS REF_AREA, SECTOR, OCCUPATION_GROUP AS OCCUPATION,
       (sum(WEIGHT)::DECIMAL(20, 0) * 0.025)::DECIMAL(18, 6) AS PERSONS, count(*) AS RESPONDENTS, max(_provenance) AS PROVENANCE
FROM istat.rcfl_microdata
JOIN years USING (SURVEY_YEAR)
JOIN sector_groups USING (NACE_12)
WHERE LABOUR_STATUS = 'EMP' AND OCCUPATION_GROUP IS NOT NULL
GROUP BY ALL
