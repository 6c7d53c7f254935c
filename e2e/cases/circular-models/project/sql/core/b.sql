/*---
model: core.b
title: One of three in a circle
sources: [core.c]
---*/
SELECT * FROM core.c
