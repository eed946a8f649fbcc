-- Gives every stratum the same whole number of draws, or all it has.
-- in:  counted (stratum, population); asked (size: the number)
-- out: allotted (stratum, population, drawn)
-- source: assay/sampling.py, allocate

assay_allotted AS (
    SELECT counted.stratum, counted.population, LEAST(asked.size, counted.population) AS drawn
    FROM assay_counted AS counted
    CROSS JOIN assay_asked AS asked
)
