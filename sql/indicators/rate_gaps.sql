/*---
model: indicators.rate_gaps
title: Gaps of the rates of foreigners from those of all and of Italians
description: >
  Differences of unrounded rates, in points, of years and half-years. Both rates come from one source and so follow one
  method. Italians are another sample: the variances add up. All residents hold the group, whose share of their base is s,
  and move with it: the variance is that of the group and of all less 2 s that of the group. PARTS_CLASS is the worse of
  the two rates' classes of reliability (1 flagged, 2 withheld): a gap and one rate give the other back.
sources: [core.rcfl_ratios, code.reliability]
indicators:
  - id: rate_gap_pp
    datasets: [istat/rcfl-microdata, istat/rcfl-rates, istat/rcfl-tabulation]
    number: 19
    theme: 1
    title: {it: "Divario dei tassi dal totale o dagli italiani", en: "Gap of rates from the total or from Italians"}
    definition:
      it: "Tasso della cittadinanza indicata meno il tasso di riferimento (di tutti, o degli italiani), in punti percentuali, per ciascun tasso."
      en: "Rate of the citizenship said less the rate of reference (of all, or of Italians), in percentage points, for each rate."
    formula: "any_value(OBS_VALUE) FILTER (INDICATOR = cell.RATE AND CITIZENSHIP = cell.CITIZENSHIP) - any_value(OBS_VALUE) FILTER (INDICATOR = cell.RATE AND CITIZENSHIP = cell.REFERENCE)"
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
WITH limits AS (
    SELECT max(limit_u::DOUBLE) FILTER (measure = 'rate') AS half_flagged, max(limit_withhold::DOUBLE) FILTER (measure = 'rate') AS half_withheld,
           max(limit_u::DOUBLE) FILTER (measure = 'respondents') AS few_flagged, max(limit_withhold::DOUBLE) FILTER (measure = 'respondents') AS few_withheld
    FROM code.reliability
),
logits AS ( -- intervals are symmetric on this scale
    SELECT *, CASE WHEN SE > 0 AND OBS_VALUE > 0 AND OBS_VALUE < 100 THEN ln(OBS_VALUE::DOUBLE / (100 - OBS_VALUE::DOUBLE)) END AS centre,
           1.96 * SE::DOUBLE * 100 / (OBS_VALUE::DOUBLE * (100 - OBS_VALUE::DOUBLE)) AS reach
    FROM core.rcfl_ratios
    WHERE INDICATOR IN ('emp_rate_1564', 'act_rate_1564', 'inact_rate_1564', 'unemp_rate') AND FREQ IN ('A', 'S') AND OBS_VALUE IS NOT NULL
),
widths AS (
    SELECT *, CASE WHEN OBS_VALUE IN (0, 100) THEN 100 - 100 * power(0.025, 1 / EFFECTIVE_SIZE)
                ELSE (100 / (1 + exp(-reach - centre)))::DECIMAL(18, 6) - (100 / (1 + exp(reach - centre)))::DECIMAL(18, 6) END AS width
    FROM logits
),
rates AS (
    SELECT widths.*, CASE WHEN width > 2 * half_withheld OR SAMPLE_SIZE < few_withheld THEN 2 WHEN width > 2 * half_flagged OR SAMPLE_SIZE < few_flagged THEN 1 ELSE 0 END AS class
    FROM widths, limits
),
pairs AS (
    SELECT INDICATOR AS RATE, REF_AREA, TIME_PERIOD, SEX, AGE, SOURCE, g, r,
           CASE WHEN r.CITIZENSHIP = 'TOTAL' AND g.DENOMINATOR > 0 AND r.DENOMINATOR > 0 THEN least(g.DENOMINATOR::DOUBLE / r.DENOMINATOR * g.SE::DOUBLE ** 2, g.SE::DOUBLE * r.SE) ELSE 0 END AS covariance
    FROM rates g
    JOIN rates r USING (INDICATOR, REF_AREA, TIME_PERIOD, SEX, AGE, SOURCE)
    WHERE g.CITIZENSHIP IN ('EU', 'NEU', 'FOR') AND r.CITIZENSHIP IN ('ITA', 'TOTAL')
)
SELECT 'rate_gap_pp' AS INDICATOR, REF_AREA, TIME_PERIOD, g.FREQ, g.CITIZENSHIP, SEX, AGE, RATE, r.CITIZENSHIP AS REFERENCE,
       (g.OBS_VALUE - r.OBS_VALUE)::DECIMAL(18, 6) AS OBS_VALUE, NULL::DECIMAL(18, 6) AS NUMERATOR, NULL::DECIMAL(18, 6) AS DENOMINATOR,
       CASE WHEN instr('AGIJKNSVWDFEPUB', g.OBS_STATUS) < instr('AGIJKNSVWDFEPUB', r.OBS_STATUS) THEN r.OBS_STATUS ELSE g.OBS_STATUS END AS OBS_STATUS,
       'F' AS CONF_STATUS,
       CASE WHEN g.SE IS NOT NULL AND r.SE IS NOT NULL THEN sqrt(greatest(0, g.SE::DOUBLE ** 2 + r.SE::DOUBLE ** 2 - 2 * covariance))::DECIMAL(18, 6) END AS SE,
       CASE WHEN r.SE IS NOT NULL THEN g.SE_METHOD END AS SE_METHOD, greatest(g.class, r.class) AS PARTS_CLASS,
       greatest(g.PROVENANCE, r.PROVENANCE) AS PROVENANCE, SOURCE
FROM pairs
