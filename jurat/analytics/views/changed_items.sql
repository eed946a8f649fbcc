-- Finds inputs with one judged output on either side of a comparison, of which one is an error and the other is not.
-- in:  cell, code, item (attribute input_id), criterion, slice_value; $criterion, $attribute, $first, $second, $most
-- out: input, first_key, second_key (of the items), is_first_wrong, in the study's order
-- source: jurat/analytics/views/two_sides.sql

WITH judged AS (
    SELECT i.item_key, i.position, json_extract_string(i.attributes, '/input_id') AS input,
           v.value = $first AS is_first,
           settled(cell.coming, code.resolved) = 'error' AS is_error
    FROM cell
    JOIN criterion c ON c.number = cell.criterion AND c.criterion = $criterion
    LEFT JOIN code ON code.criterion = cell.criterion AND code.code = cell.code
    JOIN item i ON i.item = cell.item
    JOIN slice_value v ON v.item = i.item AND v.attribute = $attribute
    WHERE settled(cell.coming, code.resolved) IS NOT NULL
      AND v.value IN ($first, $second)
)
SELECT input, any_value(item_key) FILTER (is_first) AS first_key, any_value(item_key) FILTER (NOT is_first) AS second_key,
       bool_or(is_error) FILTER (is_first) AS is_first_wrong
FROM judged
WHERE input IS NOT NULL
GROUP BY input
HAVING count(*) FILTER (is_first) = 1 AND count(*) FILTER (NOT is_first) = 1 AND count(*) FILTER (is_error) = 1
ORDER BY min(position)
LIMIT $most
