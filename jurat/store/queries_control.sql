-- Statements of quality control: rulings on reviewers, reviews sent back, and repeats. Written as queries.sql is.

-- name: add_ruling
-- rulings.add writes
INSERT INTO ruling (study_id, reviewer_id, kind, holds, reason, decided_by, created_us)
VALUES (:study_id, :reviewer_id, :kind, :holds, :reason, :decided_by, :now_us)

-- name: rulings
-- rulings.newest gives many: reviewer_id str, kind RulingKind, holds int, reason str, decided_by str, created_us int
-- The newest ruling of each kind on each reviewer.
SELECT u.reviewer_id, u.kind, u.holds, u.reason, u.decided_by, u.created_us FROM ruling u
WHERE u.study_id = :study_id
  AND u.seq = (SELECT max(seq) FROM ruling
               WHERE study_id = u.study_id AND reviewer_id = u.reviewer_id AND kind = u.kind)
ORDER BY u.reviewer_id, u.kind

-- name: ruling_on
-- rulings.newest_on gives one or none: holds int
-- Whether the newest ruling of a kind on a reviewer holds.
SELECT u.holds FROM ruling u
WHERE u.study_id = :study_id AND u.reviewer_id = :reviewer_id AND u.kind = :kind ORDER BY u.seq DESC LIMIT 1

-- name: everybody
-- people.everybody gives many: reviewer_id str
SELECT reviewer_id FROM reviewer ORDER BY reviewer_id

-- name: add_sending_back
-- reviews.add_sending_back gives one: seq int
INSERT INTO sending_back (study_id, about, reason, decided_by, created_us)
VALUES (:study_id, :about, :reason, :decided_by, :now_us) RETURNING seq

-- name: send_back
-- reviews.send_back writes
-- takes rubric_hash str?
-- Sends back the reviews of one reviewer that stand and count: of the items between two keys, under one version of the
-- rubric (NULL: any). The row that does so supersedes the review; `token` keeps its id from being guessed.
INSERT INTO review (review_id, item_key, reviewer_id, supersedes, counted, origin, rubric_hash, answers, created_us,
                    sent_back)
SELECT CAST(:token AS TEXT) || '-' || CAST(r.seq AS TEXT), r.item_key, r.reviewer_id, r.seq, 1, r.origin, r.rubric_hash,
       '{}', CAST(:now_us AS BIGINT), CAST(:sent_back AS BIGINT)
FROM review r CROSS JOIN item i
WHERE r.reviewer_id = :reviewer_id AND r.item_key BETWEEN :first_key AND :last_key
  AND r.rubric_hash = coalesce(CAST(:rubric_hash AS TEXT), r.rubric_hash)
  AND i.item_key = r.item_key AND i.study_id = :study_id AND i.position >= 0
  AND r.counted = 1 AND r.sent_back IS NULL
  AND NOT EXISTS (SELECT 1 FROM review later WHERE later.supersedes = r.seq)
ORDER BY r.seq

-- name: sent_back_reviews
-- reviews.sent_back gives many: reviewer_id str, item_id str, seq int
-- Whose reviews were sent back and have had no other since, and the row that a new one supersedes.
SELECT b.reviewer_id, i.item_id, b.seq FROM review b CROSS JOIN item i
WHERE b.sent_back IS NOT NULL AND i.item_key = b.item_key AND i.study_id = :study_id
  AND NOT EXISTS (SELECT 1 FROM review later
                  WHERE later.reviewer_id = b.reviewer_id AND later.item_key = b.item_key AND later.seq > b.seq)

-- name: repeatable
-- queue.repeatable gives many: item_key int, twin_key int?
-- The items that this reviewer may get once more, in the order they reviewed them: reviewed (the review stands and counts)
-- before their newest so many, and not given to them as a repeat yet; none for somebody who is paused.
SELECT f.item_key, w.item_key AS twin_key
FROM review f
CROSS JOIN item i
LEFT JOIN twin w ON w.original = f.item_key AND w.kind = 'repeat'
WHERE f.reviewer_id = :reviewer_id AND f.supersedes IS NULL AND f.counted = 1
  AND i.item_key = f.item_key AND i.study_id = :study_id AND i.position >= 0 AND i.withdrawn = 0
  AND f.seq <= (SELECT e.seq FROM review e CROSS JOIN item j
                WHERE e.reviewer_id = :reviewer_id AND e.supersedes IS NULL AND j.item_key = e.item_key
                  AND j.study_id = :study_id
                ORDER BY e.seq DESC LIMIT 1 OFFSET :after)
  AND coalesce((SELECT u.holds FROM ruling u WHERE u.study_id = :study_id AND u.reviewer_id = :reviewer_id
                AND u.kind = 'paused' ORDER BY u.seq DESC LIMIT 1), 0) = 0
  AND NOT EXISTS (SELECT 1 FROM review b
                  WHERE b.reviewer_id = :reviewer_id AND b.item_key = f.item_key AND b.sent_back IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM review r WHERE r.reviewer_id = :reviewer_id AND r.item_key = w.item_key)
  AND NOT EXISTS (SELECT 1 FROM skip s WHERE s.reviewer_id = :reviewer_id AND s.item_key = w.item_key)
  AND NOT EXISTS (SELECT 1 FROM assignment a
                  WHERE a.reviewer_id = :reviewer_id AND a.item_key = w.item_key AND a.state = 'leased')
