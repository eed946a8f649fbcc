-- Counts how many items got exactly these labels: all that agreement depends on.
-- in:  standing_label, item, criterion; $attribute (NULL: the whole study)
-- out: criterion, slice, pattern (list of {value, n}, values in text order), items, reviewers (of the criterion and slice).
--      Labels without a value ("cannot judge") are missing.
-- source: assay/statistics/agreement.py

WITH sliced AS (
    SELECT l.criterion, l.item_key, l.reviewer_id, l.value,
           CASE WHEN $attribute IS NULL THEN NULL
                ELSE $attribute || '=' || coalesce(
                    CASE WHEN $attribute = 'batch' THEN i.batch ELSE json_extract_string(i.attributes, $pointer) END,
                    '(none)')
           END AS slice
    FROM standing_label l
    JOIN item i USING (item_key)
    WHERE l.value IS NOT NULL
),
counted AS (SELECT criterion, slice, item_key, value, count(*) AS n FROM sliced GROUP BY ALL),
per_item AS (
    SELECT criterion, slice, item_key, list({'value': value, 'n': n} ORDER BY value) AS pattern
    FROM counted
    GROUP BY ALL
),
people AS (SELECT criterion, slice, count(DISTINCT reviewer_id) AS reviewers FROM sliced GROUP BY ALL)
SELECT p.criterion, p.slice, p.pattern, count(*) AS items, any_value(people.reviewers) AS reviewers
FROM per_item p
JOIN people ON people.criterion = p.criterion AND people.slice IS NOT DISTINCT FROM p.slice
JOIN criterion c ON c.criterion = p.criterion
GROUP BY p.criterion, p.slice, p.pattern, c.number
ORDER BY c.number, p.slice NULLS FIRST, p.pattern
