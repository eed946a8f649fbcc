-- Counts items by an automatic judge's answer and by what people found, for the whole study or by an attribute.
-- in:  cell, code, item, criterion, slice_value; $criterion, $judge (the column of the judge's answer),
--      $attribute (NULL: the whole study)
-- out: slice, answer (the judge's), judged (items with it), labelled (by people, too), errors (that people found)
-- source: jurat/statistics/judges.py

SELECT $attribute || '=' || v.value AS slice,
       attribute_of(i.attributes, $judge) AS answer,
       count(*) AS judged,
       count(settled(cell.coming, code.resolved)) AS labelled,
       count(*) FILTER (settled(cell.coming, code.resolved) = 'error') AS errors
FROM cell
JOIN criterion c ON c.number = cell.criterion AND c.criterion = $criterion
JOIN item i ON i.item = cell.item
LEFT JOIN code ON code.criterion = cell.criterion AND code.code = cell.code
LEFT JOIN slice_value v ON v.item = i.item AND v.attribute = $attribute
WHERE attribute_of(i.attributes, $judge) IS NOT NULL
GROUP BY ALL
ORDER BY ALL
