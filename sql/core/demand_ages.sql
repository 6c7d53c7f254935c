/*---
model: core.demand_ages
title: Persons by age, sex and condition, the employed by sector and occupation, from the microdata
description: >
  One row is the mean of persons aged 15 and over of a year in Italy, with the respondents behind it, by age in classes of
  five years (Y_GE75 the last). SECTOR and OCCUPATION are _Z for who is not employed or does not say.
sources: [istat.rcfl_microdata]
grain: [TIME_PERIOD, SEX, AGE, LABOUR_STATUS, SECTOR, OCCUPATION]
---*/
WITH sector_groups(NACE_12, SECTOR) AS (
    VALUES ('1', 'A'), ('2', 'B-E'), ('3', 'F'), ('4', 'G-U'), ('5', 'G-U'), ('6', 'G-U'), ('7', 'G-U'), ('8', 'G-U'), ('9', 'G-U'),
           ('10', 'G-U'), ('11', 'G-U'), ('12', 'G-U')
),
years AS (
    SELECT SURVEY_YEAR FROM istat.rcfl_microdata GROUP BY SURVEY_YEAR HAVING count(DISTINCT SURVEY_QUARTER) = 4
)
SELECT SURVEY_YEAR::VARCHAR AS TIME_PERIOD, SEX,
       CASE WHEN AGE_YEARS >= 75 THEN 'Y_GE75'
            WHEN AGE_YEARS IS NOT NULL THEN format('Y{}-{}', AGE_YEARS // 5 * 5, AGE_YEARS // 5 * 5 + 4)
            ELSE AGE END AS AGE,
       LABOUR_STATUS, coalesce(SECTOR, '_Z') AS SECTOR, coalesce(OCCUPATION_GROUP, '_Z') AS OCCUPATION,
       (sum(WEIGHT)::DECIMAL(20, 0) * 0.025)::DECIMAL(18, 6) AS PERSONS, count(*) AS RESPONDENTS, max(_provenance) AS PROVENANCE
FROM istat.rcfl_microdata
JOIN years USING (SURVEY_YEAR)
LEFT JOIN sector_groups USING (NACE_12)
WHERE AGE_YEARS >= 15 OR AGE_YEARS IS NULL AND AGE IS NOT NULL
GROUP BY ALL
