-- Statements about what waits: items that were skipped, and what their reviewers said. Written as queries.sql is.

-- name: skipped_items
-- skips.waiting gives many: item_key int, done int, skips int
-- Items that somebody skipped and nobody holds, which are short of reviews: nobody has reviewed them, or each place that is
-- left was refused by somebody. From the few skips to their items.
SELECT i.item_key, i.done, count(*) AS skips
FROM skip s CROSS JOIN item i
WHERE i.item_key = s.item_key AND i.study_id = :study_id AND i.position >= 0 AND i.withdrawn = 0 AND i.leased = 0
  AND i.done < i.need
GROUP BY i.item_key, i.done, i.need
HAVING i.done = 0 OR count(*) >= i.need - i.done
ORDER BY i.item_key

-- name: item_skips
-- skips.of_item gives many: reviewer_id str, reason str, comment str?
-- Who skipped an item, and why, in the order in which they did.
SELECT s.reviewer_id, s.reason, s.comment FROM skip s WHERE s.item_key = :item_key ORDER BY s.seq

-- name: study_skips
-- skips.of_study gives many: item_id str, reviewer_id str, reason str, comment str?, active_ms int?, created_us int
-- Every skip of a study's items, in the study's order.
SELECT i.item_id, s.reviewer_id, s.reason, s.comment, s.active_ms, s.created_us
FROM skip s CROSS JOIN item i
WHERE i.item_key = s.item_key AND i.study_id = :study_id AND i.position >= 0
ORDER BY i.position, s.seq

-- name: batch_names
-- items.batches gives many: batch str
SELECT DISTINCT i.batch FROM item i WHERE i.study_id = :study_id AND i.position >= 0 AND ready(i) ORDER BY i.batch

-- name: batch_items
-- items.of_batch gives many: item_key int
SELECT i.item_key FROM item i
WHERE i.study_id = :study_id AND i.batch = :batch AND i.position >= 0 AND ready(i) ORDER BY i.position

-- name: withdrawn_state
-- withdrawals.state gives one or none: item_key int, position int, withdrawn int
SELECT i.item_key, i.position, i.withdrawn FROM item i
WHERE i.study_id = :study_id AND i.item_id = :item_id AND ready(i)

-- name: item_answers
-- reviews.answers_of_item gives many: answers str
-- Every answer that an item ever got, whatever became of it.
SELECT answers FROM review WHERE item_key = :item_key

-- name: item_decisions
-- decisions.criteria_of_item gives many: criterion str
-- The criteria on which a lead ever decided, whatever became of it.
SELECT DISTINCT criterion FROM adjudication WHERE item_key = :item_key AND decision <> 'withdrawn' ORDER BY criterion

-- name: add_withdrawal
-- withdrawals.add gives one: seq int
INSERT INTO withdrawal (study_id, about, is_withdrawn, reason, decided_by, created_us)
VALUES (:study_id, :about, :is_withdrawn, :reason, :decided_by, :now_us) RETURNING seq

-- name: add_withdrawn_item
-- withdrawals.add_item writes
INSERT INTO withdrawn_item (item_key, withdrawal, held) VALUES (:item_key, :withdrawal, :held)

-- name: newest_withdrawal
-- withdrawals.newest gives one: seq int
SELECT coalesce(max(seq), 0) AS seq FROM withdrawn_item

-- name: withdrawn_items
-- withdrawals.of_study gives many: item_key int, held str
-- The items that are withdrawn now, and the criteria on which they count against both words.
SELECT i.item_key, w.held FROM withdrawn_item w CROSS JOIN item i
WHERE i.item_key = w.item_key AND i.study_id = :study_id AND i.withdrawn = 1 AND i.position >= 0
  AND w.seq = (SELECT max(seq) FROM withdrawn_item WHERE item_key = w.item_key)
ORDER BY i.item_key

-- name: add_study_state
-- studies.add_state writes
INSERT INTO study_state (study_id, is_closed, reason, decided_by, created_us)
VALUES (:study_id, :is_closed, :reason, :decided_by, :now_us)

-- name: study_state
-- studies.state gives one or none: is_closed int, reason str, decided_by str
-- The newest word on whether a study is closed.
SELECT is_closed, reason, decided_by FROM study_state WHERE study_id = :study_id ORDER BY seq DESC LIMIT 1

-- name: with_others
-- queue.with_others gives one: items int, until_us int?
-- Items that other reviewers hold now and this one could still be given, and when their leases end at the latest.
SELECT count(DISTINCT a.item_key) AS items, max(a.lease_until_us) AS until_us
FROM assignment a CROSS JOIN item i
WHERE a.state = 'leased' AND a.reviewer_id <> :reviewer_id AND i.item_key = a.item_key AND i.study_id = :study_id
  AND i.position >= 0 AND i.withdrawn = 0
  AND NOT EXISTS (SELECT 1 FROM review r WHERE r.reviewer_id = :reviewer_id AND r.item_key = i.item_key)
  AND NOT EXISTS (SELECT 1 FROM skip s WHERE s.reviewer_id = :reviewer_id AND s.item_key = i.item_key)
