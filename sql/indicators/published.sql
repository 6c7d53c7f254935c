/*---
model: indicators.published
title: Figures printed in documents, which fill the cells that the data leave empty
fills: true
sources: [published.fact_sheets]
description: >
  Only figures that nothing contradicts, of one period, whose breakdown is one that indicators
  have. A cell for which there are data keeps its data.
---*/
SELECT INDICATOR, REF_AREA, TIME_PERIOD, FREQ, CITIZENSHIP, SEX, AGE,
       OBS_VALUE, NULL::DECIMAL(18,6) AS NUMERATOR, NULL::DECIMAL(18,6) AS DENOMINATOR,
       'A' AS OBS_STATUS, 'F' AS CONF_STATUS, NULL::DECIMAL(18,6) AS SE,
       _provenance AS PROVENANCE, 'published/fact-sheets' AS SOURCE
FROM published.fact_sheets
WHERE STATUS = 'published'
  AND regexp_matches(TIME_PERIOD, '^\d{4}$')
  AND (PRINTED_FOR IS NULL OR PRINTED_FOR = '')
  AND INDICATOR IN ('employed', 'unemployed', 'inactive_1564', 'emp_rate_1564', 'unemp_rate', 'inact_rate_1564',
                    'neet', 'neet_rate_1524', 'neet_rate_1529')
