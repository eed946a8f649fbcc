-- Gives a criterion's judged items in the study's order.
-- in:  cell, code, item (attribute prompt_version), criterion; $criterion
-- out: is_error, prompt_version (NULL where there is none), batch
-- source: GLOSSARY.md, "position"

SELECT settled(cell.coming, code.resolved) = 'error' AS is_error, json_extract_string(i.attributes, '/prompt_version') AS prompt_version, i.batch
FROM cell
JOIN criterion c ON c.number = cell.criterion AND c.criterion = $criterion
LEFT JOIN code ON code.criterion = cell.criterion AND code.code = cell.code
JOIN item i ON i.item = cell.item
WHERE settled(cell.coming, code.resolved) IS NOT NULL
ORDER BY i.position
