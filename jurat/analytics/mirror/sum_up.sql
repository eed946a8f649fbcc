-- Sums the counts up, so that their changes do not pile up.
-- in:  tally, given
-- out: the same counts in fewer rows
-- source: jurat/analytics/mirror/tables.sql

CREATE OR REPLACE TABLE tally AS
SELECT slicing, slice, criterion, code, coming, sum(items)::BIGINT AS items FROM tally GROUP BY ALL HAVING sum(items) <> 0;
CREATE OR REPLACE TABLE given AS
SELECT slicing, slice, criterion, reviewer, value, sum(labels)::BIGINT AS labels FROM given GROUP BY ALL HAVING sum(labels) <> 0;
