/*---
check: co_workers_agree_with_tables
title: {it: "Dove di un periodo si hanno tutte le comunicazioni, i lavoratori distinti sono quelli delle tavole", en: "Where all messages of a period are held, their distinct workers are those of the tables"}
severity: block
message: >
  Persons are counted from the same pseudonyms and the same activations. Where they differ, a pseudonym is not the
  same in all deliveries, or one of the two deliveries is incomplete.
sources: [core.co_record_workers, co.tavole]
grain: [REF_AREA, TIME_PERIOD, PERIMETER, CITIZENSHIP, SEX]
---*/
SELECT REF_AREA, TIME_PERIOD, PERIMETER, CITIZENSHIP, SEX, r.WORKERS AS workers_records, t.WORKERS AS workers_tables
FROM core.co_record_workers AS r
JOIN co.tavole AS t USING (REF_AREA, TIME_PERIOD, PERIMETER, CITIZENSHIP, SEX)
WHERE SECTOR = '_T' AND CONTRACT = '_T'
  AND r.WORKERS <> t.WORKERS
