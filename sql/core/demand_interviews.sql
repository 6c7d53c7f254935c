/*---
model: core.demand_interviews
title: Persons interviewed by sex and age in each region, from the microdata
description: >
  One row is how many persons of a sex and class of age (five years, Y_GE75 the last) were interviewed in a region in the last three
  years of which the microdata tell regions, in whatever condition: the base of an employment rate.
sources: [istat.rcfl_microdata]
grain: [REF_AREA, SEX, AGE]
---*/
SELECT REF_AREA, SEX,
       CASE WHEN AGE_YEARS >= 75 THEN 'Y_GE75'
            WHEN AGE_YEARS IS NOT NULL THEN format('Y{}-{}', AGE_YEARS // 5 * 5, AGE_YEARS // 5 * 5 + 4)
            ELSE AGE END AS AGE,
       count(*) AS RESPONDENTS, max(_provenance) AS PROVENANCE
FROM istat.rcfl_microdata
WHERE REF_AREA IS NOT NULL AND coalesce(AGE_YEARS, try_cast(regexp_extract(AGE, '[0-9]+') AS INTEGER)) >= 15
  AND SURVEY_YEAR > (SELECT max(SURVEY_YEAR) - 3 FROM istat.rcfl_microdata WHERE REF_AREA IS NOT NULL)
GROUP BY ALL
