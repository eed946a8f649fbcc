-- Gives each item's stratum, where items were drawn at different rates.
-- in:  item (attributes: stratum, inclusion_probability)
-- out: one row an item, in the items' order: stratum (text that names it), inclusion_probability
-- source: GLOSSARY.md, "stratum"

SELECT coalesce(json_extract_string(attributes, '/stratum'), '') || ' @ '
           || coalesce(json_extract_string(attributes, '/inclusion_probability'), '1') AS stratum,
       coalesce(TRY_CAST(json_extract_string(attributes, '/inclusion_probability') AS DOUBLE), 1.0) AS inclusion_probability
FROM item
ORDER BY item
