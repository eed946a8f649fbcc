-- Finds those ids of earlier draws that stand in the frame, with their strata.
-- in:  the frame (id, s0 ...); known (id)
-- out: id, s0 ...
-- source: docs/draw.md, "Drawing again"

WITH {notes}jurat_frame AS ({frame})
SELECT frame.id, {strata}
FROM jurat_frame AS frame
WHERE frame.id IN (SELECT known.id FROM jurat_known AS known)
