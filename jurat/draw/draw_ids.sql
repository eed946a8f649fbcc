-- Draws the first ids of each stratum in the seed's order, in one pass that holds only these, out of keys below $below if given.
-- in:  the frame (id, s0 ...); wanted (s0 ..., number, size); $prefix (the seed and '|'), $audited
-- out: number (of the stratum), population (of those keys), nulls and empty (ids that are), ids (the first `size` in order),
--      audited (the first 12 digits of each key below $audited)
-- source: jurat/draw/definition.py

WITH frame AS ({frame}),
keyed AS (
    SELECT wanted.number, wanted.size, frame.id, md5(concat($prefix, frame.id)) AS key
    FROM (SELECT * FROM frame WHERE {within}) AS frame
    JOIN wanted ON {same_stratum}
)
SELECT number, count(*) AS population,
       count(*) FILTER (id IS NULL) AS nulls,
       count(*) FILTER (id = '') AS empty,
       arg_min(id, key, size) AS ids,
       list(left(key, 12)) FILTER (key < $audited) AS audited
FROM keyed
GROUP BY number
ORDER BY number
