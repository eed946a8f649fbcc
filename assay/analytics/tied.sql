-- Finds cells that wait for a lead's word: complete and tied, or called an error where any error waits; not decided.
-- in:  cell, code, item (attribute inclusion_probability), criterion
-- out: criterion, item_key, labels, is_required (any error waits: no coming review can settle it), weight (of design)
-- source: GLOSSARY.md, "tied"; assay/statistics/resolution.py

SELECT c.criterion, i.item_key, code.labels, c.any_error_waits AS is_required,
       1 / coalesce(TRY_CAST(json_extract_string(i.attributes, '/inclusion_probability') AS DOUBLE), 1.0) AS weight
FROM cell
JOIN criterion c ON c.number = cell.criterion AND c.has_errors
JOIN code ON code.criterion = cell.criterion AND code.code = cell.code AND code.resolved = 'tied'
JOIN item i ON i.item = cell.item
WHERE cell.coming = 0 OR (c.any_error_waits AND cell.coming > 0)
ORDER BY c.place, i.position