ORDER BY f.seq

-- name: item_of_key
-- items.of_key gives one: item_id str
SELECT item_id FROM item WHERE item_key = :item_key

-- name: add_repeat_item
-- repeats.add_item gives one: item_key int
-- An item that shows another one again, outside the order, with room for everybody.
INSERT INTO item (study_id, position, block, item_id, batch, need)
SELECT i.study_id, :position, -2, CAST(:item_id AS TEXT), i.batch, 1000000 FROM item i WHERE i.item_key = :original
RETURNING item_key

-- name: copy_payload
-- items.copy_payload writes
INSERT INTO payload (item_key, content, attributes)
SELECT CAST(:item_key AS BIGINT), content, attributes FROM payload WHERE item_key = :original

-- name: add_twin
-- repeats.add writes
INSERT INTO twin (item_key, original, kind, created_us) VALUES (:item_key, :original, :kind, :now_us)

-- name: kept_as
-- people.kept_as gives one or none: kept_as str
-- The name that a name is kept under, where a lead said so.
SELECT kept_as FROM same_person WHERE reviewer_id = :reviewer_id

-- name: add_same_person
-- people.add_same_person writes
INSERT INTO same_person (reviewer_id, kept_as, is_rename, reason, decided_by, created_us)
VALUES (:reviewer_id, :kept_as, :is_rename, :reason, :decided_by, :now_us)

-- name: let_go_of_name
-- people.let_go_of_name writes
-- Another row takes the folded name; this one is found by its very spelling only.
UPDATE reviewer SET folded = NULL WHERE reviewer_id = :reviewer_id

-- name: end_sessions_of
-- sessions.end_all_of writes
DELETE FROM session WHERE reviewer_id = :reviewer_id

-- name: release
-- queue.release writes
-- What somebody holds is given back.
UPDATE assignment SET state = 'expired' WHERE reviewer_id = :reviewer_id AND state = 'leased'

-- name: standing_words
-- rulings.standing_words gives many: study_id str, word str
-- What leads have said of a reviewer that holds now, by study.
SELECT e.study_id, 'left out' AS word FROM exclusion e
WHERE e.reviewer_id = :reviewer_id AND e.is_excluded = 1
  AND e.seq = (SELECT max(seq) FROM exclusion WHERE study_id = e.study_id AND reviewer_id = e.reviewer_id)
UNION ALL
SELECT u.study_id, u.kind FROM ruling u
WHERE u.reviewer_id = :reviewer_id AND u.holds = 1
  AND u.seq = (SELECT max(seq) FROM ruling
               WHERE study_id = u.study_id AND reviewer_id = u.reviewer_id AND kind = u.kind)
ORDER BY 1, 2

-- name: counted_reviews_of
-- reviews.counted_of gives many: seq int, review_id str, item_key int, reviewer_id str, supersedes int?, counted int,
--     origin str, rubric_hash str, answers str, comment str?, flag str?, active_ms int?, created_us int,
--     corrected_output str?, edit_distance int?, sent_back int?, study_id str, given_us int
-- A reviewer's reviews that stand and count, in every study, with when they first reviewed the item (`given_us`).
SELECT r.*, i.study_id,
       (SELECT min(f.created_us) FROM review f
        WHERE f.item_key = r.item_key AND f.reviewer_id = r.reviewer_id AND f.counted = 1) AS given_us
FROM review r CROSS JOIN item i
WHERE r.reviewer_id = :reviewer_id AND i.item_key = r.item_key AND i.position >= 0
  AND r.counted = 1 AND r.sent_back IS NULL
  AND NOT EXISTS (SELECT 1 FROM review later WHERE later.supersedes = r.seq)
ORDER BY r.seq

-- name: send_back_one
-- reviews.send_back_one gives one: seq int
INSERT INTO review (review_id, item_key, reviewer_id, supersedes, counted, origin, rubric_hash, answers, created_us,
                    sent_back)
SELECT :review_id, r.item_key, r.reviewer_id, r.seq, 1, r.origin, r.rubric_hash, '{}', CAST(:now_us AS BIGINT),
       CAST(:sent_back AS BIGINT)
FROM review r WHERE r.seq = :seq
RETURNING seq

-- name: open_again
-- reviews.open_again gives one or none: seq int
-- The row by which a reviewer's review of an item was sent back, where nothing has followed it.
SELECT b.seq FROM review b
WHERE b.reviewer_id = :reviewer_id AND b.item_key = :item_key AND b.sent_back IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM review later WHERE later.supersedes = b.seq)
