/*---
check: inps_regions_and_italy
title: {it: "I beneficiari in Italia sono persone, e non molti meno della somma di quelli delle regioni", en: "Recipients in Italy are persons, and not many fewer than those of the regions together"}
severity: warn
message: >
  Persons who draw a benefit in two regions count once in Italy: the regions may add up to a little more than Italy,
  never to less, and seldom to 2 % more. Elsewhere cells are missing or counted twice.
sources: [core.inps_recipients, code.areas]
---*/
SELECT italy.TIME_PERIOD, italy.SCHEME, italy.CITIZENSHIP, italy.OBS_VALUE AS italy, sum(region.OBS_VALUE) AS regions, count(region.OBS_VALUE) AS given
FROM core.inps_recipients italy
JOIN core.inps_recipients region USING (TIME_PERIOD, SCHEME, CITIZENSHIP, SEX)
JOIN code.areas area ON area.code = region.REF_AREA AND area.level = 'region'
WHERE italy.REF_AREA = 'IT' AND italy.SEX = 'T' AND italy.OBS_VALUE IS NOT NULL
GROUP BY ALL
HAVING count(region.OBS_VALUE) = (SELECT count(*) FROM code.areas WHERE level = 'region')
   AND sum(region.OBS_VALUE) NOT BETWEEN italy.OBS_VALUE AND italy.OBS_VALUE * 1.02
