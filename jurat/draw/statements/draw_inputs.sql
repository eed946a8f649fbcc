-- Draws the first inputs of each stratum in the seed's order, and of each input its first outputs.
-- in:  the frame (id, stratum, input_id); wanted (stratum, number, size); the seed and the outputs per input, written into it
-- out: number (of the stratum), input_id, outputs (how many the input has), ids (of those drawn), nameless (ids that are empty)
-- source: jurat/draw/definition.py

WITH {notes}jurat_frame AS ({frame}),
jurat_placed AS (
    SELECT wanted.number, wanted.size, frame.id, frame.input_id
    FROM jurat_frame AS frame
    JOIN jurat_wanted AS wanted ON frame.stratum = wanted.stratum
),
jurat_inputs AS (SELECT DISTINCT number, size, input_id FROM jurat_placed AS placed),
jurat_ordered AS (
    SELECT number, size, input_id, ROW_NUMBER() OVER (PARTITION BY number ORDER BY {input_key}, input_id) AS place
    FROM jurat_inputs AS inputs
),
jurat_outputs AS (
    SELECT placed.number, placed.input_id, placed.id,
           ROW_NUMBER() OVER (PARTITION BY placed.number, placed.input_id ORDER BY {output_key}, placed.id) AS place
    FROM jurat_placed AS placed
    JOIN jurat_ordered AS ordered
        ON placed.number = ordered.number AND placed.input_id = ordered.input_id AND ordered.place <= ordered.size
)
SELECT number, input_id, COUNT(*) AS outputs, ARRAY_AGG(id) FILTER (WHERE place <= {per_input}) AS ids,
       COUNT(CASE WHEN id IS NULL OR id = '' THEN 1 END) AS nameless
FROM jurat_outputs AS outputs
GROUP BY number, input_id
