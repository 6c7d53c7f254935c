/*---
check: co_stock_covers
title: {it: "Lo stock iniziale contiene i rapporti di cui dicono le comunicazioni", en: "The first stock has the relationships of which messages tell"}
severity: block
message: >
  Messages tell of more relationships that were open before the first quarter than the stock has. The stock (co/stock) is of another day,
  area or perimeter, or leaves jobs out.
sources: [core.co_positions]
grain: [REF_AREA, TIME_PERIOD, PERIMETER, CITIZENSHIP, SEX]
---*/
SELECT REF_AREA, TIME_PERIOD, PERIMETER, CITIZENSHIP, SEX, UNTOUCHED, POSITIONS
FROM core.co_positions
WHERE UNTOUCHED < 0 OR POSITIONS < 0
