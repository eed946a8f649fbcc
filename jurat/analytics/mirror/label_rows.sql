-- Takes the answers of new reviews apart, one row a label.
-- in:  incoming_review (answers: {criterion: {"value": text or null}}), pooled_version, criterion,
--      renamed_value
-- out: item_key, criterion, reviewer_id, value (as it counts; NULL where the reviewer could not judge), of the reviews that stand, under
--      a version of the rubric whose labels count
-- source: jurat/serving/queue.py

WITH label AS (
    SELECT r.item_key, criterion, r.reviewer_id, r.rubric_hash,
           json_extract_string(r.answers, '/' || criterion || '/value') AS given
    FROM incoming_review r
    JOIN pooled_version USING (rubric_hash)
    CROSS JOIN unnest(json_keys(r.answers)) AS keys (criterion)
    SEMI JOIN (FROM criterion WHERE number IS NOT NULL) AS asked USING (criterion)
    WHERE r.counted = 1 AND r.is_superseded = 0
)
SELECT item_key, criterion, reviewer_id, coalesce(renamed_value.counted, given) AS value
FROM label LEFT JOIN renamed_value USING (rubric_hash, criterion, given)
