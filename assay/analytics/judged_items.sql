-- Counts items by an automatic judge's answer and by what people found, for the whole study or by an attribute.
-- in:  cell, code, item, criterion; $criterion, $judge (where the judge's answer stands), $pointer (NULL: the whole study),
--      $attribute
-- out: slice, answer (the judge's), judged (items with it), labelled (by people, too), errors (that people found)
-- source: assay/statistics/judges.py

SELECT CASE WHEN $pointer IS NULL THEN NULL
            ELSE $attribute || '=' || coalesce(json_extract_string(i.attributes, $pointer), '(none)') END AS slice,
       json_extract_string(i.attributes, $judge) AS answer,
       count(*) AS judged,
       count(settled(cell.coming, code.resolved)) AS labelled,
       count(*) FILTER (settled(cell.coming, code.resolved) = 'error') AS errors
FROM cell
JOIN criterion c ON c.number = cell.criterion AND c.criterion = $criterion
JOIN item i ON i.item = cell.item
LEFT JOIN code ON code.criterion = cell.criterion AND code.code = cell.code
WHERE json_extract_string(i.attributes, $judge) IS NOT NULL
GROUP BY ALL
ORDER BY ALL
