-- The mirror's tables: a study's items, places and reviews as the store has them, and what is derived from them.
-- in:  nothing
-- out: empty tables
-- source: assay/store/schema.sql

CREATE TABLE item (item_key BIGINT, item_id TEXT, position BIGINT, batch TEXT, attributes JSON);
CREATE TABLE place (item_key BIGINT, need BIGINT, done BIGINT, leased BIGINT, touched_us BIGINT, skips BIGINT);
CREATE TABLE review (
    seq BIGINT, review_id TEXT, item_key BIGINT, reviewer_id TEXT, supersedes BIGINT, counted BIGINT, origin TEXT,
    rubric_hash TEXT, answers JSON, comment TEXT, flag TEXT, active_ms BIGINT, created_us BIGINT,
    corrected_output TEXT, edit_distance BIGINT);
CREATE TABLE label (seq BIGINT, criterion TEXT, value TEXT);
CREATE TABLE rubric (rubric_hash TEXT, rule TEXT);
CREATE TABLE criterion (
    criterion TEXT, number BIGINT, has_errors BOOLEAN, error_low DOUBLE, error_high DOUBLE);
CREATE TABLE error_value (criterion TEXT, value TEXT);

-- The review that stands for a reviewer and item: the last of its chain. Late reviews (counted = 0) never stand.
CREATE VIEW standing_review AS
SELECT review.* FROM review
SEMI JOIN (SELECT max(seq) AS seq FROM review WHERE counted = 1 GROUP BY item_key, reviewer_id) AS newest USING (seq);

-- Its labels under this version of the rubric; value is NULL where the reviewer could not judge.
CREATE VIEW standing_label AS
SELECT r.item_key, r.reviewer_id, l.criterion, l.value,
       CASE
           WHEN l.value IS NULL THEN NULL
           WHEN c.error_low IS NOT NULL THEN TRY_CAST(l.value AS DOUBLE) BETWEEN c.error_low AND c.error_high
           ELSE EXISTS (FROM error_value e WHERE e.criterion = l.criterion AND e.value = l.value)
       END AS is_error
FROM standing_review r
JOIN rubric USING (rubric_hash)
JOIN label l USING (seq)
JOIN criterion c USING (criterion);
