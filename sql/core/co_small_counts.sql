/*---
model: core.co_small_counts
title: The smaller counts of the Comunicazioni Obbligatorie that are made of messages
description: >
  For disclosure control, never published: the cells of core.co_counts and of dependent work in core.co_details (BREAKDOWN, CATEGORY; FLOW with
  sector and contract for the first) whose counts are made of messages and are below 300, without the counts. A model of its own
  because new tables change core.co_counts and not this, and so not what is dear to compute behind it.
sources: [core.co_counts, core.co_details]
---*/
SELECT EVENT, REF_AREA, TIME_PERIOD, PERIMETER, CITIZENSHIP, SEX, 'FLOW' AS BREAKDOWN, SECTOR || ' ' || CONTRACT AS CATEGORY
FROM (UNPIVOT core.co_counts ON ACTIVATIONS AS 'ACTIVATION', TERMINATIONS AS 'TERMINATION', TRANSFORMATIONS AS 'TRANSFORMATION',
                                EXTENSIONS AS 'EXTENSION' INTO NAME EVENT VALUE N)
WHERE N BETWEEN 1 AND 299 AND SOURCE NOT LIKE '%co/tavole%'
UNION ALL
SELECT EVENT, REF_AREA, TIME_PERIOD, PERIMETER, CITIZENSHIP, SEX, BREAKDOWN, CATEGORY
FROM core.co_details
WHERE N < 300 AND PERIMETER = 'DIP'
