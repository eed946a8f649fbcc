-- Says how far a study is.
-- in:  item, review, place (one row an item somebody has had: need, done)
-- out: one row. items; reviews that stand; reviewers who made them; items complete, in progress (a review, but not all)
--      and untouched (no review)
-- source: GLOSSARY.md

SELECT (SELECT count(*) FROM item) AS items,
       (SELECT count(*) FROM review WHERE counted = 1 AND supersedes IS NULL) AS reviews,
       (SELECT count(DISTINCT reviewer_id) FROM review WHERE counted = 1) AS reviewers,
       count(*) FILTER (done >= need) AS complete,
       count(*) FILTER (done > 0 AND done < need) AS in_progress,
       (SELECT count(*) FROM item) - count(*) FILTER (done > 0) AS untouched
FROM place
