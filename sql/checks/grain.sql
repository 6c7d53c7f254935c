/*---
check: grain
severity: block
title: {it: Una cella ha un solo valore, en: A cell has one value}
message: Two rows of one cell; find which model or source gives it twice.
sources: [history]
---*/
SELECT * EXCLUDE (OBS_VALUE, NUMERATOR, DENOMINATOR, UNIT_MEASURE, OBS_STATUS, CONF_STATUS, SE, CV, CI_LOW, CI_HIGH, SE_METHOD, SAMPLE_SIZE, POPULATION_CRITERION, PROVENANCE, SOURCE, KNOWN_FROM, KNOWN_TO),
       count(*) AS times, min(SOURCE) AS one_source, max(SOURCE) AS other_source
FROM history
WHERE KNOWN_TO IS NULL
GROUP BY ALL
HAVING count(*) > 1
