-- Counts labels by who gave them.
-- in:  given_label (criterion, reviewer, value, sign); $slicing
-- out: rows added to given (as slice 0), whose sums are the counts
-- source: jurat/analytics/mirror/cells.py

INSERT INTO given
SELECT $slicing, 0, criterion, reviewer, value, sum(sign)
FROM given_label
GROUP BY ALL
