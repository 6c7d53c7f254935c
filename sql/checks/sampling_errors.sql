/*---
check: sampling_errors
severity: block
title: {it: "Il modello degli errori campionari decresce, e riproduce gli errori pubblicati", en: "The model of sampling errors falls with the estimate and reproduces the published errors"}
message: The coefficients of code.sampling_errors make a larger estimate less precise than a smaller one, leave a gap, or miss a CV of code.published_errors by more than 7 percent of it; look at the row of that frequency.
sources: [code.sampling_errors, code.published_errors]
---*/
WITH rows_of AS (
    SELECT FREQ, FROM_PERSONS::DOUBLE AS from_persons, TO_PERSONS::DOUBLE AS to_persons, A::DOUBLE AS a, B::DOUBLE AS b
    FROM code.sampling_errors
),
ordered AS (
    SELECT *, lead(from_persons) OVER w AS next_from, lead(a) OVER w AS next_a, lead(b) OVER w AS next_b
    FROM rows_of
    WINDOW w AS (PARTITION BY FREQ ORDER BY from_persons)
)
SELECT 'does not fall' AS fault, FREQ, from_persons AS persons, b AS found FROM rows_of WHERE b >= 0
UNION ALL
SELECT 'gap or overlap', FREQ, from_persons, to_persons FROM ordered WHERE to_persons IS DISTINCT FROM next_from
UNION ALL
-- a ten-thousandth, for the coefficients are rounded
SELECT 'rises from one row to the next', FREQ, to_persons, next_a + next_b * ln(to_persons) - (a + b * ln(to_persons))
FROM ordered
WHERE next_a + next_b * ln(to_persons) > a + b * ln(to_persons) + 0.0001
UNION ALL
SELECT 'misses the published CV ' || p.CV || ' of ' || p.MEASURE, 'Q', p.PERSONS::DOUBLE, 100 * exp((a + b * ln(p.PERSONS::DOUBLE)) / 2)
FROM code.published_errors p
JOIN rows_of e ON e.FREQ = 'Q' AND p.PERSONS::DOUBLE >= from_persons AND (to_persons IS NULL OR p.PERSONS::DOUBLE < to_persons)
WHERE abs(100 * exp((a + b * ln(p.PERSONS::DOUBLE)) / 2) / p.CV::DOUBLE - 1) > 0.07
