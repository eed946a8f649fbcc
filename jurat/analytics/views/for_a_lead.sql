-- Finds cells that no coming review settles: complete and tied, or called an error where any error waits, or complete and
-- nobody could judge them; not decided.
-- in:  cell, code, item (attribute inclusion_probability), criterion
-- out: criterion, item_key, is_judged (by anybody), is_required (any error waits: no coming review can settle it), weight
--      (of design)
-- source: GLOSSARY.md, "tied", "nobody could judge"; jurat/statistics/resolution.py

SELECT c.criterion, i.item_key, code.labels > 0 AS is_judged, c.any_error_waits AND code.labels > 0 AS is_required,
       1 / coalesce(TRY_CAST(json_extract_string(i.attributes, '/inclusion_probability') AS DOUBLE), 1.0) AS weight
FROM cell
JOIN criterion c ON c.number = cell.criterion AND c.has_errors
JOIN code ON code.criterion = cell.criterion AND code.code = cell.code AND (code.resolved = 'tied' OR code.labels = 0)
JOIN item i ON i.item = cell.item
WHERE code.answers > 0 AND (cell.coming = 0 OR (c.any_error_waits AND code.labels > 0 AND cell.coming > 0))
ORDER BY c.place, i.position
