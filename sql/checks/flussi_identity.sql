/*---
check: flussi_identity
title: {it: "I permessi sulle quote sono i nulla osta sulle quote per i contratti sui nulla osta", en: "Permits over quotas are nulla osta over quotas times contracts over nulla osta"}
severity: warn
message: >
  Within a cohort the product holds when every contract comes with a request for a permit. A difference of more than
  one point, on at least 100 quotas, says that the stages were counted on other days, or that permits were requested later.
sources: [indicators.seasonal_ratios]
---*/
SELECT permits.REF_AREA, permits.TIME_PERIOD, permits.ACT, permits.QUOTA_CONCEPT, permits.PERMIT_TYPE,
       permits.OBS_VALUE AS pds_over_quota, round(cleared.OBS_VALUE::DOUBLE * signed.OBS_VALUE / 100, 6) AS product
FROM indicators.seasonal_ratios permits
JOIN indicators.seasonal_ratios cleared USING (REF_AREA, TIME_PERIOD, ACT, QUOTA_CONCEPT, PERMIT_TYPE, OBS_DATE)
JOIN indicators.seasonal_ratios signed USING (REF_AREA, TIME_PERIOD, ACT, PERMIT_TYPE, OBS_DATE)
WHERE permits.INDICATOR = 'seasonal_pds_over_quota' AND cleared.INDICATOR = 'seasonal_no_over_quota'
  AND signed.INDICATOR = 'seasonal_contracts_over_no'
  AND permits.DENOMINATOR >= 100 -- below, a single case moves the ratio by a point
  AND permits.OBS_DATE IN ('_T', (SELECT max(last.OBS_DATE) -- at earlier counts permits are still behind the contracts
                          FROM indicators.seasonal_ratios last
                          WHERE last.INDICATOR = permits.INDICATOR AND last.ACT = permits.ACT
                            AND last.TIME_PERIOD = permits.TIME_PERIOD AND last.OBS_DATE <> '_T'))
  AND abs(permits.OBS_VALUE - cleared.OBS_VALUE::DOUBLE * signed.OBS_VALUE / 100) > 1
