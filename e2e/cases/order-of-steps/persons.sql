/*---
model: core.persons
title: Another title, the same query
sources: [prova.occupati, prova.popolazione]
---*/
SELECT TIME_PERIOD, REF_AREA, CITIZENSHIP, o.OBS_VALUE AS employed, p.OBS_VALUE AS residents, o.OBS_STATUS, o._provenance AS PROVENANCE
FROM prova.occupati o
LEFT JOIN prova.popolazione p USING (TIME_PERIOD, REF_AREA, CITIZENSHIP)
