/*---
model: core.persons
title: Two files that do not parse
sources: [prova.occupati]
---*/
SELECT TIME_PERIOD,
       REF_AREA
FORM prova.occupati
