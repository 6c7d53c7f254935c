/*---
check: inps_welfare_shares
title: {it: "Le quote di beneficiari stanno fra 0 e 100", en: "Shares of recipients lie between 0 and 100"}
severity: block
message: >
  A share of recipients is outside 0-100, or its numerator is above its denominator: the recipients of a part and of
  the whole are not of the same population. Look at the cells of that scheme, area and year in inps/benefit-recipients.
sources: [indicators.welfare]
---*/
SELECT INDICATOR, REF_AREA, TIME_PERIOD, SCHEME, CITIZENSHIP, SEX, OBS_VALUE, NUMERATOR, DENOMINATOR
FROM indicators.welfare
WHERE INDICATOR IN ('welfare_reg_share', 'welfare_nat_share')
  AND (OBS_VALUE NOT BETWEEN 0 AND 100 OR NUMERATOR > DENOMINATOR)
