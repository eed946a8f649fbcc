-- Says how far a study is.
-- in:  item, review, place (one row an item somebody has had: need, done, gets_second)
-- out: one row. items; reviews that stand; reviewers who made them; items complete, in progress (a review, but not all)
--      and untouched (no review); second_looks: complete ones that are still to get a second reviewer; short: items in
--      progress that need more reviewers than the study has, and the most that one of them lacks
-- source: GLOSSARY.md

WITH present AS (
    SELECT count(*) AS reviewers
    FROM (SELECT reviewer_id FROM review GROUP BY reviewer_id HAVING sum(places_taken) > 0)
)
SELECT (SELECT count(*) FROM item) AS items,
       (SELECT coalesce(sum(places_taken), 0)::BIGINT FROM review) AS reviews,
       (SELECT reviewers FROM present) AS reviewers,
       count(*) FILTER (done >= need) AS complete,
       count(*) FILTER (done > 0 AND done < need) AS in_progress,
       (SELECT count(*) FROM item) - count(*) FILTER (done > 0) AS untouched,
       count(*) FILTER (done >= need AND gets_second AND done < need + 1) AS second_looks,
       count(*) FILTER (done > 0 AND done < need AND need > present.reviewers) AS short,
       coalesce(max(need - present.reviewers) FILTER (done > 0 AND done < need AND need > present.reviewers), 0)::BIGINT
           AS reviewers_short
FROM place CROSS JOIN present
