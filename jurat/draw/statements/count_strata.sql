-- Counts the outputs of each stratum, and those that a judge or a guardrail flagged.
-- in:  the frame (id, s0 ..., flag)
-- out: the values of the stratum's columns (s0 ...), population, flagged
-- source: docs/draw.md, "Which outputs are drawn"

WITH jurat_frame AS ({frame})
SELECT {strata}, COUNT(*) AS population, COUNT(CASE WHEN frame.flag = 1 THEN 1 END) AS flagged
FROM jurat_frame AS frame
GROUP BY {strata}
