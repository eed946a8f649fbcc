-- Says whether there are codes that were not seen before.
-- in:  counted, code
-- out: one row: codes
-- source: jurat/analytics/mirror/cells.py

SELECT count(*) AS codes FROM (FROM counted WHERE code <> 0) AS used ANTI JOIN code USING (criterion, code)
