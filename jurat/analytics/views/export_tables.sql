-- The tables that every page of an export is joined with: criteria, versions, and what leads decided.
-- in:  nothing
-- out: empty tables
-- source: jurat/store/schema_steps

CREATE TABLE criterion (criterion TEXT, number BIGINT, has_errors BOOLEAN, error_low DOUBLE, error_high DOUBLE);
CREATE TABLE error_value (criterion TEXT, value TEXT);
CREATE TABLE version (rubric_hash TEXT, standing TEXT);                           -- those that count; others do not
CREATE TABLE renamed_value (rubric_hash TEXT, criterion TEXT, given TEXT, counted TEXT);
CREATE TABLE decision (
    seq BIGINT, item_key BIGINT, criterion TEXT, decision TEXT, reason TEXT, decided_by TEXT);
CREATE TABLE exclusion (reviewer_id TEXT, reason TEXT, decided_by TEXT);
CREATE TABLE waiver (criterion TEXT, ends_on TEXT, reason TEXT, decided_by TEXT);  -- those that hold

-- The newest decision on a cell stands, unless it takes the one before back.
CREATE VIEW newest_decision AS
SELECT item_key, criterion, last.decision, last.reason, last.decided_by
FROM (
    SELECT item_key, criterion, arg_max({'decision': decision, 'reason': reason, 'decided_by': decided_by}, seq) AS last
    FROM decision GROUP BY item_key, criterion)
WHERE last.decision <> 'withdrawn';
