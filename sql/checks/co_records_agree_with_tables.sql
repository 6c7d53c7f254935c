/*---
check: co_records_agree_with_tables
title: {it: "Dove di un trimestre si hanno tutte le comunicazioni, i loro conteggi sono quelli delle tavole", en: "Where all messages of a quarter are held, their counts are those of the tables"}
severity: block
message: >
  The messages of a quarter and the table of the same quarter come from one register. Where they differ, one of the
  two deliveries is incomplete, or the counting rules of provider and observatory are no longer the same.
sources: [core.co_record_cells, core.co_table_cells]
grain: [REF_AREA, TIME_PERIOD, PERIMETER, SECTOR, CONTRACT, CITIZENSHIP, SEX]
---*/
SELECT REF_AREA, TIME_PERIOD, PERIMETER, SECTOR, CONTRACT, CITIZENSHIP, SEX,
       r.ACTIVATIONS AS activations_records, t.ACTIVATIONS AS activations_tables,
       r.TERMINATIONS AS terminations_records, t.TERMINATIONS AS terminations_tables,
       r.TRANSFORMATIONS AS transformations_records, t.TRANSFORMATIONS AS transformations_tables,
       r.EXTENSIONS AS extensions_records, t.EXTENSIONS AS extensions_tables
FROM core.co_record_cells AS r
FULL JOIN core.co_table_cells AS t USING (REF_AREA, TIME_PERIOD, PERIMETER, SECTOR, CONTRACT, CITIZENSHIP, SEX)
WHERE (REF_AREA, TIME_PERIOD) IN (SELECT REF_AREA, TIME_PERIOD FROM core.co_record_cells)
  AND (REF_AREA, TIME_PERIOD) IN (SELECT REF_AREA, TIME_PERIOD FROM core.co_table_cells)
  AND (coalesce(r.ACTIVATIONS, 0) <> coalesce(t.ACTIVATIONS, 0)
       OR coalesce(r.TERMINATIONS, 0) <> coalesce(t.TERMINATIONS, 0)
       OR coalesce(r.TRANSFORMATIONS, 0) <> coalesce(t.TRANSFORMATIONS, 0)
       OR coalesce(r.EXTENSIONS, 0) <> coalesce(t.EXTENSIONS, 0))
