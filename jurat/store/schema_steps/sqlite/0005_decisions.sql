-- What leads decide. Each decision is a further row; the newest stands, and none is ever changed.
CREATE TABLE adjudication (                    -- a lead's word on an item and criterion, beside the labels
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    item_key   INTEGER NOT NULL REFERENCES item,
    criterion  TEXT NOT NULL,
    decision   TEXT NOT NULL CHECK (decision IN ('error', 'correct', 'withdrawn')),
    reason     TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    decided_by TEXT NOT NULL REFERENCES reviewer,
    replaces   INTEGER REFERENCES adjudication, -- the decision that stood before it
    created_us INTEGER NOT NULL
) STRICT;
-- Two leads at once: the second one's decision names the same predecessor and is refused, so nothing is lost unseen.
CREATE UNIQUE INDEX adjudication_first ON adjudication (item_key, criterion) WHERE replaces IS NULL;
CREATE UNIQUE INDEX adjudication_next ON adjudication (replaces) WHERE replaces IS NOT NULL;

CREATE TABLE exclusion (                       -- a reviewer's labels leave the estimates of a study, or come back
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    study_id    TEXT NOT NULL REFERENCES study,
    reviewer_id TEXT NOT NULL REFERENCES reviewer,
    is_excluded INTEGER NOT NULL CHECK (is_excluded IN (0, 1)),
    reason      TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    decided_by  TEXT NOT NULL REFERENCES reviewer,
    created_us  INTEGER NOT NULL
) STRICT;
CREATE INDEX exclusion_study ON exclusion (study_id, reviewer_id, seq);

CREATE TABLE waiver (                          -- the owner accepts a fail until a day; the newest of a criterion stands
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    study_id   TEXT NOT NULL REFERENCES study,
    criterion  TEXT NOT NULL,
    ends_on    TEXT NOT NULL,                  -- ISO date; the waiver holds on that day and no longer
    reason     TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    decided_by TEXT NOT NULL REFERENCES reviewer,
    created_us INTEGER NOT NULL
) STRICT;
CREATE INDEX waiver_study ON waiver (study_id, criterion, seq);

CREATE TRIGGER adjudication_no_update BEFORE UPDATE ON adjudication
BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END;
CREATE TRIGGER adjudication_no_delete BEFORE DELETE ON adjudication
BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END;
CREATE TRIGGER exclusion_no_update BEFORE UPDATE ON exclusion
BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END;
CREATE TRIGGER exclusion_no_delete BEFORE DELETE ON exclusion
BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END;
CREATE TRIGGER waiver_no_update BEFORE UPDATE ON waiver
BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END;
CREATE TRIGGER waiver_no_delete BEFORE DELETE ON waiver
BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END;
CREATE TRIGGER adjudication_follows BEFORE INSERT ON adjudication WHEN NEW.replaces IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a decision replaces one on the same item and criterion')
    WHERE NOT EXISTS (
        SELECT 1 FROM adjudication
        WHERE seq = NEW.replaces AND item_key = NEW.item_key AND criterion = NEW.criterion);
END;
