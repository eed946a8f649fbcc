-- Lists the columns that hold answers of automatic judges.
-- in:  item
-- out: name
-- source: docs/method.md

SELECT DISTINCT name
FROM (SELECT unnest(json_keys(attributes)) AS name FROM item)
WHERE starts_with(name, 'judge_')
ORDER BY name
