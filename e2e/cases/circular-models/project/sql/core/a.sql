/*---
model: core.a
title: One of three in a circle
sources: [core.b]
---*/
SELECT * FROM core.b
