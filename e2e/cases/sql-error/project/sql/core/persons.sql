/*---
model: core.persons
title: A slip on line 8
sources: [prova.occupati]
---*/
-- employed persons
SELECT TIME_PERIOD, REF_AREA, CITIZENSHIP,
       OBS_VALU AS employed, NULL::DECIMAL(18,6) AS residents, OBS_STATUS, _provenance AS PROVENANCE
FROM prova.occupati
