/*---
check: co_details_agree
title: {it: "Ogni caratteristica delle comunicazioni obbligatorie somma al totale dei rapporti", en: "Every characteristic of the Comunicazioni Obbligatorie adds up to all relationships"}
severity: block
message: >
  The parts by one characteristic are the same relationships as the total of the area and period. A relationship has a
  characteristic that no code list has, or a rule of core.co_details counts one twice.
sources: [core.co_details, core.co_counts]
grain: [EVENT, REF_AREA, TIME_PERIOD, FREQ, PERIMETER, CITIZENSHIP, SEX, BREAKDOWN]
---*/
WITH parts AS (
    SELECT EVENT, REF_AREA, TIME_PERIOD, FREQ, PERIMETER, CITIZENSHIP, SEX, BREAKDOWN, SOURCE, sum(N) AS added
    FROM core.co_details
    GROUP BY ALL
)
SELECT parts.* EXCLUDE (SOURCE), CASE EVENT WHEN 'ACTIVATION' THEN ACTIVATIONS ELSE TERMINATIONS END AS total
FROM parts
JOIN core.co_counts USING (REF_AREA, TIME_PERIOD, FREQ, PERIMETER, CITIZENSHIP, SEX)
WHERE SECTOR = '_T' AND CONTRACT = '_T' AND total <> added
