-- Tallies each criterion's items, for the whole study or for each value of an attribute.
-- in:  tally, code, criterion, slice_name; $slicing
-- out: criterion, slice (NULL: the whole study) and, where items were drawn at different rates, a row a stratum (a number) with its
--      inclusion_probability and how many were drawn; items with a label or a lead's decision, errors among them, tied ones, touched items,
--      errors_at_least (no review that may still come can change it), errors_at_most (certain or possible), labels. An item
--      that is complete without an answer was not asked. A criterion without touched items has no row.
-- source: docs/method.md, "What is counted"

WITH cell AS (
    SELECT t.slice, t.criterion, t.items, coalesce(code.labels, 0) AS labels, settled(t.coming, code.resolved) AS resolved,
           t.coming = decided_error() OR (t.coming >= 0 AND coalesce(t.coming < code.error_until, false)) AS is_error_for_certain,
           t.coming = decided_correct() OR (t.coming >= 0 AND coalesce(t.coming < code.correct_until, false)) AS is_correct_for_certain
    FROM tally t
    LEFT JOIN code ON code.criterion = t.criterion AND code.code = t.code
    WHERE t.slicing = $slicing AND (code.answers IS NOT NULL OR t.coming > 0 OR t.coming IN (decided_correct(), decided_error(), held()))
)
SELECT c.criterion, name.slice, cell.slice AS stratum, name.inclusion_probability, any_value(name.drawn) AS drawn,
       coalesce(sum(items) FILTER (resolved IS NOT NULL), 0)::BIGINT AS items,
       coalesce(sum(items) FILTER (resolved = 'error'), 0)::BIGINT AS errors,
       coalesce(sum(items) FILTER (resolved = 'tied'), 0)::BIGINT AS tied,
       sum(items)::BIGINT AS touched,
       coalesce(sum(items) FILTER (is_error_for_certain), 0)::BIGINT AS errors_at_least,
       coalesce(sum(items) FILTER (NOT is_correct_for_certain), 0)::BIGINT AS errors_at_most,
       sum(items * labels)::BIGINT AS labels
FROM cell
JOIN criterion c ON c.number = cell.criterion AND c.has_errors
JOIN slice_name name ON name.slicing = $slicing AND name.number = cell.slice
GROUP BY c.criterion, c.place, cell.slice, name.slice, name.inclusion_probability
HAVING sum(items) <> 0
ORDER BY c.place, name.slice NULLS FIRST, name.inclusion_probability, drawn
