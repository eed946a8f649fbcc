-- Draws what draw_inputs.sql draws, holding only what is drawn: DuckDB alone has such an aggregate (arg_min).
-- in:  the frame (id, s0 ..., input_id); wanted (s0 ..., number, size); $seed, $per_input
-- out: number (of the stratum), input_id, outputs (how many the input has), ids (of those drawn), nameless (ids that are empty)
-- source: jurat/draw/definition.py

WITH frame AS ({frame}),
placed AS (
    SELECT wanted.number, wanted.size, frame.id, frame.input_id
    FROM frame
    JOIN jurat_wanted AS wanted ON {same_stratum}
),
inputs AS (SELECT DISTINCT number, size, input_id FROM placed),
chosen AS (
    SELECT number, unnest(arg_min(input_id, md5(concat($seed, '|', input_id)), size)) AS input_id
    FROM inputs
    GROUP BY number
)
SELECT number, input_id, count(*) AS outputs,
       arg_min(id, md5(concat($seed, '|', id)), $per_input) AS ids,
       count(*) FILTER (id IS NULL OR id = '') AS nameless
FROM placed
JOIN chosen USING (number, input_id)
GROUP BY number, input_id
