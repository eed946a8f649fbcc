-- A reviewer is a person: one row for all spellings of a name. `folded` and `look` are made by the program (names.py). Rows
-- from before get them when the store is opened; of two that are one person's, the later one keeps no folded name.
ALTER TABLE reviewer ADD COLUMN folded TEXT;
ALTER TABLE reviewer ADD COLUMN look TEXT;
CREATE UNIQUE INDEX reviewer_folded ON reviewer (folded) WHERE folded IS NOT NULL;
CREATE INDEX reviewer_look ON reviewer (look);
