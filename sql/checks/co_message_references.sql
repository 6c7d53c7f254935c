/*---
check: co_message_references
title: {it: "Le rettifiche e gli annullamenti nominano comunicazioni che si hanno", en: "Rectifications and annulments name messages that are held"}
severity: warn
message: >
  A rectification of a message that is not held stands for it, an annulment of one does nothing. Many of them mean that
  files are missing, or that messages were refused; a message that names a later one is a mistake of the sender.
sources: [co.messages]
grain: [WINDOW_OF_FILE, MESSAGE_TYPE]
---*/
SELECT m._window AS WINDOW_OF_FILE, m.MESSAGE_TYPE,
       count(*) FILTER (p.MESSAGE IS NULL) AS NOT_HELD,
       count(*) FILTER (p.SENT_AT > m.SENT_AT) AS SENT_LATER
FROM co.messages AS m
LEFT JOIN (SELECT MESSAGE, min(SENT_AT) AS SENT_AT FROM co.messages GROUP BY MESSAGE) AS p ON p.MESSAGE = m.PREVIOUS_MESSAGE
WHERE m.MESSAGE_TYPE IN ('RECTIFICATION', 'ANNULMENT')
GROUP BY m._window, m.MESSAGE_TYPE
HAVING NOT_HELD > 0 OR SENT_LATER > 0
