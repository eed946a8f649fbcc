-- Counts what was given under each version of the rubric.
-- in:  review
-- out: rubric_hash, reviews that stand, their labels, first_us (when the first of them was made)
-- source: GLOSSARY.md, "rubric"

SELECT rubric_hash, count(*) AS reviews, sum(answers)::BIGINT AS labels, min(created_us) AS first_us
FROM (FROM review ANTI JOIN (SELECT supersedes AS seq FROM review WHERE supersedes IS NOT NULL) AS corrected USING (seq))
WHERE counted = 1 AND places_taken >= 0
GROUP BY rubric_hash
ORDER BY first_us, rubric_hash
