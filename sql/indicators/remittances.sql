/*---
model: indicators.remittances
title: Remittances sent for each foreign resident
description: >
  Money sent abroad from the provinces of an area in a year, over the foreign residents at its 1 January. A year has four
  quarters and an area all its provinces of the day, else there is no value. The first year in which institutions of other
  member states report of their own will is flagged B.
sources: [bankit.remittances, core.population, code.areas, code.breaks]
indicators:
  - id: remit_pc
    number: 58
    theme: 6
    title: {it: "Rimesse pro capite", en: "Remittances per head"}
    definition:
      it: "Rimesse inviate all'estero nell'anno tramite istituti di pagamento e poste, divise per gli stranieri residenti al 1° gennaio, in euro."
      en: "Money sent abroad in the year through payment institutions and postal offices, divided by foreign residents at 1 January, in euro."
    formula: "1000 * sum(OBS_VALUE) /* thousand euro, four quarters */ / any_value(OBS_VALUE) FILTER (INDICATOR = 'foreign_residents')"
    unit: EUR
    population: {it: "Stranieri residenti", en: "Foreign residents"}
    ages: [TOTAL]
    numerator: {it: "Rimesse dell'anno, in euro", en: "Remittances of the year, in euro"}
    denominator: {it: "Stranieri residenti al 1° gennaio", en: "Foreign residents at 1 January"}
    population_criterion: citizenship
    territory: sending
    source: "Banca d'Italia, Rimesse; Istat, popolazione straniera residente"
    time: none
    areas: ratio
    caveats:
      it: "Solo denaro contante trasferito: non bonifici né canali informali. Chi invia può non essere straniero né residente nella provincia."
      en: "Cash transfers only: neither bank transfers nor informal channels. Who sends may be neither foreign nor resident in the province."
    not_comparable_with: []
---*/
WITH RECURSIVE within(province, REF_AREA) AS (
    SELECT code, code FROM code.areas WHERE level = 'province'
    UNION ALL
    SELECT province, parent FROM within JOIN code.areas ON code = REF_AREA WHERE parent IS NOT NULL
),
yearly AS (
    SELECT REF_AREA AS province, left(TIME_PERIOD, 4) AS TIME_PERIOD, sum(OBS_VALUE) * 1000 AS euro, max(_provenance) AS PROVENANCE
    FROM bankit.remittances
    GROUP BY province, left(TIME_PERIOD, 4)
    HAVING count(DISTINCT TIME_PERIOD) = 4
),
-- The provinces that an area has in a year: those of which the list says nothing are of all times.
wanted AS (
    SELECT y.TIME_PERIOD, w.REF_AREA, count(*) AS provinces
    FROM (SELECT DISTINCT TIME_PERIOD FROM yearly) y
    JOIN code.areas a ON a.level = 'province' AND (a.valid_from IS NULL OR left(a.valid_from, 4) <= y.TIME_PERIOD)
                     AND (a.valid_to IS NULL OR left(a.valid_to, 4) > y.TIME_PERIOD)
    JOIN within w ON w.province = a.code
    GROUP BY y.TIME_PERIOD, w.REF_AREA
),
sent AS (
    SELECT w.REF_AREA, y.TIME_PERIOD, sum(euro) AS euro, max(PROVENANCE) AS PROVENANCE, count(*) AS provinces
    FROM yearly y
    JOIN within w USING (province)
    GROUP BY w.REF_AREA, y.TIME_PERIOD
)
SELECT 'remit_pc' AS INDICATOR, s.REF_AREA, s.TIME_PERIOD, 'A' AS FREQ, 'FOR' AS CITIZENSHIP, 'T' AS SEX, 'TOTAL' AS AGE,
       (s.euro / p.OBS_VALUE)::DECIMAL(18, 6) AS OBS_VALUE, s.euro::DECIMAL(18, 6) AS NUMERATOR, p.OBS_VALUE::DECIMAL(18, 6) AS DENOMINATOR,
       CASE WHEN s.TIME_PERIOD IN (SELECT period FROM code.breaks WHERE source = 'bankit/remittances') THEN 'B' ELSE p.OBS_STATUS END AS OBS_STATUS,
       'F' AS CONF_STATUS, NULL::DECIMAL(18, 6) AS SE, greatest(s.PROVENANCE, p.PROVENANCE) AS PROVENANCE,
       'bankit/remittances + ' || p.SOURCE AS SOURCE
FROM sent s
JOIN wanted USING (REF_AREA, TIME_PERIOD, provinces)
JOIN core.population p ON p.STOCK = 'FOREIGN' AND p.REF_AREA = s.REF_AREA AND p.TIME_PERIOD = s.TIME_PERIOD AND p.SEX = 'T'
WHERE p.OBS_VALUE > 0
