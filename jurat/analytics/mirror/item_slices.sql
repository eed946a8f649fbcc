-- Gives each item's slice by an attribute.
-- in:  item, slice_value; $attribute
-- out: one row an item, in the items' order: slice ('attribute=value')
-- source: GLOSSARY.md, "slice"

SELECT $attribute || '=' || v.value AS slice
FROM item
JOIN slice_value v ON v.item = item.item AND v.attribute = $attribute
ORDER BY item.item
