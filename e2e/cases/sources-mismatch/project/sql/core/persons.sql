/*---
model: core.persons
title: Reads what it does not name, names what it does not read, reads what is not there
sources: [prova.occupati, core.other]
---*/
SELECT o.*
FROM prova.occupati o
JOIN prova.popolazione p USING (TIME_PERIOD)
JOIN code.area USING (REF_AREA)
