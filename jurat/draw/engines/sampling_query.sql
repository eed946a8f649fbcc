-- Draws a sample: the first outputs of each stratum in the order of a seed, with their chance to be drawn.
-- in:  the rows of a table
-- out: the rows drawn, with stratum and inclusion_probability, stratum by stratum in the order of the seed
-- source: jurat/draw/definition.py. Only low keys are sorted, all but surely enough; else, and for ids that are missing or repeated,
--      or a size that cannot be, the query ends with an error that says so

WITH jurat_keyed AS (
    SELECT stratum, item, flag, {key} AS draw_key
    FROM (SELECT {stratum} AS stratum, {id} AS item, {is_flagged} AS flag FROM {rows}) AS frame
),
jurat_counted AS (
    SELECT stratum, COUNT(*) AS population, SUM(flag) AS flagged,
           SUM(CASE WHEN item IS NULL OR item = '' THEN 1 ELSE 0 END) AS nameless
    FROM jurat_keyed AS keyed
    GROUP BY stratum
),
jurat_totals AS (
    SELECT SUM(nameless) AS nameless, MIN(population) AS smallest, SUM(population) AS most, 2 * COUNT(*) AS fewest
    FROM jurat_counted AS counted
),
jurat_twice AS (
    SELECT COUNT(*) AS repeated FROM (SELECT item FROM jurat_keyed AS keyed GROUP BY item HAVING COUNT(*) > 1) AS repeats
),
jurat_faults AS (
    SELECT CASE
        WHEN nameless > 0 THEN 'Jurat: rows without an id (null or empty): ' || CAST(nameless AS {text})
        WHEN repeated > 0 THEN 'Jurat: ids that stand there more than once: ' || CAST(repeated AS {text})
        WHEN smallest < 2 THEN 'Jurat: a stratum has a single row, divide by fewer columns: ' || CAST(smallest AS {text})
        {size_faults}
    END AS fault
    FROM jurat_totals AS totals
    CROSS JOIN jurat_twice AS twice
),
jurat_asked AS (
    SELECT {size} + CAST(COALESCE(fault, '0') AS {whole}) AS size FROM jurat_faults AS faults
),
{allotted},
jurat_reach AS (
    SELECT stratum, population, drawn,
           1 + CAST(FLOOR((drawn + 6 * SQRT(CAST(drawn AS {real})) + 30) / CAST(population AS {real}) * {keys}) AS {whole}) AS reach
    FROM jurat_allotted AS allotted
),
jurat_low AS (
    SELECT stratum, population, drawn,
           CASE WHEN reach >= {keys} THEN 'g' ELSE
               {reach_key} END AS below
    FROM jurat_reach AS reaches
),
jurat_placed AS (
    SELECT low.stratum, keyed.item, keyed.draw_key, low.population, low.drawn,
           ROW_NUMBER() OVER (PARTITION BY low.stratum ORDER BY keyed.draw_key, keyed.item) AS place,
           COUNT(keyed.item) OVER (PARTITION BY low.stratum) AS found
    FROM jurat_low AS low
    LEFT JOIN jurat_keyed AS keyed ON keyed.stratum = low.stratum AND keyed.draw_key < low.below
),
jurat_sampled AS (
    SELECT stratum, item, draw_key, CAST(drawn AS {real}) / CAST(population AS {real}) AS chance
    FROM jurat_placed AS placed
    WHERE place <= drawn + CASE WHEN found < drawn THEN CAST('Jurat: take another seed for ' || stratum AS {whole}) ELSE 0 END
)
SELECT {item_id}logs.*, sampled.stratum AS {stratum_name}, sampled.chance AS {chance_name}
FROM {rows}
JOIN jurat_sampled AS sampled ON {id} = sampled.item
ORDER BY sampled.stratum, sampled.draw_key, sampled.item
