-- Counts judged items and errors by batch, in the order the batches came.
-- in:  cell, code, item, criterion
-- out: criterion, batch, items, errors
-- source: GLOSSARY.md, "batch"

SELECT c.criterion, i.batch, count(*) AS items, count(*) FILTER (code.resolved = 'error') AS errors
FROM cell
JOIN criterion c ON c.number = cell.criterion AND c.has_errors
JOIN code ON code.criterion = cell.criterion AND code.code = cell.code AND code.resolved IS NOT NULL
JOIN item i ON i.item = cell.item
GROUP BY c.criterion, c.place, i.batch
ORDER BY c.place, min(i.position)
