-- Counts the reviews that a program made.
-- in:  review
-- out: one row: reviews
-- source: GLOSSARY.md, "simulated"

SELECT count(*) AS reviews FROM review WHERE origin = 'simulated' AND counted = 1 AND supersedes IS NULL
