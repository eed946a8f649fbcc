-- Gathers what the logs say of each item.
-- in:  item (attributes latency_ms, cost_usd, outcome, frame, stratum, inclusion_probability),
--      slice_value; $attribute (NULL: the whole study)
-- out: one row an item: slice, latency_ms, cost_usd, outcome, inclusion_probability (NULL where the logs are silent)
-- source: docs/method.md

SELECT $attribute || '=' || v.value AS slice,
       TRY_CAST(json_extract_string(attributes, '/latency_ms') AS DOUBLE) AS latency_ms,
       TRY_CAST(json_extract_string(attributes, '/cost_usd') AS DOUBLE) AS cost_usd,
       json_extract_string(attributes, '/outcome') AS outcome,
       coalesce(TRY_CAST(CASE WHEN json_extract_string(attributes, '/frame') IS NULL
                              THEN json_extract_string(attributes, '/inclusion_probability')
                              ELSE arg_max(json_extract_string(attributes, '/inclusion_probability'), item.item) OVER (
                                  PARTITION BY json_extract_string(attributes, '/frame'),
                                               json_extract_string(attributes, '/stratum')) END AS DOUBLE), 1.0)
           AS inclusion_probability
FROM item
LEFT JOIN slice_value v ON v.item = item.item AND v.attribute = $attribute
ORDER BY slice NULLS FIRST, item.item
