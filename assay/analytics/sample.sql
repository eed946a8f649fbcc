-- Says what was drawn: each batch by stratum and inclusion probability.
-- in:  item (attributes stratum, inclusion_probability, created_at)
-- out: batch, stratum (NULL: none), inclusion_probability (NULL: not known), items, made_from and made_to (the first and last
--      time that the logs give for its outputs; NULL: they are silent), batches in the order they came
-- source: GLOSSARY.md, "sample", "stratum"

SELECT batch, json_extract_string(attributes, '/stratum') AS stratum,
       TRY_CAST(json_extract_string(attributes, '/inclusion_probability') AS DOUBLE) AS inclusion_probability,
       count(*) AS items,
       min(json_extract_string(attributes, '/created_at')) AS made_from,
       max(json_extract_string(attributes, '/created_at')) AS made_to
FROM item
GROUP BY batch, stratum, inclusion_probability
ORDER BY min(min(item)) OVER (PARTITION BY batch), stratum NULLS FIRST, inclusion_probability NULLS FIRST
