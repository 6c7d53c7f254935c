/*---
model: core.rcfl_conditions
title: Labour force, finer conditions by area, citizenship and sex
description: >
  One row is a number of persons aged 15-74, the mean of a year, in a condition (MEASURE: those of the dataset, and the sums
  LABOUR_FORCE, POTENTIAL those who seek and are not available or are available and do not seek, SLACK the unemployed with
  these and the underemployed). A sum of which a part is withheld is not there. Regions are given for both sexes together.
sources: [istat.rcfl_conditions, code.areas, code.sampling_errors]
grain: [TIME_PERIOD, REF_AREA, CITIZENSHIP, SEX, MEASURE]
---*/
WITH RECURSIVE within(cell_area, REF_AREA) AS (
    SELECT code, code FROM code.areas WHERE level IN ('region', 'autonomous_province')
    UNION ALL
    SELECT cell_area, parent FROM within JOIN code.areas ON code = REF_AREA WHERE parent IS NOT NULL
),
citizenship_groups(cell_citizenship, CITIZENSHIP) AS (
    VALUES ('ITA', 'ITA'), ('EU', 'EU'), ('NEU', 'NEU'), ('EU', 'FOR'), ('NEU', 'FOR'), ('ITA', 'TOTAL'), ('EU', 'TOTAL'), ('NEU', 'TOTAL')
),
sex_groups(cell_sex, SEX) AS (
    VALUES ('M', 'M'), ('F', 'F'), ('M', 'T'), ('F', 'T')
),
measures(LABOUR_CONDITION, MEASURE, parts) AS (
    VALUES ('EMPLOYED', 'EMPLOYED', 1), ('PT_INVOLUNTARY', 'PT_INVOLUNTARY', 1), ('UNEMPLOYED', 'UNEMPLOYED', 1), ('UNEMPLOYED_LT', 'UNEMPLOYED_LT', 1),
           ('EMPLOYED', 'LABOUR_FORCE', 2), ('UNEMPLOYED', 'LABOUR_FORCE', 2),
           ('UNEMPLOYED', 'NON_PARTICIPATION', 2), ('AVAILABLE_NOT_SEEKING', 'NON_PARTICIPATION', 2),
           ('EMPLOYED', 'FORCE_AND_AVAILABLE', 3), ('UNEMPLOYED', 'FORCE_AND_AVAILABLE', 3), ('AVAILABLE_NOT_SEEKING', 'FORCE_AND_AVAILABLE', 3),
           ('UNEMPLOYED', 'SLACK', 4), ('PT_UNDEREMPLOYED', 'SLACK', 4), ('SEEKING_NOT_AVAILABLE', 'SLACK', 4), ('AVAILABLE_NOT_SEEKING', 'SLACK', 4),
           ('EMPLOYED', 'EXTENDED_FORCE', 4), ('UNEMPLOYED', 'EXTENDED_FORCE', 4), ('SEEKING_NOT_AVAILABLE', 'EXTENDED_FORCE', 4),
           ('AVAILABLE_NOT_SEEKING', 'EXTENDED_FORCE', 4)
),
cells AS ( -- each measure of each cell, whole or not at all
    SELECT c.REF_AREA, c.TIME_PERIOD, c.CITIZENSHIP, c.SEX, m.MEASURE,
           CASE WHEN count(c.PERSONS) = any_value(m.parts) THEN sum(c.PERSONS) END AS PERSONS,
           bool_or(c.OBS_STATUS = 'P') AS provisional, bool_or(c._provenance = 'synthetic') AS synthetic
    FROM istat.rcfl_conditions c
    JOIN measures m USING (LABOUR_CONDITION)
    GROUP BY c.REF_AREA, c.TIME_PERIOD, c.CITIZENSHIP, c.SEX, m.MEASURE
),
sums AS (
    SELECT w.REF_AREA, TIME_PERIOD, g.CITIZENSHIP, x.SEX, MEASURE, sum(PERSONS)::DECIMAL(18, 6) AS PERSONS,
           bool_or(provisional) AS provisional, bool_or(synthetic) AS synthetic
    FROM cells c
    JOIN within w ON w.cell_area = c.REF_AREA
    JOIN citizenship_groups g ON g.cell_citizenship = c.CITIZENSHIP
    JOIN sex_groups x ON x.cell_sex = c.SEX
    GROUP BY w.REF_AREA, TIME_PERIOD, g.CITIZENSHIP, x.SEX, MEASURE
    HAVING count(*) = count(PERSONS)
)
SELECT TIME_PERIOD, REF_AREA, CITIZENSHIP, SEX, MEASURE, PERSONS,
       CASE WHEN PERSONS > 0 THEN exp(A::DOUBLE + B::DOUBLE * ln(PERSONS)) END AS REL_VAR, provisional,
       CASE WHEN TIME_PERIOD < '2021' THEN 'before 2021' ELSE 'from 2021' END AS METHOD,
       CASE WHEN synthetic THEN 'synthetic' ELSE 'real' END AS PROVENANCE
FROM sums
JOIN (SELECT code, level FROM code.areas) AS area ON code = REF_AREA
LEFT JOIN code.sampling_errors e
       ON e.FREQ = 'A' AND PERSONS >= FROM_PERSONS::DECIMAL(18, 6) AND (TO_PERSONS IS NULL OR PERSONS < TO_PERSONS::DECIMAL(18, 6))
WHERE SEX = 'T' OR level NOT IN ('region', 'autonomous_province')
