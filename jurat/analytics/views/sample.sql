-- Says what was drawn: each batch by stratum and inclusion probability.
-- in:  item (attributes frame, stratum, inclusion_probability, created_at)
-- out: batch, stratum (NULL: none), inclusion_probability (NULL: not known), items, drawn (where draws from one frame went on: all
--      items of the stratum up to this batch, to whom its probability belongs), made_from and made_to (the first and last time that
--      the logs give for its outputs; NULL: they are silent), batches in the order they came
-- source: GLOSSARY.md, "sample", "stratum"; docs/method.md, "Drawing again"

WITH found AS (
    SELECT batch, json_extract_string(attributes, '/frame') AS frame,
           json_extract_string(attributes, '/stratum') AS stratum,
           TRY_CAST(json_extract_string(attributes, '/inclusion_probability') AS DOUBLE) AS inclusion_probability,
           count(*) AS items, min(item) AS first_item,
           min(json_extract_string(attributes, '/created_at')) AS made_from,
           max(json_extract_string(attributes, '/created_at')) AS made_to
    FROM item
    GROUP BY ALL
)
SELECT batch, stratum, inclusion_probability, items,
       CASE WHEN frame IS NULL THEN items
            ELSE sum(items) OVER (PARTITION BY frame, stratum ORDER BY first_item) END::BIGINT AS drawn,
       made_from, made_to
FROM found
ORDER BY min(first_item) OVER (PARTITION BY batch), stratum NULLS FIRST, inclusion_probability NULLS FIRST
