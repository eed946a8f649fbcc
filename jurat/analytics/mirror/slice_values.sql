-- Counts the items of each value of an attribute.
-- in:  slice_value; $attribute
-- out: value, items; in alphabetical order
-- source: GLOSSARY.md, "slice"

SELECT value, count(*) AS items
FROM slice_value
WHERE attribute = $attribute
GROUP BY value
ORDER BY value
