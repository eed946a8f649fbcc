-- Draws the first ids of each stratum in the seed's order, out of keys below one if given.
-- in:  the frame (id, stratum); wanted (stratum, number, size); $prefix (the seed and '|'), $audited, $below, written into it
-- out: number (of the stratum), population (of those keys), nulls and empty (ids that are), ids (the first `size` in order),
--      audited (the first 12 digits of each key below $audited); source: jurat/draw/definition.py

WITH {notes}jurat_frame AS ({frame}),
jurat_keyed AS (
    SELECT wanted.number, wanted.size, frame.id, {id_key} AS draw_key
    FROM jurat_frame AS frame
    JOIN jurat_wanted AS wanted ON frame.stratum = wanted.stratum
    WHERE {within}
),
jurat_placed AS (
    SELECT number, size, id, draw_key, ROW_NUMBER() OVER (PARTITION BY number ORDER BY draw_key, id) AS place
    FROM jurat_keyed AS keyed
)
SELECT number, COUNT(*) AS population,
       COUNT(CASE WHEN id IS NULL THEN 1 END) AS nulls,
       COUNT(CASE WHEN id = '' THEN 1 END) AS empty,
       ARRAY_AGG(id) FILTER (WHERE place <= size) AS ids,
       ARRAY_AGG(SUBSTR(draw_key, 1, 12)) FILTER (WHERE draw_key < {audited}) AS audited
FROM jurat_placed AS placed
GROUP BY number
ORDER BY number
