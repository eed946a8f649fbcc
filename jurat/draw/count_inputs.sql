-- Counts the inputs of each stratum, and rows that name none.
-- in:  the frame (id, s0 ..., input_id, is_flagged)
-- out: the values of the stratum's columns (s0 ...), population (inputs), nameless (rows), flagged (inputs with a flagged output)
-- source: docs/draw.md, "Several outputs of the same input"

WITH frame AS ({frame})
SELECT {strata}, count(DISTINCT frame.input_id) AS population,
       count(*) FILTER (frame.input_id IS NULL OR frame.input_id = '') AS nameless,
       count(DISTINCT frame.input_id) FILTER (is_flagged) AS flagged
FROM frame
GROUP BY ALL
