-- Counts judged items with either of two values of an attribute, and the inputs that have one of each.
-- in:  cell, code, item (attribute input_id), criterion, slice_value; $attribute, $first, $second
-- out: criterion, first_items, first_errors, second_items, second_errors, no_input (items of either without an input id); of inputs with one judged output on each side:
--      both_wrong, first_only (wrong), second_only, neither
-- source: jurat/statistics/comparison.py

WITH judged AS (
    SELECT c.criterion, c.place, v.value = $first AS is_first,
           json_extract_string(i.attributes, '/input_id') AS input, settled(cell.coming, code.resolved) = 'error' AS is_error
    FROM cell
    JOIN criterion c ON c.number = cell.criterion AND c.has_errors
    LEFT JOIN code ON code.criterion = cell.criterion AND code.code = cell.code
    JOIN item i ON i.item = cell.item
    JOIN slice_value v ON v.item = i.item AND v.attribute = $attribute
    WHERE settled(cell.coming, code.resolved) IS NOT NULL AND v.value IN ($first, $second)
),
pair AS (
    SELECT criterion, input, bool_or(is_error) FILTER (is_first) AS first_wrong,
           bool_or(is_error) FILTER (NOT is_first) AS second_wrong
    FROM judged
    WHERE input IS NOT NULL
    GROUP BY criterion, input
    HAVING count(*) FILTER (is_first) = 1 AND count(*) FILTER (NOT is_first) = 1
),
paired AS (
    SELECT criterion, count(*) FILTER (first_wrong AND second_wrong) AS both_wrong,
           count(*) FILTER (first_wrong AND NOT second_wrong) AS first_only,
           count(*) FILTER (NOT first_wrong AND second_wrong) AS second_only,
           count(*) FILTER (NOT first_wrong AND NOT second_wrong) AS neither
    FROM pair
    GROUP BY criterion
)
SELECT j.criterion, count(*) FILTER (is_first) AS first_items, count(*) FILTER (is_first AND is_error) AS first_errors,
       count(*) FILTER (j.input IS NULL) AS no_input, count(*) FILTER (NOT is_first) AS second_items, count(*) FILTER (NOT is_first AND is_error) AS second_errors,
       coalesce(any_value(both_wrong), 0) AS both_wrong, coalesce(any_value(first_only), 0) AS first_only,
       coalesce(any_value(second_only), 0) AS second_only, coalesce(any_value(neither), 0) AS neither
FROM judged j
LEFT JOIN paired USING (criterion)
GROUP BY j.criterion, j.place
ORDER BY j.place
