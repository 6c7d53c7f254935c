/*---
check: coverage
severity: block
title: {it: Nessun periodo della release precedente è andato perduto, en: No period of the previous release is lost}
message: >
  The current release has this indicator for this period at this level of territory, and the
  candidate has it for no area of that level. If the provider withdrew it, withdraw the release
  first; else find the snapshot that lost it.
sources: [observations, previous_observations, code.areas]
---*/
WITH now AS (
  SELECT DISTINCT INDICATOR, FREQ, TIME_PERIOD, level FROM observations JOIN code.areas ON code = REF_AREA
)
SELECT INDICATOR, FREQ, TIME_PERIOD, level, count(*) AS cells_before
FROM previous_observations JOIN code.areas ON code = REF_AREA
ANTI JOIN now USING (INDICATOR, FREQ, TIME_PERIOD, level)
GROUP BY ALL
