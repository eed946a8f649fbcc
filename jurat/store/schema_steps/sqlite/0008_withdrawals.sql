-- Items that leave a study, and studies that are closed: decisions like the others, each a further row; the newest stands.
CREATE TABLE withdrawal (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    study_id     TEXT NOT NULL REFERENCES study,
    about        TEXT NOT NULL,
    is_withdrawn INTEGER NOT NULL CHECK (is_withdrawn IN (0, 1)),
    reason       TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    decided_by   TEXT NOT NULL REFERENCES reviewer,
    created_us   INTEGER NOT NULL
) STRICT;
CREATE TABLE withdrawn_item (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    item_key   INTEGER NOT NULL REFERENCES item,
    withdrawal INTEGER NOT NULL REFERENCES withdrawal,
    held       TEXT NOT NULL CHECK (json_valid(held))
) STRICT;
CREATE INDEX withdrawn_item_key ON withdrawn_item (item_key, seq);
CREATE TABLE study_state (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    study_id   TEXT NOT NULL REFERENCES study,
    is_closed  INTEGER NOT NULL CHECK (is_closed IN (0, 1)),
    reason     TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    decided_by TEXT NOT NULL REFERENCES reviewer,
    created_us INTEGER NOT NULL
) STRICT;
CREATE INDEX study_state_study ON study_state (study_id, seq);

ALTER TABLE item ADD COLUMN withdrawn INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1));
DROP INDEX item_open;
CREATE INDEX item_open ON item (study_id, block, position) WHERE open = 1 AND withdrawn = 0;

CREATE TRIGGER withdrawal_no_update BEFORE UPDATE ON withdrawal
BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END;
CREATE TRIGGER withdrawal_no_delete BEFORE DELETE ON withdrawal
BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END;
CREATE TRIGGER withdrawn_item_no_update BEFORE UPDATE ON withdrawn_item
BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END;
CREATE TRIGGER withdrawn_item_no_delete BEFORE DELETE ON withdrawn_item
BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END;
CREATE TRIGGER study_state_no_update BEFORE UPDATE ON study_state
BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END;
CREATE TRIGGER study_state_no_delete BEFORE DELETE ON study_state
BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END;

-- A withdrawn item is in nobody's hands, and is given to nobody.
CREATE TRIGGER withdrawn_item_leaves_queue AFTER INSERT ON withdrawn_item
BEGIN
    UPDATE item SET withdrawn = (SELECT is_withdrawn FROM withdrawal WHERE seq = NEW.withdrawal)
    WHERE item_key = NEW.item_key;
    UPDATE assignment SET state = 'expired' WHERE item_key = NEW.item_key AND state = 'leased'
    AND EXISTS (SELECT 1 FROM withdrawal WHERE seq = NEW.withdrawal AND is_withdrawn = 1);
END;
