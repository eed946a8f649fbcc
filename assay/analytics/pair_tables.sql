-- Counts, for each two reviewers, the items they both labelled by both labels.
-- in:  who_cell (criterion, item, who), label (item, criterion, reviewer, value, sign), criterion, value_name
-- out: criterion, first, second (reviewers' numbers, first < second), first_value, second_value, items
-- source: assay/statistics/pairs.py

WITH pattern AS (
    SELECT criterion, who, count(*) AS items, min(item) AS item FROM who_cell WHERE who <> 0 GROUP BY criterion, who
),
member AS (
    SELECT p.criterion, p.who, p.items, l.reviewer, l.value
    FROM label l
    JOIN pattern p ON p.criterion = l.criterion AND p.item = l.item
    WHERE l.value <> 0
    GROUP BY p.criterion, p.who, p.items, l.reviewer, l.value
    HAVING sum(l.sign) > 0
)
SELECT c.criterion, a.reviewer AS first, b.reviewer AS second, one.value AS first_value, other.value AS second_value,
       sum(a.items)::BIGINT AS items
FROM member a
JOIN member b ON b.criterion = a.criterion AND b.who = a.who AND a.reviewer < b.reviewer
JOIN criterion c ON c.number = a.criterion
JOIN value_name one ON one.number = a.value
JOIN value_name other ON other.number = b.value
GROUP BY ALL
ORDER BY ALL
