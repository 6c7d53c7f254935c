/*---
model: core.co_known_to
title: Up to which day the messages of an area are known
description: >
  One row is the latest publication of any file of an area, of co/records and co/messages apart. A contract with a term lapses
  once that day has passed it (core.co_relationships). A model of its own, so that a new file of an area says which
  relationships it may end, and the others need not be computed again.
sources: [co.records, co.messages]
grain: [SOURCE, AREA]
---*/
SELECT 'co/records' AS SOURCE, split_part(_window, '-', 1) AS AREA, max(_published) AS KNOWN_TO FROM co.records GROUP BY ALL
UNION ALL
SELECT 'co/messages', split_part(_window, '-', 1) AS AREA, max(_published) FROM co.messages GROUP BY ALL
