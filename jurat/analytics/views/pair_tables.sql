-- Counts, for each two reviewers, the items they both labelled by both labels; of very many pairs those that share most.
-- in:  who_cell (criterion, item, who), label (item, criterion, reviewer, value, sign), criterion, value_name; $most, $fewest
-- out: criterion, first, second (reviewers' numbers, first < second), first_value, second_value, items; NULLs: pairs left out
-- source: jurat/statistics/pairs.py

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
pair AS (
    SELECT a.criterion, a.reviewer AS first, b.reviewer AS second, a.value AS first_value, b.value AS second_value,
           sum(a.items)::BIGINT AS items
    FROM member a
    JOIN member b ON b.criterion = a.criterion AND b.who = a.who AND a.reviewer < b.reviewer
    GROUP BY ALL
),
ranked AS (
    SELECT criterion, first, second, sum(items) AS shared, count(*) OVER (PARTITION BY criterion) AS pairs,
           row_number() OVER (PARTITION BY criterion ORDER BY sum(items) DESC, first, second) AS place
    FROM pair
    GROUP BY criterion, first, second
),
kept AS (
    SELECT *, pairs <= $most OR (place <= 4 * $most AND shared >= $fewest) AS is_kept FROM ranked
)
SELECT c.criterion, p.first, p.second, one.value AS first_value, other.value AS second_value, p.items
FROM pair p
JOIN kept k ON k.criterion = p.criterion AND k.first = p.first AND k.second = p.second AND k.is_kept
JOIN criterion c ON c.number = p.criterion
JOIN value_name one ON one.number = p.first_value
JOIN value_name other ON other.number = p.second_value
UNION ALL
SELECT c.criterion, NULL, NULL, NULL, NULL, count(*)::BIGINT
FROM kept k
JOIN criterion c ON c.number = k.criterion
WHERE NOT k.is_kept
GROUP BY c.criterion
ORDER BY ALL
