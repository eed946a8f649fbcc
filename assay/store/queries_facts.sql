-- Every fact of a study, as it is written into a file and read back (see facts.py): a pair of statements a kind. `number`
-- is what other facts of the file refer to it by; pages begin behind :after and have :most rows. Gold items and repeats are
-- no part of it: they stand outside the order. Written as queries.sql is.

-- name: facts_place
-- Places that items were given because reviewers disagreed.
SELECT i.item_key AS number, i.item_id, i.extra FROM item i
WHERE i.study_id = :study_id AND i.position >= 0 AND i.extra > 0 AND i.item_key > :after AND ready(i)
ORDER BY i.item_key LIMIT CAST(:most AS BIGINT)

-- name: facts_rubric
SELECT number, rubric_hash, source, created_us
FROM (SELECT row_number() OVER (ORDER BY created_us, rubric_hash) AS number, rubric_hash, source, created_us
      FROM rubric WHERE study_id = :study_id) AS version
WHERE number > :after ORDER BY number LIMIT CAST(:most AS BIGINT)

-- name: facts_review
SELECT r.seq AS number, i.item_id, r.review_id, r.reviewer_id, r.supersedes, r.counted, r.origin, r.rubric_hash, r.answers,
       r.comment, r.flag, r.active_ms, r.created_us, r.corrected_output, r.edit_distance, r.sent_back
FROM review r JOIN item i USING (item_key)
WHERE i.study_id = :study_id AND i.position >= 0 AND r.seq > :after ORDER BY r.seq LIMIT CAST(:most AS BIGINT)

-- name: restore_review
INSERT INTO review (review_id, item_key, reviewer_id, supersedes, counted, origin, rubric_hash, answers, comment, flag,
                    active_ms, created_us, corrected_output, edit_distance, sent_back)
VALUES (:review_id, :item_key, :reviewer_id, :supersedes, :counted, :origin, :rubric_hash, :answers, :comment, :flag,
        :active_ms, :created_us, :corrected_output, :edit_distance, :sent_back)
RETURNING seq

-- name: facts_skip
SELECT s.seq AS number, i.item_id, s.skip_id, s.reviewer_id, s.reason, s.comment, s.active_ms, s.created_us
FROM skip s JOIN item i USING (item_key)
WHERE i.study_id = :study_id AND i.position >= 0 AND s.seq > :after ORDER BY s.seq LIMIT CAST(:most AS BIGINT)

-- name: restore_skip
INSERT INTO skip (skip_id, item_key, reviewer_id, reason, comment, active_ms, created_us)
VALUES (:skip_id, :item_key, :reviewer_id, :reason, :comment, :active_ms, :created_us)
RETURNING seq

-- name: facts_adjudication
SELECT a.seq AS number, i.item_id, a.criterion, a.decision, a.reason, a.decided_by, a.replaces, a.created_us
FROM adjudication a JOIN item i USING (item_key)
WHERE i.study_id = :study_id AND i.position >= 0 AND a.seq > :after ORDER BY a.seq LIMIT CAST(:most AS BIGINT)

-- name: restore_adjudication
INSERT INTO adjudication (item_key, criterion, decision, reason, decided_by, replaces, created_us)
VALUES (:item_key, :criterion, :decision, :reason, :decided_by, :replaces, :created_us)
RETURNING seq

-- name: facts_withdrawn_item
SELECT n.seq AS number, i.item_id, n.withdrawal, n.held
FROM withdrawn_item n JOIN item i USING (item_key)
WHERE i.study_id = :study_id AND i.position >= 0 AND n.seq > :after ORDER BY n.seq LIMIT CAST(:most AS BIGINT)

-- name: restore_withdrawn_item
INSERT INTO withdrawn_item (item_key, withdrawal, held) VALUES (:item_key, :withdrawal, :held)
RETURNING seq

-- name: facts_sending_back
SELECT t.seq AS number, t.about, t.reason, t.decided_by, t.created_us
FROM sending_back t WHERE t.study_id = :study_id AND t.seq > :after ORDER BY t.seq LIMIT CAST(:most AS BIGINT)

-- name: restore_sending_back
INSERT INTO sending_back (study_id, about, reason, decided_by, created_us)
VALUES (:study_id, :about, :reason, :decided_by, :created_us)
RETURNING seq

