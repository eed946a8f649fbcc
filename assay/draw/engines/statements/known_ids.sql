-- Finds those ids of earlier draws that stand in the frame, with their strata.
-- in:  the frame (id, s0 ...); known (id)
-- out: id, s0 ...
-- source: docs/draw.md, "Drawing again"

WITH {notes}assay_frame AS ({frame})
SELECT frame.id, {strata}
FROM assay_frame AS frame
WHERE frame.id IN (SELECT known.id FROM assay_known AS known)
