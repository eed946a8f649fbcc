-- Every label that stands, with where it came from.
-- in:  standing_review, review, text, item, criterion, error_value, version, exclusion, adjudication, waiver; $study; items
--      from position $first up to, and without, $behind
-- out: one row a label, in the study's order; docs/method.md says what each column means. NULL: value and is_error where
--      the reviewer could not judge, is_error where the rubric names no errors, adjudication and waiver where there is none.
--      is_error goes by the current rubric; version_standing: current, pooled or set aside.
-- source: docs/method.md, "What is exported"

WITH here AS (FROM item WHERE position >= $first AND position < $behind),
given AS (FROM standing_review SEMI JOIN here USING (item_key)),
label AS (
    SELECT seq, criterion, json_extract_string(answers, '/' || criterion || '/value') AS value
    FROM given, unnest(json_keys(answers)) AS keys (criterion)
),
revised AS (
    SELECT item_key, reviewer_id, count(*) - 1 AS times
    FROM review SEMI JOIN here USING (item_key) WHERE places_taken >= 0 GROUP BY item_key, reviewer_id
)
SELECT $study AS study, i.item_id, r.reviewer_id, l.criterion, l.value,
       CASE
           WHEN l.value IS NULL OR NOT coalesce(c.has_errors, false) THEN NULL
           WHEN c.error_low IS NOT NULL THEN TRY_CAST(l.value AS DOUBLE) BETWEEN c.error_low AND c.error_high
           ELSE EXISTS (FROM error_value e WHERE e.criterion = l.criterion AND e.value = l.value)
       END AS is_error,
       json_extract_string(r.answers, '/' || l.criterion || '/reason') AS cannot_judge_reason,
       json_extract(r.answers, '/' || l.criterion || '/evidence')::TEXT AS evidence,
       t.comment, t.flag, t.corrected_output, t.edit_distance, r.active_ms,
       strftime(make_timestamp(r.created_us), '%Y-%m-%dT%H:%M:%S.%fZ') AS created_at,
       t.review_id,
       n.times::INTEGER AS revision,
       r.origin, r.rubric_hash, coalesce(v.standing, 'set aside') AS version_standing,
       x.reviewer_id IS NOT NULL AS is_left_out, x.reason AS left_out_reason,
       a.decision AS adjudication, a.reason AS adjudication_reason, a.decided_by AS adjudicated_by,
       'accepted until ' || w.ends_on || ' by ' || w.decided_by || ': ' || w.reason AS waiver,
       i.batch, i.attributes::TEXT AS attributes
FROM given r
JOIN label l USING (seq)
JOIN text t USING (seq)
JOIN here i USING (item_key)
LEFT JOIN revised n ON n.item_key = r.item_key AND n.reviewer_id = r.reviewer_id
LEFT JOIN criterion c USING (criterion)
LEFT JOIN version v USING (rubric_hash)
LEFT JOIN exclusion x ON x.reviewer_id = r.reviewer_id
LEFT JOIN adjudication a ON a.item_key = r.item_key AND a.criterion = l.criterion
LEFT JOIN waiver w ON w.criterion = l.criterion
ORDER BY i.position, r.reviewer_id, c.number, l.criterion
