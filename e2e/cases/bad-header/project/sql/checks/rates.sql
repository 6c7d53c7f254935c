/*---
check: rates
severity: fatal
---*/
SELECT 1
