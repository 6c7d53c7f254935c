/*---
model: indicators.rate_gaps
title: Gaps of the rates of foreigners from those of all and of Italians
description: >
  Differences of unrounded rates, in points, of years and half-years. Both rates come from one source and so follow one
  method. The error is given against Italians, whose sample is another; against all it would need the covariance with
  the part, and is left out.
sources: [core.rcfl_ratios]
indicators:
  - id: rate_gap_pp
    number: 19
    theme: 1
    title: {it: "Divario dei tassi dal totale o dagli italiani", en: "Gap of rates from the total or from Italians"}
    definition:
      it: "Tasso della cittadinanza indicata meno il tasso di riferimento (REFERENCE: TOTAL o ITA), in punti percentuali; RATE dice di quale tasso."
      en: "Rate of the citizenship said less the rate of reference (REFERENCE: TOTAL or ITA), in percentage points; RATE tells which rate."
    formula: "rate - reference_rate"
    unit: PP
    decimals: 1
    population: {it: "Persone che vivono in famiglia, dell'età del tasso", en: "Persons in private households, of the ages of the rate"}
    ages: [Y15-64, Y15-74, Y20-64, Y_GE15]
    population_criterion: citizenship
    territory: residence
    source: "Istat, Rilevazione sulle forze di lavoro"
    time: none
    areas: none
    dimensions: [RATE, REFERENCE]
    caveats: {it: "Punti percentuali, mai per cento. Un divario negativo è favorevole o sfavorevole secondo il tasso.", en: "Percentage points, never percent. Whether a negative gap is good depends on the rate."}
    not_comparable_with:
      - dimension: REFERENCE
        why: {it: "Il divario dal totale, che comprende il gruppo, è più piccolo di quello dagli italiani.", en: "The gap from all, the group included, is smaller than that from Italians."}
      - dimension: RATE
        why: {it: "Divari di tassi diversi non si sommano né si ordinano tra loro.", en: "Gaps of several rates are neither added nor ranked together."}
---*/
WITH rates AS (
    SELECT *
    FROM core.rcfl_ratios
    WHERE INDICATOR IN ('emp_rate_1564', 'act_rate_1564', 'inact_rate_1564', 'unemp_rate') AND FREQ IN ('A', 'S') AND OBS_VALUE IS NOT NULL
)
SELECT 'rate_gap_pp' AS INDICATOR, REF_AREA, TIME_PERIOD, g.FREQ, g.CITIZENSHIP, SEX, AGE, INDICATOR AS RATE, r.CITIZENSHIP AS REFERENCE,
       (g.OBS_VALUE - r.OBS_VALUE)::DECIMAL(18, 6) AS OBS_VALUE, NULL::DECIMAL(18, 6) AS NUMERATOR, NULL::DECIMAL(18, 6) AS DENOMINATOR,
       CASE WHEN instr('AGIJKNSVWDFEPUB', g.OBS_STATUS) < instr('AGIJKNSVWDFEPUB', r.OBS_STATUS) THEN r.OBS_STATUS ELSE g.OBS_STATUS END AS OBS_STATUS,
       'F' AS CONF_STATUS,
       CASE WHEN r.CITIZENSHIP = 'ITA' THEN sqrt(g.SE::DOUBLE * g.SE::DOUBLE + r.SE::DOUBLE * r.SE::DOUBLE)::DECIMAL(18, 6) END AS SE,
       CASE WHEN r.CITIZENSHIP = 'ITA' AND r.SE IS NOT NULL THEN g.SE_METHOD END AS SE_METHOD,
       greatest(g.PROVENANCE, r.PROVENANCE) AS PROVENANCE, SOURCE
FROM rates g
JOIN rates r USING (INDICATOR, REF_AREA, TIME_PERIOD, SEX, AGE, SOURCE)
WHERE g.CITIZENSHIP IN ('EU', 'NEU', 'FOR') AND r.CITIZENSHIP IN ('ITA', 'TOTAL')
