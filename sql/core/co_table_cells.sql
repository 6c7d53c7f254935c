/*---
model: core.co_table_cells
title: Quarterly counts of the Comunicazioni Obbligatorie from the tables
description: The cells of quarters by citizenship (Italians, EU, non-EU) and sex, as the tables give them for every area.
sources: [co.tavole]
---*/
SELECT REF_AREA, TIME_PERIOD, PERIMETER, SECTOR, CONTRACT, CITIZENSHIP, SEX,
       ACTIVATIONS, TERMINATIONS, TRANSFORMATIONS, EXTENSIONS,
       OBS_STATUS, _provenance AS PROVENANCE
FROM co.tavole
WHERE TIME_PERIOD LIKE '%-Q%'
  AND REF_AREA <> 'IT'
  AND CITIZENSHIP IN ('ITA', 'EU', 'NEU')
  AND SEX IN ('M', 'F')
