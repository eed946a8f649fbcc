-- Counts labels by slice and by who gave them.
-- in:  given_label (criterion, reviewer, value, sign, slice); $slicing
-- out: rows added to given, whose sums are the counts
-- source: jurat/analytics/mirror/cells.py

INSERT INTO given
SELECT $slicing, slice, criterion, reviewer, value, sum(sign)
FROM given_label
GROUP BY ALL
