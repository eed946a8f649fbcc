-- Gives each item's stratum, where items were drawn at different rates.
-- in:  item (batch; attributes: frame, stratum, inclusion_probability)
-- out: one row an item, in the items' order: stratum (text that names it; a batch without a frame has its own), inclusion_probability: of the items that one frame's
--      draws took from one stratum, all have the chance that the last of them was added with (it is that to have been drawn by then)
-- source: docs/method.md, "Drawing again"

WITH design AS (
    SELECT item, batch, json_extract_string(attributes, '/frame') AS frame,
           CASE WHEN json_extract_string(attributes, '/inclusion_probability') IS NULL THEN ''
                ELSE coalesce(json_extract_string(attributes, '/stratum'), '') END AS stratum,
           coalesce(json_extract_string(attributes, '/inclusion_probability'), '1') AS chance
    FROM item
),
newest AS (
    SELECT item, frame, batch, stratum,
           CASE WHEN frame IS NULL THEN chance ELSE arg_max(chance, item) OVER (PARTITION BY frame, stratum) END AS chance
    FROM design
)
SELECT coalesce('frame ' || frame, 'batch ' || batch) || ' | ' || stratum || ' @ ' || chance AS stratum,
       coalesce(TRY_CAST(chance AS DOUBLE), 1.0) AS inclusion_probability
FROM newest
ORDER BY item
