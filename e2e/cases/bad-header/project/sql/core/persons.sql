/*---
model: core.people
title: Named as another file
sources: [prova.occupati]
---*/
SELECT 1
