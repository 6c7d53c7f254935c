/*---
model: core.c
title: One of three in a circle
sources: [core.a]
---*/
SELECT * FROM core.a
