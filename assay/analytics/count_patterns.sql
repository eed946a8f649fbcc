-- Counts how many items got exactly these labels: all that agreement depends on.
-- in:  tally, code_value, given, criterion, value_name, slice_name; $slicing
-- out: criterion, slice (NULL: the whole study), pattern (list of {value, n}, values in text order), items, reviewers (of the
--      criterion and slice). Labels without a value ("cannot judge") are missing.
-- source: assay/statistics/agreement.py

WITH counted AS (
    SELECT slice, criterion, code, sum(items) AS items FROM tally WHERE slicing = $slicing GROUP BY ALL
    HAVING sum(items) <> 0
),
pattern AS (
    SELECT v.criterion, v.code, list({'value': name.value, 'n': v.n} ORDER BY name.value) AS pattern
    FROM code_value v JOIN value_name name ON name.number = v.value
    WHERE v.value <> 0
    GROUP BY v.criterion, v.code
),
people AS (
    SELECT slice, criterion, count(*) AS reviewers
    FROM (SELECT slice, criterion, reviewer FROM given WHERE slicing = $slicing AND value <> 0 GROUP BY ALL HAVING sum(labels) > 0)
    GROUP BY ALL
)
SELECT c.criterion, name.slice, p.pattern, sum(t.items)::BIGINT AS items, any_value(people.reviewers) AS reviewers
FROM counted t
JOIN pattern p USING (criterion, code)
JOIN people USING (slice, criterion)
JOIN criterion c ON c.number = t.criterion
JOIN slice_name name ON name.slicing = $slicing AND name.number = t.slice
GROUP BY c.criterion, c.place, name.slice, p.pattern
ORDER BY c.place, name.slice NULLS FIRST, p.pattern
