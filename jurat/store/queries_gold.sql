-- Statements about gold items: those among real items, the training and test items of the qualification, and twins of
-- decided items. Written as queries.sql is.

-- name: next_gold_position
-- gold.next_position gives one: position int
SELECT coalesce(min(position), 0) AS position FROM item WHERE study_id = :study_id AND position < 0

-- name: add_gold_items
-- gold.add_items writes
-- Gold items stand before the order, in a block of their own, with room for everybody.
INSERT INTO item (study_id, position, block, item_id, batch, need)
SELECT CAST(:study_id AS TEXT), :first_position - row_number() OVER (ORDER BY order_key, item_id), -1, item_id,
       CAST(:batch AS TEXT), 1000000
FROM incoming

-- name: add_gold
-- gold.add writes many
INSERT INTO gold (item_key, expected, defect_kind, explanation, created_us, purpose)
SELECT item_key, CAST(:expected AS TEXT), CAST(:defect_kind AS TEXT), CAST(:explanation AS TEXT), :now_us,
       CAST(:purpose AS TEXT)
FROM item WHERE study_id = :study_id AND item_id = :item_id

-- name: gold_purposes
-- gold.purposes gives many: purpose str, items int
SELECT g.purpose, count(*) AS items FROM gold g CROSS JOIN item i
WHERE i.item_key = g.item_key AND i.study_id = :study_id GROUP BY g.purpose ORDER BY g.purpose

-- name: gold_of
-- gold.of_item gives one or none: expected str, explanation str?, study_id str, expected_under str?
-- What is known of a gold item, and the version of the rubric that was the newest when it was made.
SELECT g.expected, g.explanation, i.study_id,
       (SELECT v.rubric_hash FROM rubric v WHERE v.study_id = i.study_id AND v.created_us <= g.created_us
        ORDER BY v.created_us DESC, v.rubric_hash LIMIT 1) AS expected_under
FROM gold g JOIN item i USING (item_key) WHERE g.item_key = :item_key

-- name: own_gold
-- gold.own gives many: item_key int, expected str, explanation str?, answers str, rubric_hash str,
--     expected_under str?
-- A reviewer's gold items among real ones, with their newest answers, in the order they were met.
SELECT i.item_key, g.expected, g.explanation, n.answers, n.rubric_hash,
       (SELECT v.rubric_hash FROM rubric v WHERE v.study_id = i.study_id AND v.created_us <= g.created_us
        ORDER BY v.created_us DESC, v.rubric_hash LIMIT 1) AS expected_under
FROM gold g CROSS JOIN item i CROSS JOIN review f CROSS JOIN review n
WHERE g.purpose = 'check' AND i.item_key = g.item_key AND i.study_id = :study_id
  AND f.item_key = g.item_key AND f.reviewer_id = :reviewer_id AND f.counted = 1 AND f.supersedes IS NULL
  AND n.seq = (SELECT max(seq) FROM review
               WHERE reviewer_id = f.reviewer_id AND item_key = f.item_key AND sent_back IS NULL)
ORDER BY f.seq LIMIT 500

-- name: gold_candidates
-- queue.gold_candidates gives many: item_key int, item_id str, block int, position int, original int?
-- Gold items for among the real ones, that this reviewer has neither in hand nor behind them, nor ever saw undoubled; none
-- for somebody who is paused.
SELECT i.item_key, i.item_id, i.block, i.position,
       (SELECT t.original FROM twin t WHERE t.item_key = i.item_key) AS original
FROM item i JOIN gold g USING (item_key)
WHERE i.study_id = :study_id AND i.open = 1 AND i.block = -1 AND g.purpose = 'check'
  AND coalesce((SELECT u.holds FROM ruling u WHERE u.study_id = :study_id AND u.reviewer_id = :reviewer_id
                AND u.kind = 'paused' ORDER BY u.seq DESC LIMIT 1), 0) = 0
  AND NOT EXISTS (SELECT 1 FROM review r WHERE r.reviewer_id = :reviewer_id AND r.item_key = i.item_key)
  AND NOT EXISTS (SELECT 1 FROM skip s WHERE s.reviewer_id = :reviewer_id AND s.item_key = i.item_key)
  AND NOT EXISTS (SELECT 1 FROM assignment a
                  WHERE a.item_key = i.item_key AND a.reviewer_id = :reviewer_id AND a.state = 'leased')
  AND NOT EXISTS (
    SELECT 1 FROM twin t WHERE t.item_key = i.item_key
    AND (EXISTS (SELECT 1 FROM review r WHERE r.reviewer_id = :reviewer_id AND r.item_key = t.original)
         OR EXISTS (SELECT 1 FROM skip s WHERE s.reviewer_id = :reviewer_id AND s.item_key = t.original)
         OR EXISTS (SELECT 1 FROM assignment a WHERE a.reviewer_id = :reviewer_id AND a.item_key = t.original)))

