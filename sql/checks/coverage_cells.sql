/*---
check: coverage_cells
severity: warn
title: {it: "Celle in meno rispetto alla release precedente, oltre l'1%", en: "Fewer cells than in the previous release, by more than 1 %"}
message: A provider may have withdrawn cells; see the difference between the releases.
sources: [observations, previous_observations]
---*/
SELECT p.INDICATOR, p.n AS cells_before, coalesce(o.n, 0) AS cells_now
FROM (SELECT INDICATOR, count(*) AS n FROM previous_observations GROUP BY ALL) AS p
LEFT JOIN (SELECT INDICATOR, count(*) AS n FROM observations GROUP BY ALL) AS o USING (INDICATOR)
WHERE coalesce(o.n, 0) < p.n * 99 / 100
