-- Every label that stands, with where it came from.
-- in:  standing_review, review, text, item, criterion, error_value, version, exclusion, adjudication, waiver; $study
-- out: one row a label, in the study's order; docs/method.md says what each column means. NULL: value and is_error where
--      the reviewer could not judge, is_error where the rubric names no errors, adjudication and waiver where there is none.
--      is_error goes by the current rubric; version_standing: current, pooled or set aside.
-- source: docs/method.md, "What is exported"

WITH label AS (
    SELECT seq, criterion, json_extract_string(answers, '/' || criterion || '/value') AS value
    FROM standing_review, unnest(json_keys(answers)) AS keys (criterion)
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
       (SELECT count(*) - 1 FROM review e
        WHERE e.item_key = r.item_key AND e.reviewer_id = r.reviewer_id AND e.places_taken >= 0)::INTEGER AS revision,
       r.origin, r.rubric_hash, coalesce(v.standing, 'set aside') AS version_standing,
       x.reviewer_id IS NOT NULL AS is_left_out, x.reason AS left_out_reason,
       a.decision AS adjudication, a.reason AS adjudication_reason, a.decided_by AS adjudicated_by,
       'accepted until ' || w.ends_on || ' by ' || w.decided_by || ': ' || w.reason AS waiver,
       i.batch, i.attributes::TEXT AS attributes
FROM standing_review r
JOIN label l USING (seq)
JOIN text t USING (seq)
JOIN item i USING (item_key)
LEFT JOIN criterion c USING (criterion)
LEFT JOIN version v USING (rubric_hash)
LEFT JOIN exclusion x ON x.reviewer_id = r.reviewer_id
LEFT JOIN adjudication a ON a.item_key = r.item_key AND a.criterion = l.criterion
LEFT JOIN waiver w ON w.criterion = l.criterion
ORDER BY i.position, r.reviewer_id, c.number, l.criterion
