-- Gives every label that stands, as an error or not, with the time of its review.
-- in:  label (item, criterion, reviewer, value, sign; in the order they came), review, criterion, error_value, value_name;
--      $names (the reviewers', by their numbers)
-- out: criterion (a number), item, reviewer (a number), is_error, place (in the order they came), created_us (NULL: not
--      known); only criteria with errors; "cannot judge" is left out
-- source: jurat/analytics/mirror/cells.py

WITH meaning AS (
    SELECT c.number AS criterion, name.number AS value,
           CASE WHEN c.error_low IS NOT NULL THEN coalesce(TRY_CAST(name.value AS DOUBLE) BETWEEN c.error_low AND c.error_high, false)
                ELSE EXISTS (FROM error_value e WHERE e.criterion = c.criterion AND e.value = name.value)
           END AS is_error
    FROM criterion c
    CROSS JOIN value_name name
    WHERE c.has_errors AND name.number <> 0
),
numbered AS (SELECT item, criterion, reviewer, value, sign, row_number() OVER () AS place FROM label),
corrected AS (SELECT DISTINCT item, criterion, reviewer FROM label WHERE sign < 0),
standing AS (
    FROM numbered ANTI JOIN corrected USING (item, criterion, reviewer)
    UNION ALL
    SELECT item, criterion, reviewer, value, sum(sign) AS sign, max(place) AS place
    FROM numbered
    SEMI JOIN corrected USING (item, criterion, reviewer)
    GROUP BY item, criterion, reviewer, value
    HAVING sum(sign) > 0
),
person AS (SELECT generate_subscripts($names, 1) - 1 AS reviewer, unnest($names) AS reviewer_id),
newest AS (
    SELECT review.item, person.reviewer, max(created_us) AS created_us
    FROM review
    JOIN person USING (reviewer_id)
    WHERE counted = 1
    GROUP BY ALL
)
SELECT s.criterion, s.item, s.reviewer, m.is_error, s.place, newest.created_us
FROM standing s
JOIN meaning m USING (criterion, value)
LEFT JOIN newest USING (item, reviewer)
