/*---
check: precision_below_srs
severity: warn
title: {it: "Nessun tasso dai microdati è più preciso di metà dell'errore di un campione casuale semplice", en: "No rate of the microdata has less than half the error of simple random sampling"}
message: >
  The standard error is less than half of that of as many interviews drawn at random. Calibration gains some of the error,
  clusters lose more: so small an error says that the file has far fewer records than the sample whose published errors it is scaled
  to (SCALE of core.rcfl_design_effects is far below 1), as the invented microdata of the demonstration have, or that records repeat each other.
  SE is then the error of that larger sample and SAMPLE_SIZE the records of the file; do not read them together.
sources: [observations]
---*/
SELECT INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE, OBS_VALUE, SE, SAMPLE_SIZE,
       round(100 * sqrt(OBS_VALUE::DOUBLE / 100 * (1 - OBS_VALUE::DOUBLE / 100) / SAMPLE_SIZE::DOUBLE), 3) AS simple_random
FROM observations
WHERE UNIT_MEASURE = 'PC' AND SOURCE = 'istat/rcfl-microdata' AND SAMPLE_SIZE > 0 AND OBS_VALUE BETWEEN 0 AND 100
  AND SE::DOUBLE < 50 * sqrt(OBS_VALUE::DOUBLE / 100 * (1 - OBS_VALUE::DOUBLE / 100) / SAMPLE_SIZE::DOUBLE)
