-- Finds cells that wait for a lead's word: complete, tied, and not decided.
-- in:  cell, code, item, criterion
-- out: criterion, item_key, labels, in the study's order
-- source: GLOSSARY.md, "tied"

SELECT c.criterion, i.item_key, code.labels
FROM cell
JOIN criterion c ON c.number = cell.criterion AND c.has_errors
JOIN code ON code.criterion = cell.criterion AND code.code = cell.code AND code.resolved = 'tied'
JOIN item i ON i.item = cell.item
WHERE cell.coming = 0
ORDER BY c.place, i.position
