-- Finds the items behind a number.
-- in:  cell, code, item, criterion; $criterion, $resolved (error, correct, tied), $most
-- out: item_key, batch, labels, is_decided (by a lead), in the study's order
-- source: docs/method.md, "What is counted"

SELECT i.item_key, i.batch, coalesce(code.labels, 0) AS labels, cell.coming < -1 AS is_decided
FROM cell
JOIN criterion c ON c.number = cell.criterion AND c.criterion = $criterion
LEFT JOIN code ON code.criterion = cell.criterion AND code.code = cell.code
JOIN item i ON i.item = cell.item
WHERE settled(cell.coming, code.resolved) = $resolved
ORDER BY i.position
LIMIT $most
