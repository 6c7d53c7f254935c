/*---
model: core.co_messages_in_force
title: Messages of the Comunicazioni Obbligatorie that are in force, as events
description: >
  One row is one message in the columns of co.records, after rectifications and annulments. Messages that name one another
  are a chain; of a chain the message sent last says what is in force, and when that is an annulment nothing is.
  So the order in which messages arrive, and in which files, does not matter; a rectification of a message that is not
  held, or that was refused, stands for it. A reference to a message that was sent later is a mistake and does not count.
  An extension takes effect on the day after the term before. Of transformations those to a permanent contract
  of a job that did not begin so are kept. LATE_DAYS is how long after its event the first message of the chain was sent.
  WORK_PROVINCE is that of the municipality of work by the newest list of Istat; without one, where the list does not have it.
sources: [co.messages, istat.municipalities, code.contract]
---*/
WITH RECURSIVE delivered AS ( -- a message that came in several files is the one that came last
    SELECT *
    FROM co.messages
    QUALIFY row_number() OVER (PARTITION BY MESSAGE ORDER BY _published DESC, _window DESC, _line DESC) = 1
),
links AS (
    SELECT m.MESSAGE, m.PREVIOUS_MESSAGE AS named
    FROM delivered AS m
    LEFT JOIN delivered AS p ON p.MESSAGE = m.PREVIOUS_MESSAGE
    WHERE m.MESSAGE_TYPE IN ('RECTIFICATION', 'ANNULMENT')
      AND m.PREVIOUS_MESSAGE <> m.MESSAGE
      AND coalesce(p.SENT_AT <= m.SENT_AT, true)
),
walk AS (
    SELECT MESSAGE, named AS root, 1 AS steps FROM links
    UNION ALL
    SELECT walk.MESSAGE, links.named, steps + 1
    FROM walk
    JOIN links ON links.MESSAGE = walk.root
    WHERE steps < 100 -- two messages of one instant may name each other
),
chains AS (
    SELECT MESSAGE, max({'steps': steps, 'root': root}).root AS root, max(steps) AS steps FROM walk GROUP BY MESSAGE
),
in_force AS (
    SELECT delivered.*, min(SENT_DATE) OVER (PARTITION BY coalesce(root, MESSAGE)) AS first_sent
    FROM delivered
    LEFT JOIN chains USING (MESSAGE)
    QUALIFY row_number() OVER (PARTITION BY coalesce(root, MESSAGE) ORDER BY SENT_AT DESC, coalesce(steps, 0) DESC, MESSAGE) = 1
),
permanent AS (
    SELECT code FROM code.contract WHERE contract_group = 'TI'
),
events AS (
    SELECT *,
           CASE MESSAGE_EVENT WHEN 'PRO' THEN coalesce(EXPIRY_DATE + 1, SENT_DATE) WHEN 'TRA' THEN TRANSFORMED_ON END AS effect,
           CASE MESSAGE_EVENT WHEN 'ATT' THEN START_DATE WHEN 'PRO' THEN EXPIRY_DATE WHEN 'TRA' THEN TRANSFORMED_ON ELSE END_DATE END AS happened
    FROM in_force
    WHERE MESSAGE_TYPE <> 'ANNULMENT' AND MESSAGE_EVENT IN ('ATT', 'PRO', 'TRA', 'CES')
)
SELECT MESSAGE, MESSAGE_EVENT AS EVENT, FORM, SENT_DATE, EMPLOYER, WORKER, SEX, BIRTH_DATE, BIRTH_COUNTRY, CITIZENSHIP_COUNTRY,
       PERMIT_REASON, EDUCATION, ATECO, OCCUPATION_CODE, CONTRACT_CODE, WORKING_TIME, SEASONAL, place.REF_AREA AS WORK_PROVINCE, START_DATE,
       CASE MESSAGE_EVENT WHEN 'PRO' THEN EXTENDED_TO ELSE EXPIRY_DATE END AS EXPIRY_DATE,
       effect AS EFFECT_DATE,
       CASE MESSAGE_EVENT WHEN 'CES' THEN END_DATE END AS END_DATE,
       greatest(first_sent - happened, 0) AS LATE_DAYS,
       events._window, events._published, events._provenance
FROM events
LEFT JOIN istat.municipalities AS place ON place.MUNICIPALITY = WORK_MUNICIPALITY
WHERE MESSAGE_EVENT <> 'TRA'
   OR CONTRACT_CODE IN (SELECT code FROM permanent)
      AND (EMPLOYER, WORKER, START_DATE) NOT IN (SELECT (EMPLOYER, WORKER, START_DATE) FROM events
                                                 WHERE MESSAGE_EVENT = 'ATT' AND CONTRACT_CODE IN (SELECT code FROM permanent))
