/*---
model: core.demand_titles
title: Titles of study of the younger employed by occupation, from the microdata
description: >
  One row is the employed persons aged 15 to 39 of the last three surveyed years, with the respondents behind them, by major
  group of occupations and title: what those who enter an occupation bring with them.
sources: [istat.rcfl_microdata]
grain: [OCCUPATION, EDUCATION]
---*/
SELECT OCCUPATION_GROUP AS OCCUPATION, EDUCATION, sum(WEIGHT)::DECIMAL(20, 0) AS TENTHS, count(*) AS RESPONDENTS, max(_provenance) AS PROVENANCE
FROM istat.rcfl_microdata
WHERE LABOUR_STATUS = 'EMP' AND OCCUPATION_GROUP IS NOT NULL AND EDUCATION IS NOT NULL
  AND (AGE_YEARS BETWEEN 15 AND 39 OR AGE IN ('Y15-19', 'Y20-24', 'Y25-29', 'Y30-34', 'Y35-39'))
  AND SURVEY_YEAR > (SELECT max(SURVEY_YEAR) - 3 FROM istat.rcfl_microdata)
GROUP BY ALL
