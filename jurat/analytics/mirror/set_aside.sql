-- Counts the labels that stand but were given under a version of the rubric that does not count.
-- in:  review, pooled_version
-- out: rubric_hash, labels
-- source: labels of different versions are pooled only where a lead has declared the change harmless

SELECT rubric_hash, sum(answers)::BIGINT AS labels
FROM (FROM review ANTI JOIN pooled_version USING (rubric_hash)) AS other
WHERE counted = 1 AND NOT EXISTS (FROM review later WHERE later.supersedes = other.seq)
GROUP BY rubric_hash
HAVING sum(answers) > 0
ORDER BY rubric_hash
