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
    created_us   INTEGER NOT NULL
) STRICT;

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
    position INTEGER NOT NULL,                 -- place in the study's seeded random order, from 0
    block    INTEGER NOT NULL,                 -- position / 64: everybody finishes early blocks first
    item_id  TEXT NOT NULL,
    batch    TEXT NOT NULL,                    -- the file it came in
    need     INTEGER NOT NULL CHECK (need > 0),            -- places: how many counted reviews it may hold
    done     INTEGER NOT NULL DEFAULT 0 CHECK (done >= 0),
    leased   INTEGER NOT NULL DEFAULT 0 CHECK (leased >= 0),
    open     INTEGER NOT NULL GENERATED ALWAYS AS (CASE WHEN done + leased < need THEN 1 ELSE 0 END) STORED,
    CONSTRAINT item_overlap CHECK (done + leased <= need),
    UNIQUE (study_id, item_id),
    UNIQUE (study_id, position)
) STRICT;
CREATE INDEX item_open ON item (study_id, block, position) WHERE open = 1;

CREATE TABLE payload (                         -- what reviewers read, and what slices are made of
    item_key   INTEGER PRIMARY KEY REFERENCES item,
    content    BLOB NOT NULL,                  -- zlib-compressed JSON: output, input, context, messages, reference
    attributes TEXT NOT NULL CHECK (json_valid(attributes))  -- every other column of the item, as one JSON object
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
    created_us  INTEGER NOT NULL
) STRICT;
-- One counted review of an item by one reviewer; a correction is a further row that supersedes.
CREATE UNIQUE INDEX review_one_counted ON review (item_key, reviewer_id) WHERE counted = 1 AND supersedes IS NULL;
CREATE UNIQUE INDEX review_one_correction ON review (supersedes) WHERE supersedes IS NOT NULL;
CREATE INDEX review_reviewer ON review (reviewer_id, item_key, seq);

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
