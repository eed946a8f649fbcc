-- Gives each reviewer's reviews in their order, with the time actively spent.
-- in:  review
-- out: reviewer_id, reviews (first ones that count), seconds (list, in order; NULL times left out), last_us
-- source: GLOSSARY.md, "review"

SELECT reviewer_id, count(*) AS reviews,
       coalesce(list(active_ms / 1000 ORDER BY seq) FILTER (active_ms IS NOT NULL), []) AS seconds,
       max(created_us) AS last_us
FROM review
WHERE supersedes IS NULL AND counted = 1
GROUP BY reviewer_id
ORDER BY reviewer_id
