-- Whether the items were drawn at different rates, and whether they came at different times.
-- in:  item (batch; attributes: inclusion_probability)
-- out: one row: is_unequal, batches
-- source: an unweighted rate of such a sample estimates nothing

SELECT count(DISTINCT coalesce(json_extract_string(attributes, '/inclusion_probability'), '')) > 1 AS is_unequal,
       count(DISTINCT batch) AS batches
FROM item
