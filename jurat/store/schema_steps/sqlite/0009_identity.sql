-- A reviewer is a person: one row for all spellings of a name. `folded` and `look` are made by the program (names.py). Rows
-- from before get them when the store is opened; of two that are one person's, the later one keeps no folded name.
ALTER TABLE reviewer ADD COLUMN folded TEXT;
ALTER TABLE reviewer ADD COLUMN look TEXT;
CREATE UNIQUE INDEX reviewer_folded ON reviewer (folded) WHERE folded IS NOT NULL;
CREATE INDEX reviewer_look ON reviewer (look);

-- Names that a lead has found to be one person's, and names that were changed. A name is kept under another one once.
CREATE TABLE same_person (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    reviewer_id TEXT NOT NULL REFERENCES reviewer,
    kept_as     TEXT NOT NULL REFERENCES reviewer CHECK (kept_as <> reviewer_id),
    is_rename   INTEGER NOT NULL CHECK (is_rename IN (0, 1)),
    reason      TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    decided_by  TEXT NOT NULL REFERENCES reviewer,
    created_us  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX same_person_reviewer ON same_person (reviewer_id);
CREATE TRIGGER same_person_no_update BEFORE UPDATE ON same_person
BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END;
CREATE TRIGGER same_person_no_delete BEFORE DELETE ON same_person
BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END;
CREATE TRIGGER review_of_one_person BEFORE INSERT ON review
WHEN EXISTS (SELECT 1 FROM same_person WHERE reviewer_id = NEW.reviewer_id)
BEGIN SELECT RAISE(ABORT, 'this name is kept under another one'); END;
