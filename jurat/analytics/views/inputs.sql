-- Counts inputs by how many of their outputs were judged and were errors, for the whole study or by an attribute.
-- in:  cell, code, item (attribute input_id), criterion, slice_value; $attribute (NULL: the whole study)
-- out: criterion, slice, items, errors, inputs (that have so many of each), has_input (false: items without an input id, in one
--      row)
-- source: jurat/statistics/consistency.py

WITH per_input AS (
    SELECT c.criterion, c.place,
           $attribute || '=' || v.value AS slice,
           json_extract_string(i.attributes, '/input_id') AS input,
           count(*) AS items,
           count(*) FILTER (settled(cell.coming, code.resolved) = 'error') AS errors
    FROM cell
    JOIN criterion c ON c.number = cell.criterion AND c.has_errors
    LEFT JOIN code ON code.criterion = cell.criterion AND code.code = cell.code
    JOIN item i ON i.item = cell.item
    LEFT JOIN slice_value v ON v.item = i.item AND v.attribute = $attribute
    WHERE settled(cell.coming, code.resolved) IS NOT NULL
    GROUP BY ALL
)
SELECT criterion, slice, items, errors, count(*) AS inputs, input IS NOT NULL AS has_input
FROM per_input
GROUP BY criterion, place, slice, items, errors, has_input
ORDER BY place, slice NULLS FIRST, items, errors
