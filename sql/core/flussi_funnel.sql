/*---
model: core.flussi_funnel
title: Quotas and stages of the entry flows by act, as last observed
description: >
  One row is the last count of one stage under one act in one area, by concept of quota and type of permit. Figures of
  the funnel's own contract and those transcribed from the acts stand side by side. Where an act divides permits of
  several years apart, its other seasonal figures are only the generic ones (SEASONAL_GENERIC). Trentino-Alto Adige is
  the sum of Trento and Bolzano where both are given.
sources: [flussi.funnel, flussi.quotas]
grain: [REF_AREA, TIME_PERIOD, ACT, STAGE, QUOTA_CONCEPT, PERMIT_TYPE]
---*/
WITH meaning(QUOTA_MEASURE, STAGE, QUOTA_CONCEPT, PERMIT_TYPE, OBS_STATUS) AS (
    VALUES ('quota_stagionali', 'QUOTA', 'CEILING', 'SEASONAL', 'A'),
           ('quota_totale', 'QUOTA', 'CEILING', 'ALL', 'A'),
           ('quota_non_stagionali', 'QUOTA', 'CEILING', 'NON_SEASONAL', 'A'),
           ('quota_assegnata', 'QUOTA', 'INITIAL', 'SEASONAL', 'A'),
           ('quota_pluriennale', 'QUOTA', 'INITIAL', 'MULTIANNUAL', 'A'),
           ('quota_ripartita', 'QUOTA', 'INITIAL', 'SEASONAL', 'A'),
           ('quota_ripartita_stagionali', 'QUOTA', 'INITIAL', 'SEASONAL', 'A'),
           ('quota_ripartita_stagionali_incl_pluriennali', 'QUOTA', 'INITIAL', 'SEASONAL', 'A'),
           ('quota_ripartita_pluriennali', 'QUOTA', 'INITIAL', 'MULTIANNUAL', 'A'),
           ('quota_riserva', 'QUOTA', 'INITIAL', 'SEASONAL', 'A'),
           ('quota_riserva_stagionali', 'QUOTA', 'INITIAL', 'SEASONAL', 'A'),
           ('quota_riserva_pluriennali', 'QUOTA', 'INITIAL', 'MULTIANNUAL', 'A'),
           ('quota_residua', 'QUOTA', 'RESIDUAL', 'SEASONAL', 'A'),
           ('stagionali_generico', 'QUOTA', 'INITIAL', 'SEASONAL_GENERIC', 'A'),
           ('stagionali_pluriennali', 'QUOTA', 'INITIAL', 'MULTIANNUAL', 'A'),
           ('stagionali_apolidi_rifugiati', 'QUOTA', 'INITIAL', 'STATELESS', 'A'),
           ('stagionali_org_agricole', 'QUOTA', 'INITIAL', 'FARM_ORGS', 'A'),
           ('stagionali_org_turismo', 'QUOTA', 'INITIAL', 'TOURISM_ORGS', 'A'),
           ('quote_assegnate', 'QUOTA', 'ASSIGNED', 'ALL', 'A'),
           ('istanze', 'APPLICATIONS', '_Z', 'ALL', 'A'),
           ('pratiche_concluse', 'CONTRACTS', '_Z', 'ALL', 'D'), -- procedures concluded: not quite the contracts signed
           ('permessi_rilasciati', 'PERMITS', '_Z', 'ALL', 'D')  -- permits issued: not those requested
),
split_acts AS ( -- the acts that give permits of several years apart from the others
    SELECT DISTINCT TIME_PERIOD, ACT
    FROM flussi.quotas
    WHERE QUOTA_MEASURE IN ('quota_pluriennale', 'quota_ripartita_pluriennali', 'quota_riserva_pluriennali')
),
transcribed AS (
    SELECT q.TIME_PERIOD, q.ACT, NULL::DATE AS OBS_DATE, q.REF_AREA, q.SCOPE, m.STAGE, m.QUOTA_CONCEPT,
           CASE WHEN s.ACT IS NOT NULL AND q.QUOTA_MEASURE IN ('quota_assegnata', 'quota_ripartita_stagionali', 'quota_riserva_stagionali')
                THEN 'SEASONAL_GENERIC' ELSE m.PERMIT_TYPE END AS PERMIT_TYPE,
           q.OBS_VALUE, m.OBS_STATUS, q._provenance AS PROVENANCE, 'flussi/quotas' AS SOURCE
    FROM flussi.quotas q
    JOIN meaning m USING (QUOTA_MEASURE)
    LEFT JOIN split_acts s ON s.TIME_PERIOD = q.TIME_PERIOD AND s.ACT = q.ACT
),
observed AS (
    SELECT TIME_PERIOD, ACT, OBS_DATE, REF_AREA, SCOPE, STAGE, QUOTA_CONCEPT, PERMIT_TYPE, OBS_VALUE,
           coalesce(OBS_STATUS, CASE WHEN OBS_VALUE IS NULL THEN 'O' ELSE 'A' END) AS OBS_STATUS,
           _provenance AS PROVENANCE, 'flussi/funnel' AS SOURCE
    FROM flussi.funnel
    QUALIFY row_number() OVER (PARTITION BY TIME_PERIOD, ACT, REF_AREA, SCOPE, STAGE, QUOTA_CONCEPT, PERMIT_TYPE ORDER BY OBS_DATE DESC) = 1
),
figures AS (
    FROM observed
    UNION ALL
    FROM transcribed
)
SELECT TIME_PERIOD, ACT, OBS_DATE, REF_AREA, SCOPE, STAGE, QUOTA_CONCEPT, PERMIT_TYPE, OBS_VALUE, OBS_STATUS, PROVENANCE, SOURCE
FROM figures
UNION ALL
SELECT TIME_PERIOD, ACT, max(OBS_DATE), 'ITDA', 'REGION', STAGE, QUOTA_CONCEPT, PERMIT_TYPE, sum(OBS_VALUE)::DECIMAL(18,6),
       max(OBS_STATUS), max(PROVENANCE), max(SOURCE)
FROM figures
WHERE REF_AREA IN ('ITH1', 'ITH2')
GROUP BY TIME_PERIOD, ACT, STAGE, QUOTA_CONCEPT, PERMIT_TYPE
HAVING count(DISTINCT REF_AREA) = 2 AND count(OBS_VALUE) = 2
