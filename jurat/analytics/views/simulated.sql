-- Counts the reviews that a program made and that stand.
-- in:  review
-- out: one row: reviews
-- source: GLOSSARY.md, "simulated"

SELECT coalesce(sum(places_taken), 0)::BIGINT AS reviews FROM review WHERE origin = 'simulated'
