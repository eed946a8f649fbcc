-- Says how far a study is.
-- in:  item, place, standing_review
-- out: one row. items; reviews that stand; reviewers who made them; items complete, in progress (a review, but not all)
--      and untouched (no review)
-- source: GLOSSARY.md

WITH reviewed AS (SELECT DISTINCT item_key FROM standing_review)
SELECT (SELECT count(*) FROM item) AS items,
       (SELECT count(*) FROM standing_review) AS reviews,
       (SELECT count(DISTINCT reviewer_id) FROM standing_review) AS reviewers,
       (SELECT count(*) FROM place WHERE done >= need) AS complete,
       (SELECT count(*) FROM reviewed SEMI JOIN (FROM place WHERE done < need) AS p USING (item_key)) AS in_progress,
       (SELECT count(*) FROM item ANTI JOIN reviewed USING (item_key)) AS untouched
