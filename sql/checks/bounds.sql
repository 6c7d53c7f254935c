/*---
check: bounds
severity: block
title: {it: I tassi e le quote stanno fra 0 e 100 e i conteggi non sono negativi, en: "Rates and shares lie between 0 and 100, counts are not negative"}
message: A value that cannot be; look at its numerator and denominator.
sources: [observations]
---*/
SELECT INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE, OBS_VALUE, NUMERATOR, DENOMINATOR, UNIT_MEASURE, SOURCE
FROM observations
WHERE -- a ratio of a flow to a ceiling, to a stock, or of a stage to another, may pass 100
      (UNIT_MEASURE = 'PC' AND INDICATOR NOT LIKE 'seasonal_%' AND INDICATOR <> 'co_turnover' AND (OBS_VALUE < 0 OR OBS_VALUE > 100))
   OR (UNIT_MEASURE NOT IN ('PC', 'PP', 'IX') AND INDICATOR NOT IN ('co_net', 'co_positions_change', 'exc_expansion') AND OBS_VALUE < 0)
   OR (DENOMINATOR = 0 AND OBS_VALUE IS NOT NULL)
