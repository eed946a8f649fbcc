-- Every label that stands of some reviews, with where it came from.
-- in:  page_review (its item's columns, too; `place` in the study's order, `times` it was revised), criterion, error_value,
--      version, renamed_value, exclusion, adjudication, waiver; $study; the reviews from place $first to before $behind
-- out: one row a label, in the study's order; docs/method.md says what each column means. NULL: value, value_counted (as a
--      renamed value counts) and is_error where nobody could judge, is_error where the rubric names no errors, adjudication
--      and waiver where there is none. is_error goes by the current rubric; version_standing: current, pooled or set aside.
-- source: docs/method.md, "What is exported"

WITH given AS (
    -- Late reviews (counted = 0) never stand; of a reviewer's others, the last does.
    SELECT *, unnest(map_entries(json_transform(answers, '"MAP(VARCHAR, JSON)"'))) AS answer
    FROM page_review WHERE place >= $first AND place < $behind AND counted = 1 AND is_superseded = 0
),
answered AS (
    SELECT * EXCLUDE (answer, answers), answer.key AS criterion, answer.value AS answer,
           json_extract_string(answer.value, '$.value') AS value
    FROM given
),
label AS (
    SELECT answered.*, coalesce(n.counted, value) AS value_counted
    FROM answered
    LEFT JOIN renamed_value n
        ON n.rubric_hash = answered.rubric_hash AND n.criterion = answered.criterion AND n.given = answered.value
)
SELECT $study AS study, l.item_id, l.reviewer_id, l.criterion, l.value, l.value_counted,
       CASE
           WHEN l.value IS NULL OR NOT coalesce(c.has_errors, false) THEN NULL
           WHEN c.error_low IS NOT NULL THEN TRY_CAST(l.value AS DOUBLE) BETWEEN c.error_low AND c.error_high
           ELSE EXISTS (FROM error_value e WHERE e.criterion = l.criterion AND e.value = l.value_counted)
       END AS is_error,
       json_extract_string(l.answer, '$.reason') AS cannot_judge_reason,
       json_extract(l.answer, '$.evidence')::TEXT AS evidence,
       l.comment, l.flag, l.corrected_output, l.edit_distance, l.active_ms,
       strftime(make_timestamp(l.created_us), '%Y-%m-%dT%H:%M:%S.%fZ') AS created_at,
       l.review_id,
       l.times::INTEGER AS revision,
       l.origin, l.rubric_hash, coalesce(v.standing, 'set aside') AS version_standing,
       x.reviewer_id IS NOT NULL AS is_left_out, x.reason AS left_out_reason,
       a.decision AS adjudication, a.reason AS adjudication_reason, a.decided_by AS adjudicated_by,
       'accepted until ' || w.ends_on || ' by ' || w.decided_by || ': ' || w.reason AS waiver,
       l.batch, l.attributes
FROM label l
LEFT JOIN criterion c USING (criterion)
LEFT JOIN version v USING (rubric_hash)
LEFT JOIN exclusion x ON x.reviewer_id = l.reviewer_id
LEFT JOIN adjudication a ON a.item_key = l.item_key AND a.criterion = l.criterion
LEFT JOIN waiver w ON w.criterion = l.criterion
ORDER BY l.place, c.number, l.criterion
