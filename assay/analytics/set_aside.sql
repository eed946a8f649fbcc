-- Counts the labels that stand but were given under another version of the rubric.
-- in:  review, rubric
-- out: one row: labels
-- source: labels of different versions are never pooled

SELECT coalesce(sum(answers), 0)::BIGINT AS labels
FROM (FROM review ANTI JOIN rubric USING (rubric_hash)) AS other
WHERE counted = 1 AND NOT EXISTS (FROM review later WHERE later.supersedes = other.seq)
