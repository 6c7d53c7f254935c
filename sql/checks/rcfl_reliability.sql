/*---
check: rcfl_reliability
severity: block
title: {it: "Le cifre delle forze di lavoro poco affidabili sono segnate o non sono pubblicate", en: "Labour force figures that are not reliable say so or are withheld"}
message: A cell is beyond the first limit of code.reliability and OBS_STATUS is neither U nor, as a break goes first, B; or the observatory's own is beyond the second and has a value; or one is withheld that is within.
sources: [observations, code.reliability, code.withheld_from]
---*/
WITH limits AS (
    SELECT max(limit_u::DOUBLE) FILTER (measure = 'count') AS cv_flagged, max(limit_withhold::DOUBLE) FILTER (measure = 'count') AS cv_withheld,
           max(limit_u::DOUBLE) FILTER (measure = 'rate') AS half_flagged, max(limit_withhold::DOUBLE) FILTER (measure = 'rate') AS half_withheld,
           max(limit_u::DOUBLE) FILTER (measure = 'respondents') AS few_flagged, max(limit_withhold::DOUBLE) FILTER (measure = 'respondents') AS few_withheld
    FROM code.reliability
)
SELECT INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE, SOURCE, OBS_VALUE, SE, CV, CI_LOW, CI_HIGH, SAMPLE_SIZE, OBS_STATUS
FROM observations, limits
WHERE contains(SOURCE, 'istat/rcfl-')
  -- a thousandth more, for SE is rounded
  AND (OBS_STATUS NOT IN ('B', 'U', 'L')
          AND (UNIT_MEASURE IN ('PS', 'PER1000') AND CV > cv_flagged * 1.001 OR UNIT_MEASURE = 'PC' AND ((CI_HIGH - CI_LOW) / 2 > half_flagged * 1.001 OR SAMPLE_SIZE < few_flagged))
       OR list_has_any(string_split(SOURCE, ' + '), (SELECT list(source) FROM code.withheld_from))
          AND (UNIT_MEASURE IN ('PS', 'PER1000') AND CV > cv_withheld * 1.001 OR UNIT_MEASURE = 'PC' AND ((CI_HIGH - CI_LOW) / 2 > half_withheld * 1.001 OR OBS_VALUE IS NOT NULL AND SAMPLE_SIZE < few_withheld))
       OR OBS_STATUS = 'L' AND OBS_VALUE IS NOT NULL)
