-- Whether the items were drawn at different rates.
-- in:  item (attributes: inclusion_probability)
-- out: one row: is_unequal
-- source: an unweighted rate of such a sample estimates nothing

SELECT count(DISTINCT coalesce(json_extract_string(attributes, '/inclusion_probability'), '')) > 1 AS is_unequal FROM item
