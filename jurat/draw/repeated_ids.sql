-- Names ids that stand in the frame more than once, of those whose keys begin alike.
-- in:  the frame (id); suspects (key, the first 12 digits of keys); $prefix (the seed and '|')
-- out: id, times
-- source: docs/draw.md, "Which outputs are drawn"

WITH frame AS ({frame})
SELECT frame.id, count(*) AS times
FROM frame
WHERE left(md5(concat($prefix, frame.id)), 12) IN (SELECT suspects.key FROM suspects)
GROUP BY frame.id
HAVING count(*) > 1
ORDER BY frame.id
LIMIT 20
