/*---
check: excelsior_parts
title: {it: "Le entrate di difficile reperimento e le loro cause sono parti l'una dell'altra, e i settori riempiono il totale", en: "Entries hard to find and their causes are nested, and sectors fill the total"}
severity: warn
message: >
  Shares are of the entries of the row: hard to find at most 100, the two causes together at most the whole, and the
  parts of a breakdown near their total (rounding to tens and suppressed cells allow 2 %).
sources: [core.excelsior_entries]
---*/
SELECT REF_AREA, TIME_PERIOD, BREAKDOWN, CATEGORY, 'causes above the whole' AS fault, LACKING_SHARE + UNPREPARED_SHARE AS found, HARD_SHARE AS limit_value
FROM core.excelsior_entries
WHERE LACKING_SHARE + UNPREPARED_SHARE > HARD_SHARE + 0.1 OR HARD_SHARE > 100 OR IMMIGRANTS_SHARE > 100
UNION ALL
SELECT parts.REF_AREA, parts.TIME_PERIOD, parts.BREAKDOWN, 'TOTAL', 'parts do not fill the total', sum(parts.ENTRIES), any_value(total.ENTRIES)
FROM core.excelsior_entries parts
JOIN core.excelsior_entries total USING (REF_AREA, TIME_PERIOD, BREAKDOWN)
WHERE total.CATEGORY = 'TOTAL' AND parts.CATEGORY NOT IN ('TOTAL', 'G-U')
GROUP BY parts.REF_AREA, parts.TIME_PERIOD, parts.BREAKDOWN
HAVING abs(sum(parts.ENTRIES) - any_value(total.ENTRIES)) > 0.02 * any_value(total.ENTRIES) + 50
