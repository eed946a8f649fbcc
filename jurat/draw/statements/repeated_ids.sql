-- Names ids that stand in the frame more than once, of those whose keys begin alike.
-- in:  the frame (id); suspects (key, the first 12 digits of keys); the seed, written into it
-- out: id, times
-- source: docs/draw.md, "Which outputs are drawn"

WITH {notes}jurat_frame AS ({frame})
SELECT frame.id, COUNT(*) AS times
FROM jurat_frame AS frame
WHERE SUBSTR({id_key}, 1, 12) IN (SELECT suspects.key FROM jurat_suspects AS suspects)
GROUP BY frame.id
HAVING COUNT(*) > 1
ORDER BY frame.id
LIMIT 20
