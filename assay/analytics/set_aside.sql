-- Counts the labels that stand but were given under another version of the rubric.
-- in:  standing_review, label, rubric
-- out: one row: labels
-- source: labels of different versions are never pooled

SELECT count(*) AS labels FROM standing_review JOIN label USING (seq) ANTI JOIN rubric USING (rubric_hash)
