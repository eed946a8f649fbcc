-- Learns what codes stand for that were not seen before, from every label of one item that has them.
-- in:  counted (criterion, code, item), label (item, criterion, value, sign), code_value
-- out: rows added to code_value
-- source: jurat/analytics/mirror/cells.py

INSERT INTO code_value
WITH unknown AS (
    SELECT criterion, code, min(item) AS item
    FROM counted
    WHERE code <> 0
    GROUP BY criterion, code
),
new AS (FROM unknown ANTI JOIN code_value USING (criterion, code))
SELECT n.criterion, n.code, l.value, sum(l.sign)
FROM label l
JOIN new n ON n.criterion = l.criterion AND n.item = l.item
GROUP BY ALL
HAVING sum(l.sign) <> 0
