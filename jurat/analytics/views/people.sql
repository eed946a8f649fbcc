-- Counts the reviewers who gave a label.
-- in:  given, criterion, slice_name; $slicing
-- out: criterion, slice (NULL: the whole study), reviewers
-- source: GLOSSARY.md, "reviewer"

SELECT c.criterion, name.slice, count(DISTINCT g.reviewer) AS reviewers
FROM (
    SELECT slice, criterion, reviewer
    FROM given
    WHERE slicing = $slicing AND value <> 0
    GROUP BY slice, criterion, reviewer
    HAVING sum(labels) > 0
) AS g
JOIN criterion c ON c.number = g.criterion
JOIN slice_name name ON name.slicing = $slicing AND name.number = g.slice
GROUP BY c.criterion, name.slice
