-- Gives each item's value of an attribute.
-- in:  item; $attribute, $pointer (where the attribute stands in the JSON object)
-- out: one row an item, in the items' order: slice ('attribute=value')
-- source: GLOSSARY.md, "slice"

SELECT $attribute || '=' || coalesce(
           CASE WHEN $attribute = 'batch' THEN batch ELSE json_extract_string(attributes, $pointer) END, '(none)') AS slice
FROM item
ORDER BY item
