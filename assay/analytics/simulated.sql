-- Counts the reviews that stand and were made by a program.
-- in:  standing_review
-- out: one row: reviews
-- source: GLOSSARY.md, "simulated"

SELECT count(*) AS reviews FROM standing_review WHERE origin = 'simulated'
