-- Counts the cells that changed: they leave one row and join another.
-- in:  change (criterion, code, coming, item, slice, old_code, old_coming; untouched(): nobody has had the item)
-- out: table counted: for each slice, criterion, code and coming, items more (or fewer), and one of those that joined
-- source: jurat/analytics/mirror/cells.py

CREATE OR REPLACE TEMP TABLE counted AS
SELECT slice, criterion, code, coming, sum(items) AS items, min(item) AS item, arg_min(old_code, item) AS old_code
FROM (
    SELECT slice, criterion, code, coming, 1 AS items, item, old_code FROM change WHERE coming <> untouched()
    UNION ALL
    SELECT slice, criterion, old_code, old_coming, -1, NULL, NULL FROM change WHERE old_coming <> untouched()
)
GROUP BY slice, criterion, code, coming
