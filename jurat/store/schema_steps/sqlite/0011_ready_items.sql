-- A batch comes in by many short transactions. Nobody sees its items before the last one, which deletes this row.
CREATE TABLE arrival (
    study_id       TEXT NOT NULL PRIMARY KEY REFERENCES study,
    first_position INTEGER NOT NULL,           -- items at this position and behind are not there yet
    batch          TEXT NOT NULL,
    overlap        INTEGER NOT NULL,           -- of the rubric in force, with the share of second reviewers (in millionths)
    second         INTEGER NOT NULL,
    token          TEXT,                       -- of the program that adds it; NULL: given up, to be cleared away
    beat           INTEGER NOT NULL DEFAULT 0  -- rises with every transaction: the program is alive
) STRICT;
