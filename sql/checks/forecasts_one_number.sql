/*---
check: forecasts_one_number
title: {it: "Gli occupati previsti sono gli stessi nelle serie dei settori e in quelle del totale", en: "Employed persons foreseen are the same in the series of sectors and in those of the whole"}
severity: block
message: Two forecasts that know the same say two numbers of the employed of an area, citizenship and period; schemas/forecasts.yaml declares that those by sector are within those of the whole.
sources: [forecasts]
---*/
SELECT s.REF_AREA, s.CITIZENSHIP, s.TIME_PERIOD, e.OBS_VALUE AS whole, s.OBS_VALUE AS of_sectors
FROM forecasts s
JOIN forecasts e ON e.INDICATOR = 'employed' AND e.REF_AREA = s.REF_AREA AND e.CITIZENSHIP = s.CITIZENSHIP AND e.SEX = s.SEX
                AND e.FREQ = s.FREQ AND e.TIME_PERIOD = s.TIME_PERIOD AND e.ORIGIN = s.ORIGIN
WHERE s.INDICATOR = 'employed_sector' AND s.SECTOR = '_T' AND s.OBS_VALUE <> e.OBS_VALUE
  -- quarters after the last half-year are known to the sectors only, which then foresee the half-year by them
  AND (SELECT max(ORIGIN) FROM forecasts WHERE INDICATOR = 'employed_sector' AND FREQ = 'Q')
      <= (SELECT replace(replace(max(ORIGIN), 'S1', 'Q2'), 'S2', 'Q4') FROM forecasts WHERE INDICATOR = 'employed' AND FREQ = 'S')
