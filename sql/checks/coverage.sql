/*---
check: coverage
severity: block
title: {it: Nessun periodo della release precedente è andato perduto, en: No period of the previous release is lost}
message: >
  The current release has this indicator for this period and the candidate has it for no area.
  If the provider withdrew it, withdraw the release first; else find the snapshot that lost it.
sources: [observations, previous_observations]
---*/
SELECT INDICATOR, FREQ, TIME_PERIOD, count(*) AS cells_before
FROM previous_observations AS p
WHERE NOT EXISTS (FROM observations AS o WHERE o.INDICATOR = p.INDICATOR AND o.FREQ = p.FREQ AND o.TIME_PERIOD = p.TIME_PERIOD)
GROUP BY ALL
