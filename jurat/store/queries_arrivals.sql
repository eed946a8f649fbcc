-- Statements about items that are coming in (see arrivals.py), and the words `ready(i)` of other statements. Written as
-- queries.sql is.

-- name: ready
-- What `ready(i)` stands for: nobody reads an item before its whole batch is there. Both bounds, so that an index on either
-- ends there. Every statement that starts from `item`, and not from what was reviewed, says it.
(i.position < coalesce((SELECT first_position FROM arrival WHERE study_id = :study_id), 9223372036854775807)
 AND i.block <= coalesce((SELECT first_position FROM arrival WHERE study_id = :study_id), 9223372036854775807) / 64)

-- name: arrival
-- arrivals.of_study gives one or none: first_position int, batch str, overlap int, second int, token str?, beat int
SELECT first_position, batch, overlap, second, token, beat FROM arrival WHERE study_id = :study_id

-- name: study_seed
-- studies.seed gives one or none: seed str
SELECT seed FROM study WHERE study_id = :study_id

-- name: begin_arrival
-- arrivals.begin writes
INSERT INTO arrival (study_id, first_position, batch, overlap, second, token)
VALUES (:study_id, :first_position, :batch, :overlap, :second, :token)

-- name: take_arrival_over
-- arrivals.take_over writes
-- The remains of one that was broken off, if nobody else has taken them nor has it gone on since.
UPDATE arrival SET token = :token, batch = :batch, overlap = :overlap, second = :second, beat = beat + 1
WHERE study_id = :study_id AND beat = :beat

-- name: renew_study
-- studies.renew writes
-- A study whose first batch was broken off was never there.
UPDATE study SET seed = :seed, created_us = :now_us
WHERE study_id = :study_id AND EXISTS (
    SELECT 1 FROM arrival a WHERE a.study_id = study.study_id AND a.first_position = 0)

-- name: beat
-- arrivals.beat writes
UPDATE arrival SET beat = beat + 1 WHERE study_id = :study_id AND token = :token

-- name: give_arrival_up
-- arrivals.give_up writes
UPDATE arrival SET token = NULL, beat = beat + 1 WHERE study_id = :study_id AND token = :token

-- name: end_arrival
-- arrivals.end writes
DELETE FROM arrival WHERE study_id = :study_id AND token = :token

-- name: widen_arrival
-- arrivals.widen writes
-- The rubric asks for another overlap: what is still to come takes it, too.
UPDATE arrival SET overlap = :overlap, second = :second WHERE study_id = :study_id

-- name: held_ids
-- arrivals.held_ids gives many: item_id str, batch str
-- Which of some ids the study holds, whether they can be read yet or not.
SELECT item_id, batch FROM item
WHERE study_id = :study_id AND item_id IN (SELECT value FROM json_each(:item_ids))

-- name: add_arriving_item
-- arrivals.add_items writes many
INSERT INTO item (study_id, position, block, item_id, batch, need)
VALUES (:study_id, :position, :block, :item_id, :batch, :need)

-- name: add_arriving_payload
-- arrivals.add_payloads writes many
INSERT INTO payload (item_key, content, attributes)
SELECT item_key, :content, CAST(:attributes AS TEXT) FROM item WHERE study_id = :study_id AND position = :position

-- name: clear_arriving_payloads
-- arrivals.clear_payloads writes
DELETE FROM payload WHERE item_key IN (
    SELECT item_key FROM item WHERE study_id = :study_id AND position >= :first_position
    ORDER BY position DESC LIMIT CAST(:most AS BIGINT))

-- name: clear_arriving_items
-- arrivals.clear_items writes
DELETE FROM item WHERE item_key IN (
    SELECT item_key FROM item WHERE study_id = :study_id AND position >= :first_position
    ORDER BY position DESC LIMIT CAST(:most AS BIGINT))
