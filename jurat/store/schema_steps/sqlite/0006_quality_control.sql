-- Quality control: reviewers who are paused or let in, items sent back, twins, training and test items, harmless changes.
CREATE TABLE ruling (                          -- a lead's word on a reviewer in a study; the newest of a kind stands
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    study_id    TEXT NOT NULL REFERENCES study,
    reviewer_id TEXT NOT NULL REFERENCES reviewer,
    kind        TEXT NOT NULL CHECK (kind IN ('paused', 'admitted')),  -- admitted: needs no qualification
    holds       INTEGER NOT NULL CHECK (holds IN (0, 1)),
    reason      TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    decided_by  TEXT NOT NULL REFERENCES reviewer,
    created_us  INTEGER NOT NULL
) STRICT;
CREATE INDEX ruling_study ON ruling (study_id, reviewer_id, kind, seq);

CREATE TABLE sending_back (                    -- why reviews were sent back; their places are free again
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    study_id   TEXT NOT NULL REFERENCES study,
    about      TEXT NOT NULL,                  -- whose or which reviews, in words
    reason     TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    decided_by TEXT NOT NULL REFERENCES reviewer,
    created_us INTEGER NOT NULL
) STRICT;
-- A row that sends a review back supersedes it, has no answers, and gives its place back.
ALTER TABLE review ADD COLUMN sent_back INTEGER REFERENCES sending_back
    CHECK (sent_back IS NULL OR (supersedes IS NOT NULL AND counted = 1 AND answers = '{}'));
CREATE INDEX review_sent_back ON review (reviewer_id, item_key, seq) WHERE sent_back IS NOT NULL;

CREATE TABLE twin (                            -- an item that shows another one again; it stands outside the order
    item_key   INTEGER PRIMARY KEY REFERENCES item,
    original   INTEGER NOT NULL REFERENCES item,
    kind       TEXT NOT NULL CHECK (kind IN ('gold', 'repeat')),
    created_us INTEGER NOT NULL,
    decided_by TEXT REFERENCES reviewer CHECK (kind = 'repeat' OR decided_by IS NOT NULL)  -- the lead who made it gold
) STRICT;
CREATE UNIQUE INDEX twin_original ON twin (original, kind);

ALTER TABLE gold ADD COLUMN purpose TEXT NOT NULL DEFAULT 'check' CHECK (purpose IN ('check', 'training', 'test'));

CREATE TABLE rubric_change (                   -- whether labels of one version count with those of another; the newest stands
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    study_id    TEXT NOT NULL REFERENCES study,
    from_hash   TEXT NOT NULL,
    to_hash     TEXT NOT NULL CHECK (to_hash <> from_hash),
    is_harmless INTEGER NOT NULL CHECK (is_harmless IN (0, 1)),
    reason      TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    decided_by  TEXT NOT NULL REFERENCES reviewer,
    created_us  INTEGER NOT NULL
) STRICT;
CREATE INDEX rubric_change_study ON rubric_change (study_id, to_hash, from_hash, seq);

CREATE TRIGGER ruling_no_update BEFORE UPDATE ON ruling
BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END;
CREATE TRIGGER ruling_no_delete BEFORE DELETE ON ruling
BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END;
CREATE TRIGGER sending_back_no_update BEFORE UPDATE ON sending_back
BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END;
CREATE TRIGGER sending_back_no_delete BEFORE DELETE ON sending_back
BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END;
CREATE TRIGGER rubric_change_no_update BEFORE UPDATE ON rubric_change
BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END;
CREATE TRIGGER rubric_change_no_delete BEFORE DELETE ON rubric_change
BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END;
CREATE TRIGGER twin_no_update BEFORE UPDATE ON twin BEGIN SELECT RAISE(ABORT, 'twins are only ever added'); END;
CREATE TRIGGER twin_no_delete BEFORE DELETE ON twin BEGIN SELECT RAISE(ABORT, 'twins are only ever added'); END;

-- A review that is sent back gives its place back, once; the review that follows it takes one again.
CREATE TRIGGER review_sent_back_once BEFORE INSERT ON review WHEN NEW.sent_back IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a review is sent back once')
    WHERE EXISTS (SELECT 1 FROM review WHERE seq = NEW.supersedes AND sent_back IS NOT NULL);
END;
CREATE TRIGGER review_gives_place_back AFTER INSERT ON review WHEN NEW.counted = 1 AND NEW.sent_back IS NOT NULL
BEGIN
    UPDATE item SET done = done - 1 WHERE item_key = NEW.item_key;
END;
CREATE TRIGGER review_takes_place_again AFTER INSERT ON review
WHEN NEW.counted = 1 AND NEW.supersedes IS NOT NULL AND NEW.sent_back IS NULL
BEGIN
    UPDATE item SET done = done + 1 WHERE item_key = NEW.item_key
    AND EXISTS (SELECT 1 FROM review WHERE seq = NEW.supersedes AND sent_back IS NOT NULL);
END;
