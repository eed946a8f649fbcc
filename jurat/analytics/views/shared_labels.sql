-- Counts, for each reviewer, the labels that others gave the same items, and those of them that are equal.
-- in:  who_cell (criterion, item, who), label (item, criterion, reviewer, value, sign), criterion
-- out: criterion, reviewer (number), same, shared
-- source: jurat/analytics/views/reviewer_pairs.py

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
),
beside AS (
    SELECT criterion, reviewer, items, count(*) OVER (PARTITION BY criterion, who) - 1 AS others,
           count(*) OVER (PARTITION BY criterion, who, value) - 1 AS equal
    FROM member
)
SELECT c.criterion, b.reviewer, sum(b.items * b.equal)::BIGINT AS same, sum(b.items * b.others)::BIGINT AS shared
FROM beside b
JOIN criterion c ON c.number = b.criterion
GROUP BY ALL
HAVING shared > 0
ORDER BY ALL
