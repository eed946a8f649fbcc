-- Finds the items behind a number, of the whole study or of a slice.
-- in:  cell, code, item, criterion, slice_value; $criterion, $resolved (error, correct, tied, or pending: touched, and it may still
--      change), $attribute (NULL: the whole study), $value, $most
-- out: item_key, batch, labels, is_decided (by a lead), in the study's order
-- source: docs/method.md, "What is counted"

SELECT i.item_key, i.batch, coalesce(code.labels, 0) AS labels, cell.coming IN (decided_correct(), decided_error()) AS is_decided
FROM cell
JOIN criterion c ON c.number = cell.criterion AND c.criterion = $criterion
LEFT JOIN code ON code.criterion = cell.criterion AND code.code = cell.code
JOIN item i ON i.item = cell.item
LEFT JOIN slice_value v ON v.item = i.item AND v.attribute = $attribute
WHERE CASE WHEN $resolved = 'pending'
           THEN cell.coming >= 0 AND (code.answers IS NOT NULL OR cell.coming > 0)
                AND NOT coalesce(cell.coming < code.error_until OR cell.coming < code.correct_until, false)
           ELSE coalesce(settled(cell.coming, code.resolved) = $resolved, false) END
  AND ($attribute IS NULL OR v.value = $value)
ORDER BY i.position
LIMIT $most
