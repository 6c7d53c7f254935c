/*---
model: core.demand_flows
title: Net activations and employed persons by region and quarter
description: >
  One row is a region and a quarter: activations less terminations of dependent and para-subordinate work, and the
  employed persons of the labour force survey. The notifications come earlier: a quarter that the survey does not have yet
  has no employed persons.
sources: [core.co_counts, core.rcfl_counts, code.areas]
grain: [REF_AREA, TIME_PERIOD]
---*/
WITH flows AS (
    SELECT REF_AREA, TIME_PERIOD, (ACTIVATIONS - TERMINATIONS)::DECIMAL(18, 6) AS NET, PROVENANCE
    FROM core.co_counts
    WHERE FREQ = 'Q' AND PERIMETER = 'DIP' AND SECTOR = '_T' AND CONTRACT = '_T' AND CITIZENSHIP = 'TOTAL' AND SEX = 'T'
),
stocks AS (
    SELECT REF_AREA, TIME_PERIOD, PERSONS AS EMPLOYED
    FROM core.rcfl_counts
    WHERE FREQ = 'Q' AND MEASURE = 'EMP' AND AGE = 'Y_GE15' AND SEX = 'T' AND CITIZENSHIP = 'TOTAL'
    QUALIFY row_number() OVER (PARTITION BY REF_AREA, TIME_PERIOD ORDER BY SOURCE DESC) = 1
)
SELECT REF_AREA, TIME_PERIOD, NET, EMPLOYED, PROVENANCE
FROM flows
JOIN (SELECT code FROM code.areas WHERE level IN ('region', 'country')) ON code = REF_AREA
LEFT JOIN stocks USING (REF_AREA, TIME_PERIOD)
