-- Counts all cells by what they hold.
-- in:  cell (criterion, code, coming, item, slice; untouched(): nobody has had the item)
-- out: table counted: for each slice, criterion, code and coming, items and the first of them
-- source: jurat/analytics/mirror/cells.py

CREATE OR REPLACE TEMP TABLE counted AS
SELECT slice, criterion, code, coming, count(*) AS items, min(item) AS item
FROM cell
WHERE coming <> untouched()
GROUP BY slice, criterion, code, coming
