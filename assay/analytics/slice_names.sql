-- Names the attributes that a study can be sliced by.
-- in:  item; $most (how many values an attribute may have)
-- out: name, in alphabetical order; only attributes with 2 to $most values
-- source: GLOSSARY.md, "slice"

SELECT name
FROM (
    SELECT unnest(json_keys(attributes)) AS name, json_extract_string(attributes, '/' || name) AS value FROM item
    UNION ALL
    SELECT 'batch', batch FROM item
)
GROUP BY name
HAVING count(DISTINCT value) BETWEEN 2 AND $most
ORDER BY name
