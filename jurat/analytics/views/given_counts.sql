-- Counts each reviewer's labels.
-- in:  given, criterion, value_name; $slicing
-- out: criterion, reviewer (a number), value (NULL: cannot judge), labels
-- source: jurat/analytics/mirror/cells.py

SELECT c.criterion, g.reviewer, name.value, sum(g.labels)::BIGINT AS labels
FROM given g
JOIN criterion c ON c.number = g.criterion
JOIN value_name name ON name.number = g.value
WHERE g.slicing = $slicing
GROUP BY c.criterion, c.place, g.reviewer, name.value
HAVING sum(g.labels) <> 0
ORDER BY c.place, g.reviewer, name.value
