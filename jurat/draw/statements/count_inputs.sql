-- Counts the inputs of each stratum, and rows that name none.
-- in:  the frame (id, s0 ..., input_id, flag)
-- out: the values of the stratum's columns (s0 ...), population (inputs), nameless (rows), flagged (inputs with a flagged output)
-- source: docs/draw.md, "Several outputs of the same input"

WITH jurat_frame AS ({frame})
SELECT {strata}, COUNT(DISTINCT frame.input_id) AS population,
       COUNT(CASE WHEN frame.input_id IS NULL OR frame.input_id = '' THEN 1 END) AS nameless,
       COUNT(DISTINCT CASE WHEN frame.flag = 1 THEN frame.input_id END) AS flagged
FROM jurat_frame AS frame
GROUP BY {strata}
