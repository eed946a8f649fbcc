-- Adds counts of cells to those of a slicing.
-- in:  counted; $slicing
-- out: rows added to tally, whose sums are the counts
-- source: jurat/analytics/mirror/cells.py

INSERT INTO tally
SELECT $slicing, slice, criterion, code, coming, items FROM counted WHERE items <> 0
