/*---
model: core.demand_excelsior
title: What firms plan and find hard, as the demand models read it
description: >
  One row is a year's planned entries of an area in a sector (BREAKDOWN SECTOR) or a major group of occupations, with the
  per cent of immigrants, of entries hard to find and of those that want experience in the occupation or in the sector. TOTAL is of all.
sources: [core.excelsior_entries]
grain: [REF_AREA, TIME_PERIOD, BREAKDOWN, CATEGORY]
---*/
SELECT REF_AREA, TIME_PERIOD, BREAKDOWN, CATEGORY, ENTRIES, IMMIGRANTS_SHARE, HARD_SHARE, IN_OCCUPATION_SHARE, IN_SECTOR_SHARE, PROVENANCE
FROM core.excelsior_entries
WHERE BREAKDOWN = 'OCCUPATION' OR BREAKDOWN = 'SECTOR' AND CATEGORY IN ('A', 'B-E', 'F', 'G-U', 'TOTAL')
