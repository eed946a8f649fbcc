-- Says why cells wait: their sum is what is pending.
-- in:  tally, code, criterion; $slicing
-- out: criterion, why (tied, nobody could judge, pending, withdrawn), items
-- source: docs/method.md, "What is counted"

SELECT c.criterion,
       CASE WHEN t.coming = -4 THEN 'withdrawn'
            WHEN code.resolved = 'tied' AND (t.coming = 0 OR c.any_error_waits) THEN 'tied'
            WHEN t.coming = 0 THEN 'nobody could judge'
            ELSE 'pending' END AS why,
       sum(t.items)::BIGINT AS items
FROM tally t
JOIN criterion c ON c.number = t.criterion AND c.has_errors
LEFT JOIN code ON code.criterion = t.criterion AND code.code = t.code
WHERE t.slicing = $slicing AND t.slice >= 0
  AND ((t.coming = 0 AND code.answers > 0) OR t.coming > 0 OR t.coming = -4)
  AND (t.coming = -4 OR NOT coalesce(t.coming < code.error_until OR t.coming < code.correct_until, false))
GROUP BY ALL
HAVING sum(t.items) <> 0
ORDER BY ALL
