-- Takes the answers of new reviews apart, one row a label.
-- in:  incoming (answers: {criterion: {"value": text or null}}), pooled_version, criterion
-- out: item_key, criterion, reviewer_id, value (NULL where the reviewer could not judge), of the reviews that stand, under
--      a version of the rubric whose labels count
-- source: assay/queue.py

SELECT r.item_key, criterion, r.reviewer_id, json_extract_string(r.answers, '/' || criterion || '/value') AS value
FROM incoming r
JOIN pooled_version USING (rubric_hash)
CROSS JOIN unnest(json_keys(r.answers)) AS keys (criterion)
SEMI JOIN (FROM criterion WHERE number IS NOT NULL) AS counted USING (criterion)
WHERE r.counted = 1 AND r.is_superseded = 0
