-- Gathers what the logs say of each item.
-- in:  item (attributes latency_ms, cost_usd, outcome, inclusion_probability); $pointer (NULL: the whole study), $attribute
-- out: one row an item: slice, latency_ms, cost_usd, outcome, inclusion_probability (NULL where the logs are silent)
-- source: docs/method.md

SELECT CASE WHEN $pointer IS NULL THEN NULL
            ELSE $attribute || '=' || coalesce(
                CASE WHEN $attribute = 'batch' THEN batch ELSE json_extract_string(attributes, $pointer) END, '(none)') END
           AS slice,
       TRY_CAST(json_extract_string(attributes, '/latency_ms') AS DOUBLE) AS latency_ms,
       TRY_CAST(json_extract_string(attributes, '/cost_usd') AS DOUBLE) AS cost_usd,
       json_extract_string(attributes, '/outcome') AS outcome,
       coalesce(TRY_CAST(json_extract_string(attributes, '/inclusion_probability') AS DOUBLE), 1.0) AS inclusion_probability
FROM item
ORDER BY slice NULLS FIRST, item
