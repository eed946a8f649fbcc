-- The label store. Facts are appended (rubric, review, skip, role_grant); the queue's live state (assignment) and the
-- places taken on an item are kept by the triggers below, so no program can let them drift.
-- Times are microseconds since 1970 in UTC, made by the program. Ids that come from outside are text.

CREATE TABLE study (
    study_id   TEXT NOT NULL PRIMARY KEY,
    seed       TEXT NOT NULL,                  -- makes the order of items repeatable
    created_us INTEGER NOT NULL
) STRICT;

CREATE TABLE rubric (                          -- every version reviewers have seen
    rubric_hash TEXT NOT NULL,
    study_id    TEXT NOT NULL REFERENCES study,
    source      TEXT NOT NULL,                 -- the TOML as it stood
    created_us  INTEGER NOT NULL,
    PRIMARY KEY (study_id, rubric_hash)
) STRICT;

CREATE TABLE reviewer (
    reviewer_id  TEXT NOT NULL PRIMARY KEY,    -- the name typed in, or the id in an imported file
    is_simulated INTEGER NOT NULL DEFAULT 0 CHECK (is_simulated IN (0, 1)),
    created_us   INTEGER NOT NULL,
    folded       TEXT,                         -- what all spellings of the name share; NULL: an old row of the same person
    look         TEXT                          -- what all names share that look alike
) STRICT;
CREATE UNIQUE INDEX reviewer_folded ON reviewer (folded) WHERE folded IS NOT NULL;
CREATE INDEX reviewer_look ON reviewer (look);

CREATE TABLE role_grant (                      -- the newest row of a reviewer says what they may do
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    reviewer_id TEXT NOT NULL REFERENCES reviewer,
    role        TEXT NOT NULL CHECK (role IN ('reviewer', 'lead')),
    granted_by  TEXT NOT NULL,
    created_us  INTEGER NOT NULL
) STRICT;
CREATE INDEX role_grant_reviewer ON role_grant (reviewer_id, seq);

CREATE TABLE session (                         -- who is signed in; the token itself is never stored
    token_hash  TEXT NOT NULL PRIMARY KEY,
    reviewer_id TEXT NOT NULL REFERENCES reviewer,
    created_us  INTEGER NOT NULL,
    expires_us  INTEGER NOT NULL
) STRICT;

CREATE TABLE item (
    item_key INTEGER PRIMARY KEY,
    study_id TEXT NOT NULL REFERENCES study,
    position INTEGER NOT NULL,                 -- place in the study's seeded random order, from 0; gold items: below 0
    block    INTEGER NOT NULL,                 -- position / 64: everybody finishes early blocks first
    item_id  TEXT NOT NULL,
    batch    TEXT NOT NULL,                    -- the file it came in
    need     INTEGER NOT NULL CHECK (need > 0),            -- places: how many counted reviews it may hold
    done     INTEGER NOT NULL DEFAULT 0 CHECK (done >= 0),
    leased   INTEGER NOT NULL DEFAULT 0 CHECK (leased >= 0),
    open     INTEGER NOT NULL GENERATED ALWAYS AS (CASE WHEN done + leased < need THEN 1 ELSE 0 END) STORED,
    extra    INTEGER NOT NULL DEFAULT 0 CHECK (extra >= 0),  -- places added because reviewers disagreed
    withdrawn INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1)),  -- by a lead: given to nobody
    CONSTRAINT item_overlap CHECK (done + leased <= need),
    UNIQUE (study_id, item_id),
    UNIQUE (study_id, position)
) STRICT;
CREATE INDEX item_open ON item (study_id, block, position) WHERE open = 1 AND withdrawn = 0;

CREATE TABLE payload (                         -- what reviewers read, and what slices are made of
    item_key   INTEGER PRIMARY KEY REFERENCES item,
    content    BLOB NOT NULL,                  -- zlib-compressed JSON: output, input, context, messages, reference
    attributes TEXT NOT NULL CHECK (json_valid(attributes))  -- every other column of the item, as one JSON object
) STRICT;

CREATE TABLE gold (                            -- items with a known label; they stand outside the order (position < 0)
    item_key    INTEGER PRIMARY KEY REFERENCES item,
    expected    TEXT NOT NULL CHECK (json_valid(expected)),  -- {criterion: value}
    defect_kind TEXT,                          -- of a planted error
    explanation TEXT,
    created_us  INTEGER NOT NULL,
    purpose TEXT NOT NULL DEFAULT 'check' CHECK (purpose IN ('check', 'training', 'test'))
) STRICT;

