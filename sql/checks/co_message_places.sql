/*---
check: co_message_places
title: {it: "I comuni di lavoro delle comunicazioni sono nell'elenco dei comuni", en: "Municipalities of work of messages are in the list of municipalities"}
severity: warn
message: >
  Messages of these municipalities have no province, and their jobs are in no area. A municipality that has been abolished is not in
  the newest list; if every municipality is here, no list (istat/municipalities) is held.
sources: [co.messages, istat.municipalities]
grain: [MUNICIPALITY]
---*/
SELECT m.WORK_MUNICIPALITY AS MUNICIPALITY, count(*) AS MESSAGES, count(DISTINCT m._window) AS FILES
FROM co.messages AS m
ANTI JOIN istat.municipalities AS place ON place.MUNICIPALITY = m.WORK_MUNICIPALITY
WHERE m.WORK_MUNICIPALITY IS NOT NULL
GROUP BY m.WORK_MUNICIPALITY
