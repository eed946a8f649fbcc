-- Counts how many items got exactly these labels: all that agreement depends on.
-- in:  tally, code, criterion, slice_name; $slicing
-- out: criterion, slice (NULL: the whole study), pattern (list of {value, n}, values in text order), items. Labels without
--      a value ("cannot judge") are missing.
-- source: jurat/statistics/agreement.py

SELECT c.criterion, name.slice, code.pattern, sum(t.items)::BIGINT AS items
FROM tally t
JOIN code ON code.criterion = t.criterion AND code.code = t.code AND code.labels > 0
JOIN criterion c ON c.number = t.criterion
JOIN slice_name name ON name.slicing = $slicing AND name.number = t.slice
WHERE t.slicing = $slicing
GROUP BY c.criterion, c.place, name.slice, code.pattern
HAVING sum(t.items) <> 0
ORDER BY c.place, name.slice NULLS FIRST, code.pattern
