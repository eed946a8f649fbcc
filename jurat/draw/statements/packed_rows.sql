-- Fetches what the drawn outputs hold, each as one value: DuckDB packs a row of any types.
-- in:  the frame (id, p0 ...); drawn (id)
-- out: id, payload; a row more where an id stands in the frame more than once
-- source: docs/draw.md, "What is written"

WITH frame AS ({frame})
SELECT frame.id, {payload} AS payload
FROM frame
WHERE frame.id IN (SELECT drawn.id FROM jurat_drawn AS drawn)
