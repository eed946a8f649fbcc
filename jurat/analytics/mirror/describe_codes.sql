-- Says what new codes come down to.
-- in:  code_value, value_name, criterion (any_error_waits: an error is tied until a lead decides), error_value, rubric
--      (rule: majority, any, all)
-- out: rows added to code: answers (with "cannot judge"), labels; resolved: error, correct, tied, or NULL without a label;
--      error_until / correct_until: it stays so whatever fewer reviews than these may still say; pattern: the labels
--      counted, in text order
-- source: strict majority, ties kept apart; jurat/statistics/resolution.py is its twin

INSERT INTO code
WITH counted AS (
    SELECT v.criterion, v.code, any_value(c.any_error_waits) AS any_error_waits, sum(v.n)::BIGINT AS answers,
           coalesce(sum(v.n) FILTER (v.value <> 0), 0)::BIGINT AS labels,
           coalesce(sum(v.n) FILTER (
               CASE WHEN c.error_low IS NOT NULL THEN TRY_CAST(name.value AS DOUBLE) BETWEEN c.error_low AND c.error_high
                    ELSE EXISTS (FROM error_value e WHERE e.criterion = c.criterion AND e.value = name.value)
               END), 0)::BIGINT AS errors,
           coalesce(list({'value': name.value, 'n': v.n} ORDER BY name.value) FILTER (v.value <> 0), []) AS pattern
    FROM (FROM code_value ANTI JOIN code USING (criterion, code)) AS v
    JOIN criterion c ON c.number = v.criterion
    JOIN value_name name ON name.number = v.value
    GROUP BY v.criterion, v.code
)
SELECT criterion, code, answers, labels,
       CASE
           WHEN labels = 0 THEN NULL
           WHEN any_error_waits THEN CASE WHEN errors > 0 THEN 'tied' ELSE 'correct' END
           WHEN rule = 'any' THEN CASE WHEN errors > 0 THEN 'error' ELSE 'correct' END
           WHEN rule = 'all' THEN CASE WHEN errors = labels THEN 'error' ELSE 'correct' END
           WHEN 2 * errors = labels THEN 'tied'
           WHEN 2 * errors > labels THEN 'error'
           ELSE 'correct'
       END,
       CASE
           WHEN labels = 0 OR any_error_waits THEN 0                                -- only a lead makes an error of it
           WHEN rule = 'any' THEN CASE WHEN errors > 0 THEN 1000000 ELSE 0 END
           WHEN rule = 'all' THEN CASE WHEN errors = labels THEN 1 ELSE 0 END
           ELSE 2 * errors - labels
       END,
       CASE
           WHEN labels = 0 THEN 0
           WHEN any_error_waits OR rule = 'any' THEN CASE WHEN errors = 0 THEN 1 ELSE 0 END  -- a coming review may call it one
           WHEN rule = 'all' THEN CASE WHEN errors < labels THEN 1000000 ELSE 0 END
           ELSE labels - 2 * errors
       END,
       pattern
FROM counted
CROSS JOIN rubric
