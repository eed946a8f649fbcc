-- The tables that an export is made from: items, reviews with their texts, labels, criteria, and what leads decided.
-- in:  nothing
-- out: empty tables
-- source: assay/store/schema_steps

CREATE TABLE item (item_key BIGINT, item_id TEXT, position BIGINT, batch TEXT, attributes JSON);
CREATE TABLE review (
    seq BIGINT, item_key BIGINT, reviewer_id TEXT, supersedes BIGINT, counted BIGINT, is_superseded BIGINT,
    places_taken BIGINT, origin TEXT, rubric_hash TEXT, answers JSON, active_ms BIGINT, created_us BIGINT);
CREATE TABLE text (
    seq BIGINT, review_id TEXT, comment TEXT, flag TEXT, corrected_output TEXT, edit_distance BIGINT);
CREATE TABLE criterion (criterion TEXT, number BIGINT, has_errors BOOLEAN, error_low DOUBLE, error_high DOUBLE);
CREATE TABLE error_value (criterion TEXT, value TEXT);
CREATE TABLE version (rubric_hash TEXT, standing TEXT);                           -- those that count; others do not
CREATE TABLE decision (
    seq BIGINT, item_key BIGINT, criterion TEXT, decision TEXT, reason TEXT, decided_by TEXT);
CREATE TABLE exclusion (reviewer_id TEXT, reason TEXT, decided_by TEXT);
CREATE TABLE waiver (criterion TEXT, ends_on TEXT, reason TEXT, decided_by TEXT);  -- those that hold

-- The newest decision on a cell stands, unless it takes the one before back.
CREATE VIEW adjudication AS
SELECT item_key, criterion, last.decision, last.reason, last.decided_by
FROM (
    SELECT item_key, criterion, arg_max({'decision': decision, 'reason': reason, 'decided_by': decided_by}, seq) AS last
    FROM decision GROUP BY item_key, criterion)
WHERE last.decision <> 'withdrawn';

-- Late reviews (counted = 0) never stand; of a reviewer's others, the last does.
CREATE VIEW standing_review AS FROM review WHERE counted = 1 AND is_superseded = 0;
