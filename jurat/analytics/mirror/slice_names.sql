-- Names the columns of the items, and says which of them a study can be sliced by.
-- in:  item; $most (how many values a column may have that are not numbers)
-- out: name, is_offered (2 to $most values, or many numbers; not what tells inputs apart), in alphabetical order
-- source: GLOSSARY.md, "slice"

SELECT name, name <> 'input_id' AND count(DISTINCT value) >= 2
                 AND (count(DISTINCT value) <= $most
                      OR name <> 'batch' AND count(value) = count(*) FILTER (isfinite(TRY_CAST(value AS DOUBLE)))) AS is_offered
FROM (
    SELECT name, value_of(batch, attributes, name) AS value
    FROM (SELECT unnest(json_keys(attributes)) AS name, batch, attributes FROM item)
    WHERE name <> 'batch'
    UNION ALL
    SELECT 'batch', batch FROM item
)
GROUP BY name
ORDER BY name
