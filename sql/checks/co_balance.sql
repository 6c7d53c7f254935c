/*---
check: co_balance
title: {it: "Il saldo è attivazioni meno cessazioni, e quello dei contratti vi somma", en: "The balance is activations less terminations, and that of the contracts adds up to it"}
severity: block
message: Transformations move a relationship from one contract to another and leave the balance of all as it is.
sources: [indicators.co_flows]
grain: [REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, PERIMETER, SECTOR]
---*/
WITH flows AS (
    SELECT REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, PERIMETER, SECTOR, CONTRACT,
           max(OBS_VALUE) FILTER (INDICATOR = 'co_activations') AS begun,
           max(OBS_VALUE) FILTER (INDICATOR = 'co_terminations') AS ended,
           max(OBS_VALUE) FILTER (INDICATOR = 'co_net') AS net
    FROM indicators.co_flows
    WHERE SECTOR = '_T' OR CONTRACT = '_T'
    GROUP BY ALL
),
contracts AS (
    SELECT REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, PERIMETER, SECTOR, sum(net) AS added
    FROM flows
    WHERE CONTRACT <> '_T'
    GROUP BY ALL
)
SELECT flows.*, added
FROM flows
LEFT JOIN contracts USING (REF_AREA, TIME_PERIOD, CITIZENSHIP, SEX, PERIMETER, SECTOR)
WHERE CONTRACT = '_T' AND (net <> begun - ended OR net <> added)
