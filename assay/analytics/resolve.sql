-- Resolves every touched item on every criterion that has errors, and says what may still change.
-- in:  place, standing_label, criterion, rubric (rule: majority, any, all)
-- out: table resolved. labels, errors: counts. resolved: error, correct, tied, or NULL without a label.
--      is_error_for_certain / is_correct_for_certain: no review that may still come can change it. An item that is
--      complete without an answer was not asked this criterion and has no row.
-- source: strict majority, ties kept apart (STATISTICS: resolution); assay/statistics/resolution.py is its twin

CREATE OR REPLACE TABLE resolved AS
WITH counted AS (
    SELECT item_key, criterion, count(*) AS answers, count(value) AS labels, count(*) FILTER (is_error) AS errors
    FROM standing_label
    GROUP BY ALL
),
cell AS (
    SELECT p.item_key, c.criterion, rubric.rule,
           coalesce(labels, 0) AS labels, coalesce(errors, 0) AS errors,
           greatest(p.need - p.done, 0) AS coming
    FROM place p
    CROSS JOIN criterion c
    CROSS JOIN rubric
    LEFT JOIN counted USING (item_key, criterion)
    WHERE c.has_errors AND (counted.answers IS NOT NULL OR p.done < p.need)
)
SELECT item_key, criterion, labels, errors,
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
