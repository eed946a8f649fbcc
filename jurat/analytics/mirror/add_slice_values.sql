-- Names each item's slice by an attribute: its value, or the quarter that it lies in where there are many numbers.
-- in:  item; $attribute, $most_numbers (how many different numbers are values of their own)
-- out: rows of slice_value
-- source: GLOSSARY.md, "slice"

INSERT INTO slice_value
WITH plain AS (
    SELECT item, value_of(batch, attributes, $attribute) AS value, TRY_CAST(value AS DOUBLE) AS number FROM item
),
kind AS (
    SELECT $attribute <> 'batch' AND count(DISTINCT value) > $most_numbers
               AND count(value) = count(*) FILTER (isfinite(number)) AS is_in_ranges,
           quantile_disc(number, [0.25, 0.5, 0.75]) FILTER (isfinite(number)) AS edges
    FROM plain
),
placed AS (
    SELECT item, value, number,
           CASE WHEN is_in_ranges AND value IS NOT NULL THEN len(list_filter(edges, lambda edge: edge < number)) END AS quarter
    FROM plain, kind
),
range AS (
    SELECT quarter, regexp_replace(arg_min(value, number), '\.0$', '') AS low,
           regexp_replace(arg_max(value, number), '\.0$', '') AS high
    FROM placed
    WHERE quarter IS NOT NULL
    GROUP BY quarter
)
SELECT $attribute, item,
       coalesce(CASE WHEN quarter IS NULL THEN value WHEN low = high THEN low ELSE low || ' to ' || high END, '(none)')
FROM placed
LEFT JOIN range USING (quarter)
