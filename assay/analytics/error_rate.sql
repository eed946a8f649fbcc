-- Tallies each criterion's items, for the whole study or for each value of an attribute.
-- in:  resolved, item, criterion; $attribute (NULL: the whole study)
-- out: criterion, slice (NULL or 'attribute=value'), items with a label, errors among them, touched items, errors_at_least
--      (certain), errors_at_most (certain or possible), labels. A criterion without touched items has no row.
-- source: docs/method.md, "What is counted"

SELECT r.criterion,
       CASE WHEN $attribute IS NULL THEN NULL
            ELSE $attribute || '=' || coalesce(
                CASE WHEN $attribute = 'batch' THEN i.batch ELSE json_extract_string(i.attributes, $pointer) END, '(none)')
       END AS slice,
       count(*) FILTER (r.labels > 0) AS items,
       count(*) FILTER (r.resolved = 'error') AS errors,
       count(*) AS touched,
       count(*) FILTER (r.is_error_for_certain) AS errors_at_least,
       count(*) FILTER (NOT r.is_correct_for_certain) AS errors_at_most,
       sum(r.labels)::BIGINT AS labels
FROM resolved r
JOIN item i USING (item_key)
JOIN criterion c USING (criterion)
GROUP BY r.criterion, c.number, slice
ORDER BY c.number, slice NULLS FIRST