CREATE TABLE assignment (                      -- an item put before a reviewer who has neither reviewed nor skipped it
    reviewer_id    TEXT NOT NULL REFERENCES reviewer,
    item_key       INTEGER NOT NULL REFERENCES item,
    state          TEXT NOT NULL CHECK (state IN ('leased', 'expired')),  -- expired: the place is free again
    lease_until_us INTEGER NOT NULL,
    created_us     INTEGER NOT NULL,
    PRIMARY KEY (reviewer_id, item_key)        -- a small table: rows go when they are reviewed or skipped
) STRICT, WITHOUT ROWID;

CREATE TABLE touch (                           -- the first time an item was put before anybody: its place in the stream
    item_key   INTEGER PRIMARY KEY REFERENCES item,
    created_us INTEGER NOT NULL
) STRICT;

CREATE TABLE review (                          -- one reviewer's whole answer to one item
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    review_id   TEXT NOT NULL UNIQUE,          -- made by the client: sending it again is harmless
    item_key    INTEGER NOT NULL REFERENCES item,
    reviewer_id TEXT NOT NULL REFERENCES reviewer,
    supersedes  INTEGER REFERENCES review,     -- the review this one corrects
    counted     INTEGER NOT NULL CHECK (counted IN (0, 1)), -- 0: came too late, its place was taken; kept, not counted
    origin      TEXT NOT NULL CHECK (origin IN ('form', 'import', 'simulated')),
    rubric_hash TEXT NOT NULL,
    answers     TEXT NOT NULL CHECK (json_valid(answers)),   -- {criterion: {"value": text or null, ...}}
    comment     TEXT,
    flag        TEXT CHECK (flag IN ('item defect', 'rubric unclear')),
    active_ms   INTEGER CHECK (active_ms >= 0),               -- time actively spent
    created_us  INTEGER NOT NULL,
    corrected_output TEXT,                                    -- what the output should have been
    edit_distance INTEGER CHECK (edit_distance >= 0),         -- characters to insert, delete or replace to get there
    -- A row that sends a review back supersedes it, has no answers, and gives its place back.
    sent_back INTEGER REFERENCES sending_back
        CHECK (sent_back IS NULL OR (supersedes IS NOT NULL AND counted = 1 AND answers = '{}'))
) STRICT;
-- One counted review of an item by one reviewer; a correction is a further row that supersedes.
CREATE UNIQUE INDEX review_one_counted ON review (item_key, reviewer_id) WHERE counted = 1 AND supersedes IS NULL;
CREATE UNIQUE INDEX review_one_correction ON review (supersedes) WHERE supersedes IS NOT NULL;
CREATE INDEX review_reviewer ON review (reviewer_id, item_key, seq);
CREATE INDEX review_sent_back ON review (reviewer_id, item_key, seq) WHERE sent_back IS NOT NULL;
CREATE INDEX review_flagged ON review (item_key) WHERE flag IS NOT NULL;

CREATE TABLE skip (                            -- a refusal with its reason
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    skip_id     TEXT NOT NULL UNIQUE,
    item_key    INTEGER NOT NULL REFERENCES item,
    reviewer_id TEXT NOT NULL REFERENCES reviewer,
    reason      TEXT NOT NULL,
    comment     TEXT,
    active_ms   INTEGER CHECK (active_ms >= 0),
    created_us  INTEGER NOT NULL,
    UNIQUE (reviewer_id, item_key)
) STRICT;
CREATE INDEX skip_item ON skip (item_key);

-- Facts are never changed -------------------------------------------------------------------------------------------
CREATE TRIGGER review_no_update BEFORE UPDATE ON review BEGIN SELECT RAISE(ABORT, 'reviews are only ever added'); END;
CREATE TRIGGER review_no_delete BEFORE DELETE ON review BEGIN SELECT RAISE(ABORT, 'reviews are only ever added'); END;
CREATE TRIGGER skip_no_update BEFORE UPDATE ON skip BEGIN SELECT RAISE(ABORT, 'skips are only ever added'); END;
CREATE TRIGGER skip_no_delete BEFORE DELETE ON skip BEGIN SELECT RAISE(ABORT, 'skips are only ever added'); END;
CREATE TRIGGER gold_no_update BEFORE UPDATE ON gold BEGIN SELECT RAISE(ABORT, 'gold is only ever added'); END;
CREATE TRIGGER gold_no_delete BEFORE DELETE ON gold BEGIN SELECT RAISE(ABORT, 'gold is only ever added'); END;
CREATE TRIGGER rubric_no_update BEFORE UPDATE ON rubric BEGIN SELECT RAISE(ABORT, 'rubrics are only ever added'); END;
CREATE TRIGGER rubric_no_delete BEFORE DELETE ON rubric BEGIN SELECT RAISE(ABORT, 'rubrics are only ever added'); END;
CREATE TRIGGER role_grant_no_update BEFORE UPDATE ON role_grant
BEGIN SELECT RAISE(ABORT, 'roles are only ever added'); END;
CREATE TRIGGER role_grant_no_delete BEFORE DELETE ON role_grant
BEGIN SELECT RAISE(ABORT, 'roles are only ever added'); END;

