-- Finds the labels in whose place a correction stands now.
-- in:  label (item, criterion, reviewer, value, sign), correction (item, reviewer)
-- out: the labels that these reviewers' items hold, with sign -1
-- source: jurat/analytics/mirror/cells.py

SELECT l.item, l.criterion, l.reviewer, l.value, -1::TINYINT AS sign
FROM label l
JOIN correction USING (item, reviewer)
GROUP BY l.item, l.criterion, l.reviewer, l.value
HAVING sum(l.sign) > 0
