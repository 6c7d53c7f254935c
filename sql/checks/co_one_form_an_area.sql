/*---
check: co_one_form_an_area
title: {it: "Un'area è contata dai messaggi o dagli eventi già ricostruiti, non da entrambi", en: "An area is counted from messages or from events already rebuilt, not from both"}
severity: block
message: >
  schemas/reference/co_complete.csv declares that the messages of this quarter are complete, but co/records holds events of the
  same area, or no message of it is held. Take the line out, or the files.
sources: [co.records, co.messages, code.co_complete]
grain: [REF_AREA, TIME_PERIOD, has_records, has_messages]
---*/
SELECT area AS REF_AREA, quarter AS TIME_PERIOD,
       area IN (SELECT split_part(_window, '-', 1) FROM co.records) AS has_records,
       area IN (SELECT split_part(_window, '-', 1) FROM co.messages) AS has_messages
FROM code.co_complete
WHERE has_records OR NOT has_messages
