-- Says how far a study is.
-- in:  item, review, place (one row an item somebody has had: need, done)
-- out: one row. items; reviews that stand; reviewers who made them; items complete, in progress (a review, but not all)
--      and untouched (no review)
-- source: GLOSSARY.md

SELECT (SELECT count(*) FROM item) AS items,
       (SELECT coalesce(sum(places_taken), 0)::BIGINT FROM review) AS reviews,
       (SELECT count(*) FROM (SELECT reviewer_id FROM review GROUP BY reviewer_id HAVING sum(places_taken) > 0)) AS reviewers,
       count(*) FILTER (done >= need) AS complete,
       count(*) FILTER (done > 0 AND done < need) AS in_progress,
       (SELECT count(*) FROM item) - count(*) FILTER (done > 0) AS untouched
FROM place
