-- Shares a size out over the strata in whole numbers without rounding: a common multiple of each stratum's measure, two at least and
-- no more than there is, then the largest remainders. It finds the bend (a stratum leaves its least, or has all) below the multiple.
-- in:  counted (stratum, population, flagged); asked (size); out: allotted (stratum, population, drawn)
-- source: jurat/draw/definition.py, allocate

jurat_bounded AS (
    SELECT stratum, population, CAST({measure} AS {wide}) AS measure, CAST(LEAST(2, population) AS {wide}) AS low,
           CAST(population AS {wide}) AS high
    FROM jurat_counted AS counted
),
jurat_bends AS (
    SELECT CAST(low AS {real}) / CAST(measure AS {real}) AS place, low AS bound, measure, measure AS slope, -low AS fixed
    FROM jurat_bounded AS bounded
    UNION ALL
    SELECT CAST(high AS {real}) / CAST(measure AS {real}), high, measure, -measure, high
    FROM jurat_bounded AS bounded
),
jurat_levels AS (
    SELECT place, bound, measure,
           SUM(slope) OVER (ORDER BY place RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS slope,
           SUM(fixed) OVER (ORDER BY place RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS fixed
    FROM jurat_bends AS bends
),
jurat_multiple AS (
    SELECT CASE WHEN slope = 0 THEN bound ELSE rest END AS numerator,
           CASE WHEN slope = 0 THEN measure ELSE slope END AS denominator
    FROM (
        SELECT levels.place, levels.bound, levels.measure, levels.slope, asked.size - lows.low - levels.fixed AS rest
        FROM jurat_levels AS levels
        CROSS JOIN jurat_asked AS asked
        CROSS JOIN (SELECT SUM(low) AS low FROM jurat_bounded AS bounded) AS lows
    ) AS reached
    WHERE slope * bound <= rest * measure
    ORDER BY place DESC
    LIMIT 1
),
jurat_shared AS (
    SELECT stratum, population, denominator,
           LEAST(GREATEST(measure * numerator, low * denominator), high * denominator) AS share
    FROM jurat_bounded AS bounded
    CROSS JOIN jurat_multiple AS multiple
),
jurat_cut AS (
    SELECT stratum, population, MOD(share, denominator) AS remainder,
           CAST((share - MOD(share, denominator)) / denominator AS {whole}) AS whole
    FROM jurat_shared AS shared
),
jurat_allotted AS (
    SELECT cut.stratum, cut.population,
           cut.whole + CASE WHEN ROW_NUMBER() OVER (ORDER BY cut.remainder DESC, cut.stratum)
                                 <= asked.size - SUM(cut.whole) OVER () THEN 1 ELSE 0 END AS drawn
    FROM jurat_cut AS cut
    CROSS JOIN jurat_asked AS asked
)
