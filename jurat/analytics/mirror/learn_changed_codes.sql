-- Learns what codes stand for that were not seen before: the labels of the code before, and those that came.
-- in:  counted (criterion, code, item, old_code), changed_label (item, criterion, value, sign), code_value
-- out: rows added to code_value
-- source: jurat/analytics/mirror/cells.py

INSERT INTO code_value
WITH unknown AS (
    SELECT criterion, code, min(item) AS item, arg_min(old_code, item) AS old_code
    FROM counted
    WHERE code <> 0 AND item IS NOT NULL
    GROUP BY criterion, code
),
new AS (FROM unknown ANTI JOIN code_value USING (criterion, code)),
behind AS (
    SELECT n.criterion, n.code, v.value, v.n
    FROM new n JOIN code_value v ON v.criterion = n.criterion AND v.code = n.old_code
    UNION ALL
    SELECT n.criterion, n.code, l.value, l.sign
    FROM changed_label l JOIN new n ON n.criterion = l.criterion AND n.item = l.item
)
SELECT criterion, code, value, sum(n)
FROM behind
GROUP BY ALL
HAVING sum(n) <> 0
