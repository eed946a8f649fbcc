-- Statements about what waits: items that were skipped, and what their reviewers said. Written as queries.sql is.

-- name: skipped_items
-- Items that somebody skipped and nobody holds, which are short of reviews: nobody has reviewed them, or each place that is
-- left was refused by somebody. From the few skips to their items.
SELECT i.item_key, i.done, count(*) AS skips
FROM skip s CROSS JOIN item i
WHERE i.item_key = s.item_key AND i.study_id = :study_id AND i.position >= 0 AND i.leased = 0 AND i.done < i.need
GROUP BY i.item_key, i.done, i.need
HAVING i.done = 0 OR count(*) >= i.need - i.done
ORDER BY i.item_key

-- name: item_skips
-- Who skipped an item, and why, in the order in which they did.
SELECT s.reviewer_id, s.reason, s.comment FROM skip s WHERE s.item_key = :item_key ORDER BY s.seq

-- name: study_skips
-- Every skip of a study's items, in the study's order.
SELECT i.item_id, s.reviewer_id, s.reason, s.comment, s.active_ms, s.created_us
FROM skip s CROSS JOIN item i
WHERE i.item_key = s.item_key AND i.study_id = :study_id AND i.position >= 0
ORDER BY i.position, s.seq
