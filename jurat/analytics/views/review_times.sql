-- Gives each reviewer's reviews in their order, with the time actively spent.
-- in:  review
-- out: reviewer_id, reviews (that took a place and were not sent back since), seconds (list, in order; NULL times left
--      out), last_us
-- source: GLOSSARY.md, "review"

SELECT reviewer_id, count(*) AS reviews,
       coalesce(list(active_ms / 1000 ORDER BY seq) FILTER (active_ms IS NOT NULL), []) AS seconds,
       max(created_us) AS last_us
FROM review r
WHERE places_taken = 1
  AND NOT EXISTS (
      FROM review back
      WHERE back.places_taken = -1 AND back.item = r.item AND back.reviewer_id = r.reviewer_id AND back.seq > r.seq)
GROUP BY reviewer_id
ORDER BY reviewer_id
