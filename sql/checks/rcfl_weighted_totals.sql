/*---
check: rcfl_weighted_totals
severity: warn
title: {it: "I conteggi calcolati dall'Osservatorio riproducono quelli pubblicati entro l'1 per cento", en: "Counts computed by the observatory reproduce the published ones within 1 percent"}
message: The weighted sum of a cell differs from ISTAT's published figure by more than 1 percent; before 2021 the two follow different definitions.
sources: [core.rcfl_counts, core.rcfl_published]
grain: [INDICATOR, REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, AGE]
---*/
SELECT p.INDICATOR, p.REF_AREA, p.TIME_PERIOD, p.CITIZENSHIP, p.SEX, p.AGE, p.OBS_VALUE AS published, c.PERSONS AS computed, c.SOURCE
FROM core.rcfl_published p
JOIN core.rcfl_counts c ON c.MEASURE = CASE p.INDICATOR WHEN 'employed' THEN 'EMP' ELSE 'NEET' END
                       AND c.AGE = CASE p.AGE WHEN 'Y15-89' THEN 'Y_GE15' ELSE p.AGE END
                       AND c.REF_AREA = p.REF_AREA AND c.TIME_PERIOD = p.TIME_PERIOD AND c.CITIZENSHIP = p.CITIZENSHIP AND c.SEX = p.SEX
WHERE p.INDICATOR IN ('employed', 'neet') AND abs(p.OBS_VALUE - c.PERSONS) > 0.01 * p.OBS_VALUE