-- name: feed_gold
-- feeds analytics
-- What each reviewer's newest counted review says of each gold item that came among real ones, and what their first one
-- said, beside what is known of it.
SELECT n.reviewer_id, i.item_id, g.expected, n.answers, f.answers AS first_answers, g.defect_kind, n.created_us,
       n.rubric_hash, f.rubric_hash AS first_rubric_hash,
       (SELECT v.rubric_hash FROM rubric v WHERE v.study_id = i.study_id AND v.created_us <= g.created_us
        ORDER BY v.created_us DESC, v.rubric_hash LIMIT 1) AS expected_under
FROM gold g CROSS JOIN item i CROSS JOIN review f CROSS JOIN review n
WHERE g.purpose = 'check' AND i.item_key = g.item_key AND i.study_id = :study_id
  AND f.item_key = g.item_key AND f.counted = 1 AND f.supersedes IS NULL
  AND n.seq = (SELECT max(seq) FROM review WHERE reviewer_id = f.reviewer_id AND item_key = f.item_key AND counted = 1)
ORDER BY n.seq

-- name: item_to_double
-- gold.item_to_double gives one or none: item_key int, item_id str, study_id str, position int, doubled_us int?
-- An item, and the gold item that was made of it, if any.
SELECT i.item_key, i.item_id, i.study_id, i.position, t.created_us AS doubled_us
FROM item i LEFT JOIN twin t ON t.original = i.item_key AND t.kind = 'gold'
WHERE i.item_key = :item_key

-- name: add_gold_twin
-- gold.add_twin_item writes
-- The item that shows a decided one again, outside the order.
INSERT INTO item (study_id, position, block, item_id, batch, need)
VALUES (:study_id, :position, -1, :item_id, 'decided items', 1000000)

-- name: add_twin_of_gold
-- gold.add_twin writes
INSERT INTO twin (item_key, original, kind, created_us, decided_by)
VALUES (:item_key, :original, 'gold', :now_us, :decided_by)

-- name: entrance
-- gold.entrance gives many: item_key int, item_id str, position int, purpose str, expected str, created_us int,
--     seq int?, answers str?, rubric_hash str?, expected_under str?, answered_us int?, is_skipped int
-- takes rubric_hash str?
-- The training and test items of a study, and what a reviewer has done with each: their first answers (to a test item
-- under one version of the rubric where `rubric_hash` names one), or a skip.
SELECT i.item_key, i.item_id, i.position, g.purpose, g.expected, g.created_us, n.seq, n.answers, n.rubric_hash,
       (SELECT v.rubric_hash FROM rubric v WHERE v.study_id = i.study_id AND v.created_us <= g.created_us
        ORDER BY v.created_us DESC, v.rubric_hash LIMIT 1) AS expected_under,
       n.created_us AS answered_us,
       CASE WHEN EXISTS (SELECT 1 FROM skip s WHERE s.reviewer_id = :reviewer_id AND s.item_key = i.item_key)
            THEN 1 ELSE 0 END AS is_skipped
FROM gold g CROSS JOIN item i
LEFT JOIN review n ON n.seq = (
    SELECT min(r.seq) FROM review r
    WHERE r.reviewer_id = :reviewer_id AND r.item_key = i.item_key AND r.sent_back IS NULL
      AND (g.purpose = 'training' OR r.rubric_hash = coalesce(CAST(:rubric_hash AS TEXT), r.rubric_hash)))
WHERE g.purpose <> 'check' AND i.item_key = g.item_key AND i.study_id = :study_id
ORDER BY i.position DESC

-- name: rulings_on
-- rulings.all_on gives many: kind str, holds int
-- What leads said of a reviewer, in order: the newest of a kind stands.
SELECT kind, holds FROM ruling WHERE study_id = :study_id AND reviewer_id = :reviewer_id ORDER BY seq

-- name: at_the_entrance
-- gold.at_the_entrance gives many: reviewer_id str
-- Who has met a training or test item, has any item in hand, or was ever admitted.
SELECT f.reviewer_id FROM gold g CROSS JOIN item i CROSS JOIN review f
WHERE g.purpose <> 'check' AND i.item_key = g.item_key AND i.study_id = :study_id
  AND f.item_key = g.item_key AND f.counted = 1 AND f.supersedes IS NULL
UNION SELECT s.reviewer_id FROM gold g CROSS JOIN item i CROSS JOIN skip s
WHERE g.purpose <> 'check' AND i.item_key = g.item_key AND i.study_id = :study_id AND s.item_key = g.item_key
UNION SELECT a.reviewer_id FROM assignment a CROSS JOIN item i WHERE i.item_key = a.item_key AND i.study_id = :study_id
UNION SELECT r.reviewer_id FROM ruling r WHERE r.study_id = :study_id AND r.kind = 'admitted'
ORDER BY 1
