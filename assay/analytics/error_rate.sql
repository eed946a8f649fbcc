-- Tallies each criterion's items, for the whole study or for each value of an attribute.
-- in:  tally, code_sum, criterion, rubric (rule: majority, any, all), slice_name; $slicing
-- out: criterion, slice (NULL: the whole study), items with a label, errors among them, tied ones, touched items,
--      errors_at_least (no review that may still come can change it), errors_at_most (certain or possible), labels. An item
--      that is complete without an answer was not asked. A criterion without touched items has no row.
-- source: strict majority, ties kept apart; assay/statistics/resolution.py is its twin. docs/method.md, "What is counted"

WITH counted AS (
    SELECT slice, criterion, code, coming, sum(items) AS items FROM tally WHERE slicing = $slicing GROUP BY ALL
    HAVING sum(items) <> 0
),
cell AS (
    SELECT t.slice, t.criterion, t.items, t.coming, rubric.rule,
           coalesce(s.labels, 0) AS labels, coalesce(s.errors, 0) AS errors
    FROM counted t
    LEFT JOIN code_sum s ON s.criterion = t.criterion AND s.code = t.code
    CROSS JOIN rubric
    WHERE s.answers IS NOT NULL OR t.coming > 0
),
resolved AS (
    SELECT slice, criterion, items, labels,
           CASE
               WHEN labels = 0 THEN NULL
               WHEN rule = 'any' THEN CASE WHEN errors > 0 THEN 'error' ELSE 'correct' END
               WHEN rule = 'all' THEN CASE WHEN errors = labels THEN 'error' ELSE 'correct' END
               WHEN 2 * errors = labels THEN 'tied'
               WHEN 2 * errors > labels THEN 'error'
               ELSE 'correct'
           END AS resolved,
           labels > 0 AND CASE rule
               WHEN 'any' THEN errors > 0
               WHEN 'all' THEN errors = labels AND coming = 0
               ELSE 2 * errors > labels + coming
           END AS is_error_for_certain,
           labels > 0 AND CASE rule
               WHEN 'any' THEN errors = 0 AND coming = 0
               WHEN 'all' THEN errors < labels
               ELSE 2 * (labels - errors) > labels + coming
           END AS is_correct_for_certain
    FROM cell
)
SELECT c.criterion, name.slice,
       coalesce(sum(r.items) FILTER (r.labels > 0), 0)::BIGINT AS items,
       coalesce(sum(r.items) FILTER (r.resolved = 'error'), 0)::BIGINT AS errors,
       coalesce(sum(r.items) FILTER (r.resolved = 'tied'), 0)::BIGINT AS tied,
       sum(r.items)::BIGINT AS touched,
       coalesce(sum(r.items) FILTER (r.is_error_for_certain), 0)::BIGINT AS errors_at_least,
       coalesce(sum(r.items) FILTER (NOT r.is_correct_for_certain), 0)::BIGINT AS errors_at_most,
       sum(r.items * r.labels)::BIGINT AS labels
FROM resolved r
JOIN criterion c ON c.number = r.criterion
JOIN slice_name name ON name.slicing = $slicing AND name.number = r.slice
WHERE c.has_errors
GROUP BY c.criterion, c.place, name.slice
ORDER BY c.place, name.slice NULLS FIRST