-- A correction corrects the same reviewer's review of the same item, and takes no place of its own ------------------
CREATE TRIGGER review_correction BEFORE INSERT ON review WHEN NEW.supersedes IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a review supersedes one of the same reviewer, item and standing')
    WHERE NOT EXISTS (
        SELECT 1 FROM review
        WHERE seq = NEW.supersedes AND item_key = NEW.item_key
          AND reviewer_id = NEW.reviewer_id AND counted = NEW.counted);
END;

-- What is reviewed or skipped is in nobody's hands any more; its place is free for the review that takes it ------------
CREATE TRIGGER review_ends_assignment BEFORE INSERT ON review
BEGIN
    DELETE FROM assignment WHERE item_key = NEW.item_key AND reviewer_id = NEW.reviewer_id;
END;
CREATE TRIGGER skip_ends_assignment BEFORE INSERT ON skip
BEGIN
    DELETE FROM assignment WHERE item_key = NEW.item_key AND reviewer_id = NEW.reviewer_id;
END;

-- Places: a lease holds one, a counted review takes one; item_overlap forbids one too many --------------------------
CREATE TRIGGER assignment_holds_place AFTER INSERT ON assignment WHEN NEW.state = 'leased'
BEGIN
    UPDATE item SET leased = leased + 1 WHERE item_key = NEW.item_key;
    INSERT INTO touch (item_key, created_us) VALUES (NEW.item_key, NEW.created_us) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER assignment_changes_state AFTER UPDATE OF state ON assignment WHEN OLD.state <> NEW.state
BEGIN
    UPDATE item SET leased = leased + CASE NEW.state WHEN 'leased' THEN 1 ELSE -1 END WHERE item_key = NEW.item_key;
END;
CREATE TRIGGER assignment_frees_place AFTER DELETE ON assignment WHEN OLD.state = 'leased'
BEGIN
    UPDATE item SET leased = leased - 1 WHERE item_key = OLD.item_key;
END;
CREATE TRIGGER review_takes_place AFTER INSERT ON review WHEN NEW.counted = 1 AND NEW.supersedes IS NULL
BEGIN
    UPDATE item SET done = done + 1 WHERE item_key = NEW.item_key;
    INSERT INTO touch (item_key, created_us) VALUES (NEW.item_key, NEW.created_us) ON CONFLICT DO NOTHING;
END;

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
CREATE TABLE twin (                            -- an item that shows another one again; it stands outside the order
    item_key   INTEGER PRIMARY KEY REFERENCES item,
    original   INTEGER NOT NULL REFERENCES item,
    kind       TEXT NOT NULL CHECK (kind IN ('gold', 'repeat')),
    created_us INTEGER NOT NULL,
    decided_by TEXT REFERENCES reviewer CHECK (kind = 'repeat' OR decided_by IS NOT NULL)  -- the lead who made it gold
) STRICT;
CREATE UNIQUE INDEX twin_original ON twin (original, kind);

CREATE TABLE rubric_change (                   -- whether labels of one version count with those of another; the newest stands
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    study_id    TEXT NOT NULL REFERENCES study,
    from_hash   TEXT NOT NULL,
    to_hash     TEXT NOT NULL CHECK (to_hash <> from_hash),
    is_harmless INTEGER NOT NULL CHECK (is_harmless IN (0, 1)),
    reason      TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    decided_by  TEXT NOT NULL REFERENCES reviewer,
    created_us  INTEGER NOT NULL,
    value_map TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(value_map))  -- {criterion: {value given: value it counts as}}
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

-- Items that leave a study, and studies that are closed. The newest row of an item, or of a study, stands.
CREATE TABLE withdrawal (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    study_id     TEXT NOT NULL REFERENCES study,
    about        TEXT NOT NULL,                -- which items, in words
    is_withdrawn INTEGER NOT NULL CHECK (is_withdrawn IN (0, 1)),
    reason       TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    decided_by   TEXT NOT NULL REFERENCES reviewer,
    created_us   INTEGER NOT NULL
) STRICT;
CREATE TABLE withdrawn_item (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    item_key   INTEGER NOT NULL REFERENCES item,
    withdrawal INTEGER NOT NULL REFERENCES withdrawal,
    held       TEXT NOT NULL CHECK (json_valid(held))  -- the criteria on which it counts against both words
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