-- name: facts_exclusion
SELECT t.seq AS number, t.reviewer_id, t.is_excluded, t.reason, t.decided_by, t.created_us
FROM exclusion t WHERE t.study_id = :study_id AND t.seq > :after ORDER BY t.seq LIMIT CAST(:most AS BIGINT)

-- name: restore_exclusion
INSERT INTO exclusion (study_id, reviewer_id, is_excluded, reason, decided_by, created_us)
VALUES (:study_id, :reviewer_id, :is_excluded, :reason, :decided_by, :created_us)
RETURNING seq

-- name: facts_waiver
SELECT t.seq AS number, t.criterion, t.ends_on, t.reason, t.decided_by, t.created_us
FROM waiver t WHERE t.study_id = :study_id AND t.seq > :after ORDER BY t.seq LIMIT CAST(:most AS BIGINT)

-- name: restore_waiver
INSERT INTO waiver (study_id, criterion, ends_on, reason, decided_by, created_us)
VALUES (:study_id, :criterion, :ends_on, :reason, :decided_by, :created_us)
RETURNING seq

-- name: facts_ruling
SELECT t.seq AS number, t.reviewer_id, t.kind, t.holds, t.reason, t.decided_by, t.created_us
FROM ruling t WHERE t.study_id = :study_id AND t.seq > :after ORDER BY t.seq LIMIT CAST(:most AS BIGINT)

-- name: restore_ruling
INSERT INTO ruling (study_id, reviewer_id, kind, holds, reason, decided_by, created_us)
VALUES (:study_id, :reviewer_id, :kind, :holds, :reason, :decided_by, :created_us)
RETURNING seq

-- name: facts_rubric_change
SELECT t.seq AS number, t.from_hash, t.to_hash, t.is_harmless, t.value_map, t.reason, t.decided_by, t.created_us
FROM rubric_change t WHERE t.study_id = :study_id AND t.seq > :after ORDER BY t.seq LIMIT CAST(:most AS BIGINT)

-- name: restore_rubric_change
INSERT INTO rubric_change (study_id, from_hash, to_hash, is_harmless, value_map, reason, decided_by, created_us)
VALUES (:study_id, :from_hash, :to_hash, :is_harmless, :value_map, :reason, :decided_by, :created_us)
RETURNING seq

-- name: facts_withdrawal
SELECT t.seq AS number, t.about, t.is_withdrawn, t.reason, t.decided_by, t.created_us
FROM withdrawal t WHERE t.study_id = :study_id AND t.seq > :after ORDER BY t.seq LIMIT CAST(:most AS BIGINT)

-- name: restore_withdrawal
INSERT INTO withdrawal (study_id, about, is_withdrawn, reason, decided_by, created_us)
VALUES (:study_id, :about, :is_withdrawn, :reason, :decided_by, :created_us)
RETURNING seq

-- name: facts_study_state
SELECT t.seq AS number, t.is_closed, t.reason, t.decided_by, t.created_us
FROM study_state t WHERE t.study_id = :study_id AND t.seq > :after ORDER BY t.seq LIMIT CAST(:most AS BIGINT)

-- name: restore_study_state
INSERT INTO study_state (study_id, is_closed, reason, decided_by, created_us)
VALUES (:study_id, :is_closed, :reason, :decided_by, :created_us)
RETURNING seq

-- name: facts_there
-- How many reviews, skips and decisions a study has already.
SELECT (SELECT count(*) FROM review r JOIN item i USING (item_key) WHERE i.study_id = :study_id)
     + (SELECT count(*) FROM skip s JOIN item i USING (item_key) WHERE i.study_id = :study_id)
     + (SELECT count(*) FROM adjudication a JOIN item i USING (item_key) WHERE i.study_id = :study_id)
     + (SELECT count(*) FROM exclusion WHERE study_id = :study_id) + (SELECT count(*) FROM waiver WHERE study_id = :study_id)
     + (SELECT count(*) FROM ruling WHERE study_id = :study_id) + (SELECT count(*) FROM withdrawal WHERE study_id = :study_id)
     + (SELECT count(*) FROM rubric_change WHERE study_id = :study_id)
     + (SELECT count(*) FROM study_state WHERE study_id = :study_id) AS facts
