-- Finds the items whose labels differ most: by the share of pairs of labels that differ, then by how many labels there are.
-- in:  cell, code, item, criterion, slice_value; $criterion, $attribute (NULL: the whole study), $value, $most
-- out: item_key, batch, labels (list of {value, n}), difference (that share), is_decided (by a lead)
-- source: GLOSSARY.md, "agreement"

WITH split AS (
    SELECT criterion, code, pattern, labels,
           1 - list_sum(list_transform(pattern, lambda one: one.n * (one.n - 1))) / (labels * (labels - 1)) AS difference
    FROM code
    WHERE len(pattern) > 1
)
SELECT i.item_key, i.batch, split.pattern AS labels, split.difference, cell.coming IN (-3, -2) AS is_decided
FROM cell
JOIN criterion c ON c.number = cell.criterion AND c.criterion = $criterion
JOIN split ON split.criterion = cell.criterion AND split.code = cell.code
JOIN item i ON i.item = cell.item
LEFT JOIN slice_value v ON v.item = i.item AND v.attribute = $attribute
WHERE $attribute IS NULL OR v.value = $value
ORDER BY split.difference DESC, split.labels DESC, i.position
LIMIT $most
