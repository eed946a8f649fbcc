-- Fetches what the drawn outputs hold.
-- in:  the table's rows; drawn (id)
-- out: the id, then every column of the table; a row more where an id stands there more than once
-- source: docs/draw.md, "What is written"

WITH {notes}jurat_chosen AS (SELECT drawn.id AS drawn_id FROM jurat_drawn AS drawn)
SELECT {id} AS drawn_id, logs.*
FROM {rows}
WHERE {id} IN (SELECT chosen.drawn_id FROM jurat_chosen AS chosen)
