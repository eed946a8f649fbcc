-- One row for all spellings of a name (see the step of the same name for SQLite).
ALTER TABLE reviewer ADD COLUMN folded TEXT COLLATE "C";
ALTER TABLE reviewer ADD COLUMN look TEXT COLLATE "C";
CREATE UNIQUE INDEX reviewer_folded ON reviewer (folded) WHERE folded IS NOT NULL;
CREATE INDEX reviewer_look ON reviewer (look);
