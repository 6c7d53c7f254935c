/*---
model: indicators.firms
title: Sole proprietors born abroad
description: >
  Sole proprietorships registered at the end of the year whose owner was born abroad (FOR) or outside the Union (NEU), by
  country of birth where the file gives it. A sole proprietorship has one owner, so firms are persons.
sources: [infocamere.firms]
indicators:
  - id: entrepreneurs_foreign
    number: 56
    theme: 6
    title: {it: "Titolari di imprese individuali nati all'estero", en: "Sole proprietors born abroad"}
    definition:
      it: "Titolari di imprese individuali registrate a fine anno, per Paese di nascita del titolare."
      en: "Owners of sole proprietorships registered at the end of the year, by the owner's country of birth."
    formula: "sum(OBS_VALUE) FILTER (FIRM_STATE = 'REGISTERED' AND FIRM_KIND IN ('SOLE_FOREIGN_BORN', 'SOLE_NON_EU_BORN'))"
    unit: PS
    population: {it: "Imprese individuali registrate", en: "Sole proprietorships registered"}
    ages: [TOTAL]
    population_criterion: birth
    territory: seat
    source: "Unioncamere-InfoCamere, Registro delle imprese"
    time: end
    areas: residual
    dimensions: [COUNTRY]
    caveats: {it: "Paese di nascita e non cittadinanza: comprende italiani nati all'estero. Imprese registrate, anche inattive.", en: "Country of birth, not citizenship: Italians born abroad are included. Firms registered, idle ones too."}
    not_comparable_with:
      - indicator: employed
        why: {it: "Titolari per Paese di nascita e sede, contro occupati per cittadinanza e residenza.", en: "Owners by country of birth and seat against employed by citizenship and residence."}
      - indicator: foreign_residents
        why: {it: "Paese di nascita contro cittadinanza.", en: "Country of birth against citizenship."}
---*/
SELECT 'entrepreneurs_foreign' AS INDICATOR, REF_AREA, TIME_PERIOD, 'A' AS FREQ,
       CASE FIRM_KIND WHEN 'SOLE_NON_EU_BORN' THEN 'NEU' ELSE 'FOR' END AS CITIZENSHIP, 'T' AS SEX, 'TOTAL' AS AGE,
       coalesce(COUNTRY, '_T') AS COUNTRY, OBS_VALUE::DECIMAL(18, 6) AS OBS_VALUE,
       NULL::DECIMAL(18, 6) AS NUMERATOR, NULL::DECIMAL(18, 6) AS DENOMINATOR,
       coalesce(OBS_STATUS, CASE WHEN OBS_VALUE IS NULL THEN 'O' ELSE 'A' END) AS OBS_STATUS,
       CASE WHEN OBS_STATUS = 'Q' THEN 'N' ELSE 'F' END AS CONF_STATUS,
       NULL::DECIMAL(18, 6) AS SE, _provenance AS PROVENANCE, 'infocamere/firms' AS SOURCE
FROM infocamere.firms
WHERE FIRM_KIND IN ('SOLE_FOREIGN_BORN', 'SOLE_NON_EU_BORN') AND FIRM_STATE = 'REGISTERED' AND length(TIME_PERIOD) = 4
