-- Gives every stratum the same whole number of draws, or all it has.
-- in:  counted (stratum, population); asked (size: the number)
-- out: allotted (stratum, population, drawn)
-- source: jurat/draw/definition.py, allocate

jurat_allotted AS (
    SELECT counted.stratum, counted.population, LEAST(asked.size, counted.population) AS drawn
    FROM jurat_counted AS counted
    CROSS JOIN jurat_asked AS asked
)
