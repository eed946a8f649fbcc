-- Finds, of some items, the cells whose resolved label may still change because reviews are coming; tied ones that wait for
-- a lead anyhow are not among them.
-- in:  cell, code, item (attribute inclusion_probability), criterion; $item_keys
-- out: criterion, item_key, weight (of design), in the order of criteria and of the study
-- source: docs/method.md, "What is counted"

SELECT c.criterion, i.item_key,
       1 / coalesce(TRY_CAST(json_extract_string(i.attributes, '/inclusion_probability') AS DOUBLE), 1.0) AS weight
FROM item i
SEMI JOIN (SELECT unnest($item_keys) AS item_key) AS wanted USING (item_key)
JOIN cell ON cell.item = i.item AND cell.coming > 0
JOIN criterion c ON c.number = cell.criterion AND c.has_errors
LEFT JOIN code ON code.criterion = cell.criterion AND code.code = cell.code
WHERE NOT coalesce(cell.coming < code.error_until OR cell.coming < code.correct_until, false)
  AND NOT (c.any_error_waits AND coalesce(code.resolved = 'tied', false))
ORDER BY c.place, i.position
