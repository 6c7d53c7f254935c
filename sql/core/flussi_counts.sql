/*---
model: core.flussi_counts
title: Quotas and stages of seasonal entries by act, every count
description: >
  One row is one count of one stage under one act in one area, by concept of quota and type of permit. Figures of
  the funnel's own contract and those transcribed from the acts stand side by side, the latter without a day. Figures
  that are not of seasonal work alone (totals of the acts, all applications, what third parties report) are no part of
  this: they stay in the vintages. Where an act divides permits of
  several years apart, its other seasonal figures are only the generic ones (SEASONAL_GENERIC). Trentino-Alto Adige is
  the sum of Trento and Bolzano where both are counted on one day.
sources: [flussi.funnel, flussi.quotas]
grain: [REF_AREA, TIME_PERIOD, ACT, STAGE, QUOTA_CONCEPT, PERMIT_TYPE, OBS_DATE]
---*/
WITH meaning(QUOTA_MEASURE, QUOTA_CONCEPT, PERMIT_TYPE) AS ( -- the measures of seasonal work, all of them quotas
    VALUES ('quota_stagionali', 'CEILING', 'SEASONAL'),
           ('quota_assegnata', 'INITIAL', 'SEASONAL'),
           ('quota_pluriennale', 'INITIAL', 'MULTIANNUAL'),
           ('quota_ripartita', 'INITIAL', 'SEASONAL'),
           ('quota_ripartita_stagionali', 'INITIAL', 'SEASONAL'),
           ('quota_ripartita_stagionali_incl_pluriennali', 'INITIAL', 'SEASONAL'),
           ('quota_ripartita_pluriennali', 'INITIAL', 'MULTIANNUAL'),
           ('quota_riserva', 'INITIAL', 'SEASONAL'),
           ('quota_riserva_stagionali', 'INITIAL', 'SEASONAL'),
           ('quota_riserva_pluriennali', 'INITIAL', 'MULTIANNUAL'),
           ('quota_residua', 'RESIDUAL', 'SEASONAL'),
           ('stagionali_generico', 'INITIAL', 'SEASONAL_GENERIC'),
           ('stagionali_pluriennali', 'INITIAL', 'MULTIANNUAL'),
           ('stagionali_apolidi_rifugiati', 'INITIAL', 'STATELESS'),
           ('stagionali_org_agricole', 'INITIAL', 'FARM_ORGS'),
           ('stagionali_org_turismo', 'INITIAL', 'TOURISM_ORGS')
),
split_acts AS ( -- the acts that give permits of several years apart from the others
    SELECT DISTINCT TIME_PERIOD, ACT
    FROM flussi.quotas
    WHERE QUOTA_MEASURE IN ('quota_pluriennale', 'quota_ripartita_pluriennali', 'quota_riserva_pluriennali')
),
transcribed AS (
    SELECT q.TIME_PERIOD, q.ACT, NULL::DATE AS OBS_DATE, q.REF_AREA, q.SCOPE, 'QUOTA' AS STAGE, m.QUOTA_CONCEPT,
           CASE WHEN s.ACT IS NOT NULL AND q.QUOTA_MEASURE IN ('quota_assegnata', 'quota_ripartita_stagionali', 'quota_riserva_stagionali')
                THEN 'SEASONAL_GENERIC' ELSE m.PERMIT_TYPE END AS PERMIT_TYPE,
           q.OBS_VALUE, 'A' AS OBS_STATUS, q._provenance AS PROVENANCE, 'flussi/quotas' AS SOURCE
    FROM flussi.quotas q
    JOIN meaning m USING (QUOTA_MEASURE)
    LEFT JOIN split_acts s ON s.TIME_PERIOD = q.TIME_PERIOD AND s.ACT = q.ACT
),
observed AS (
    SELECT TIME_PERIOD, ACT, OBS_DATE, REF_AREA, SCOPE, STAGE, QUOTA_CONCEPT, PERMIT_TYPE, OBS_VALUE,
           coalesce(OBS_STATUS, CASE WHEN OBS_VALUE IS NULL THEN 'O' ELSE 'A' END) AS OBS_STATUS,
           _provenance AS PROVENANCE, 'flussi/funnel' AS SOURCE
    FROM flussi.funnel
    WHERE PERMIT_TYPE <> 'CONVERSION' -- no entries
),
figures AS (
    FROM observed
    UNION ALL
    FROM transcribed
)
SELECT TIME_PERIOD, ACT, OBS_DATE, REF_AREA, SCOPE, STAGE, QUOTA_CONCEPT, PERMIT_TYPE, OBS_VALUE, OBS_STATUS, PROVENANCE, SOURCE
FROM figures
UNION ALL
SELECT TIME_PERIOD, ACT, OBS_DATE, 'ITDA', 'REGION', STAGE, QUOTA_CONCEPT, PERMIT_TYPE, sum(OBS_VALUE)::DECIMAL(18,6),
       max(OBS_STATUS), max(PROVENANCE), max(SOURCE)
FROM figures
WHERE REF_AREA IN ('ITH1', 'ITH2')
GROUP BY TIME_PERIOD, ACT, OBS_DATE, STAGE, QUOTA_CONCEPT, PERMIT_TYPE
HAVING count(DISTINCT REF_AREA) = 2 AND count(OBS_VALUE) = 2
