-- Counts the outputs of each stratum, and those that a judge or a guardrail flagged.
-- in:  the frame (id, s0 ..., is_flagged)
-- out: the values of the stratum's columns (s0 ...), population, flagged
-- source: docs/draw.md, "Which outputs are drawn"

WITH frame AS ({frame})
SELECT {strata}, count(*) AS population, count(*) FILTER (is_flagged) AS flagged
FROM frame
GROUP BY ALL
