-- Gives the design weights of some items, in the study's order.
-- in:  item (attribute inclusion_probability); $item_keys
-- out: item_key, weight
-- source: GLOSSARY.md, "design weight"

SELECT item_key, 1 / coalesce(TRY_CAST(json_extract_string(attributes, '/inclusion_probability') AS DOUBLE), 1.0) AS weight
FROM item
SEMI JOIN (SELECT unnest($item_keys) AS item_key) AS wanted USING (item_key)
ORDER BY position
