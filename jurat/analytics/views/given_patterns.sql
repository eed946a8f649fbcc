-- Counts how many items have exactly the same labels from the same reviewers.
-- in:  who_cell (criterion, item, who), label (item, criterion, reviewer, value, sign), criterion, value_name
-- out: criterion, labels (list of {reviewer (a number), value}), items; "cannot judge" is left out
-- source: jurat/analytics/mirror/cells.py

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
SELECT c.criterion, list({'reviewer': m.reviewer, 'value': name.value} ORDER BY m.reviewer) AS labels,
       any_value(m.items) AS items
FROM member m
JOIN criterion c ON c.number = m.criterion
JOIN value_name name ON name.number = m.value
GROUP BY c.criterion, m.who
ORDER BY c.criterion, labels
