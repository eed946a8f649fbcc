-- Draws what draw_ids.sql draws, in one pass that holds only the ids drawn: DuckDB alone has such an aggregate (arg_min).
-- in:  the frame (id, s0 ...); wanted (s0 ..., number, size); $prefix (the seed and '|'), $audited
-- out: number (of the stratum), population (of those keys), nulls and empty (ids that are), ids (the first `size` in order),
--      audited (the first 12 digits of each key below $audited)
-- source: jurat/draw/definition.py

WITH frame AS ({frame}),
keyed AS (
    SELECT wanted.number, wanted.size, frame.id, {id_key} AS key
    FROM (SELECT * FROM frame WHERE {within}) AS frame
    JOIN jurat_wanted AS wanted ON {same_stratum}
)
SELECT number, count(*) AS population,
       count(*) FILTER (id IS NULL) AS nulls,
       count(*) FILTER (id = '') AS empty,
       arg_min(id, key, size) AS ids,
       list(left(key, 12)) FILTER (key < $audited) AS audited
FROM keyed
GROUP BY number
ORDER BY number
