-- Counts judged items and errors by batch, in the order the batches came.
-- in:  cell, code, item, criterion
-- out: criterion, batch, items, errors, versions (the prompt versions of these items, in text order; none: an empty list)
-- source: GLOSSARY.md, "batch"

SELECT c.criterion, i.batch, count(*) AS items, count(*) FILTER (settled(cell.coming, code.resolved) = 'error') AS errors,
       coalesce(list(DISTINCT version ORDER BY version) FILTER (version IS NOT NULL), []) AS versions
FROM cell
JOIN criterion c ON c.number = cell.criterion AND c.has_errors
LEFT JOIN code ON code.criterion = cell.criterion AND code.code = cell.code
JOIN (SELECT *, json_extract_string(attributes, '/prompt_version') AS version FROM item) AS i ON i.item = cell.item
WHERE settled(cell.coming, code.resolved) IS NOT NULL
GROUP BY c.criterion, c.place, i.batch
ORDER BY c.place, min(i.position)
