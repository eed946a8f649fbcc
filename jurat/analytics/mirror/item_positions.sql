-- Gives each item's place in the study's random order.
-- in:  item
-- out: one row an item, in the items' order: position
-- source: GLOSSARY.md, "position"

SELECT position FROM item ORDER BY item
