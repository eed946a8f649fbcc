-- The label store in PostgreSQL: the tables, rules and counters of jurat/store/schema.sql. What the columns mean is said
-- there. Ids sort by their bytes (COLLATE "C"), as in SQLite, whatever the database's own collation is.

CREATE TABLE study (
    study_id   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    seed       TEXT NOT NULL,
    created_us BIGINT NOT NULL
);

CREATE TABLE rubric (
    rubric_hash TEXT NOT NULL,
    study_id    TEXT COLLATE "C" NOT NULL REFERENCES study,
    source      TEXT NOT NULL,
    created_us  BIGINT NOT NULL,
    PRIMARY KEY (study_id, rubric_hash)
);

CREATE TABLE reviewer (
    reviewer_id  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    is_simulated SMALLINT NOT NULL DEFAULT 0 CHECK (is_simulated IN (0, 1)),
    created_us   BIGINT NOT NULL
);

CREATE TABLE role_grant (
    seq         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reviewer_id TEXT COLLATE "C" NOT NULL REFERENCES reviewer,
    role        TEXT NOT NULL CHECK (role IN ('reviewer', 'lead')),
    granted_by  TEXT NOT NULL,
    created_us  BIGINT NOT NULL
);
CREATE INDEX role_grant_reviewer ON role_grant (reviewer_id, seq);

CREATE TABLE session (
    token_hash  TEXT NOT NULL PRIMARY KEY,
    reviewer_id TEXT COLLATE "C" NOT NULL REFERENCES reviewer,
    created_us  BIGINT NOT NULL,
    expires_us  BIGINT NOT NULL
);

CREATE TABLE item (
    item_key BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    study_id TEXT COLLATE "C" NOT NULL REFERENCES study,
    position BIGINT NOT NULL,
    block    BIGINT NOT NULL,
    item_id  TEXT COLLATE "C" NOT NULL,
    batch    TEXT NOT NULL,
    need     BIGINT NOT NULL CHECK (need > 0),
    done     BIGINT NOT NULL DEFAULT 0 CHECK (done >= 0),
    leased   BIGINT NOT NULL DEFAULT 0 CHECK (leased >= 0),
    open     SMALLINT NOT NULL GENERATED ALWAYS AS (CASE WHEN done + leased < need THEN 1 ELSE 0 END) STORED,
    extra    BIGINT NOT NULL DEFAULT 0 CHECK (extra >= 0),
    CONSTRAINT item_overlap CHECK (done + leased <= need),
    UNIQUE (study_id, item_id),
    UNIQUE (study_id, position)
);
CREATE INDEX item_open ON item (study_id, block, position) WHERE open = 1;

CREATE TABLE payload (
    item_key   BIGINT PRIMARY KEY REFERENCES item,
    content    BYTEA NOT NULL,
    attributes TEXT NOT NULL CHECK (attributes::json IS NOT NULL)
);

CREATE TABLE gold (
    item_key    BIGINT PRIMARY KEY REFERENCES item,
    expected    TEXT NOT NULL CHECK (expected::json IS NOT NULL),
    defect_kind TEXT,
    explanation TEXT,
    created_us  BIGINT NOT NULL
);

CREATE TABLE assignment (
    reviewer_id    TEXT COLLATE "C" NOT NULL REFERENCES reviewer,
    item_key       BIGINT NOT NULL REFERENCES item,
    state          TEXT NOT NULL CHECK (state IN ('leased', 'expired')),
    lease_until_us BIGINT NOT NULL,
    created_us     BIGINT NOT NULL,
    PRIMARY KEY (reviewer_id, item_key)
);

CREATE TABLE touch (
    item_key   BIGINT PRIMARY KEY REFERENCES item,
    created_us BIGINT NOT NULL
);

CREATE TABLE review (
    seq         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    review_id   TEXT COLLATE "C" NOT NULL UNIQUE,
    item_key    BIGINT NOT NULL REFERENCES item,
    reviewer_id TEXT COLLATE "C" NOT NULL REFERENCES reviewer,
    supersedes  BIGINT REFERENCES review,
    counted     SMALLINT NOT NULL CHECK (counted IN (0, 1)),
    origin      TEXT NOT NULL CHECK (origin IN ('form', 'import', 'simulated')),
    rubric_hash TEXT NOT NULL,
    answers     TEXT NOT NULL CHECK (answers::json IS NOT NULL),
    comment     TEXT,
    flag        TEXT CHECK (flag IN ('item defect', 'rubric unclear')),
    active_ms   BIGINT CHECK (active_ms >= 0),
    created_us  BIGINT NOT NULL,
    corrected_output TEXT,
    edit_distance BIGINT CHECK (edit_distance >= 0)
);
CREATE UNIQUE INDEX review_one_counted ON review (item_key, reviewer_id) WHERE counted = 1 AND supersedes IS NULL;
CREATE UNIQUE INDEX review_one_correction ON review (supersedes) WHERE supersedes IS NOT NULL;
CREATE INDEX review_reviewer ON review (reviewer_id, item_key, seq);

CREATE TABLE skip (
    seq         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    skip_id     TEXT COLLATE "C" NOT NULL UNIQUE,
    item_key    BIGINT NOT NULL REFERENCES item,
    reviewer_id TEXT COLLATE "C" NOT NULL REFERENCES reviewer,
    reason      TEXT NOT NULL,
    comment     TEXT,
    active_ms   BIGINT CHECK (active_ms >= 0),
    created_us  BIGINT NOT NULL,
    UNIQUE (reviewer_id, item_key)
);
CREATE INDEX skip_item ON skip (item_key);

-- Facts are never changed -------------------------------------------------------------------------------------------
CREATE FUNCTION only_ever_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% only ever added', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER review_no_change BEFORE UPDATE OR DELETE ON review
    FOR EACH ROW EXECUTE FUNCTION only_ever_added('reviews are');
CREATE TRIGGER skip_no_change BEFORE UPDATE OR DELETE ON skip
    FOR EACH ROW EXECUTE FUNCTION only_ever_added('skips are');
CREATE TRIGGER gold_no_change BEFORE UPDATE OR DELETE ON gold
    FOR EACH ROW EXECUTE FUNCTION only_ever_added('gold is');
CREATE TRIGGER rubric_no_change BEFORE UPDATE OR DELETE ON rubric
    FOR EACH ROW EXECUTE FUNCTION only_ever_added('rubrics are');
CREATE TRIGGER role_grant_no_change BEFORE UPDATE OR DELETE ON role_grant
    FOR EACH ROW EXECUTE FUNCTION only_ever_added('roles are');

-- A correction corrects the same reviewer's review of the same item, and takes no place of its own ------------------
CREATE FUNCTION check_correction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM review
                   WHERE seq = NEW.supersedes AND item_key = NEW.item_key
                     AND reviewer_id = NEW.reviewer_id AND counted = NEW.counted) THEN
        RAISE EXCEPTION 'a review supersedes one of the same reviewer, item and standing'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_correction BEFORE INSERT ON review
    FOR EACH ROW WHEN (NEW.supersedes IS NOT NULL) EXECUTE FUNCTION check_correction();

-- What is reviewed or skipped is in nobody's hands any more; its place is free for the review that takes it ------------
CREATE FUNCTION end_assignment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM assignment WHERE item_key = NEW.item_key AND reviewer_id = NEW.reviewer_id;
    RETURN NEW;
END $$;
CREATE TRIGGER review_ends_assignment BEFORE INSERT ON review FOR EACH ROW EXECUTE FUNCTION end_assignment();
CREATE TRIGGER skip_ends_assignment BEFORE INSERT ON skip FOR EACH ROW EXECUTE FUNCTION end_assignment();

-- Places: a lease holds one, a counted review takes one; item_overlap forbids one too many --------------------------
CREATE FUNCTION hold_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE item SET leased = leased + 1 WHERE item_key = NEW.item_key;
    INSERT INTO touch (item_key, created_us) VALUES (NEW.item_key, NEW.created_us) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER assignment_holds_place AFTER INSERT ON assignment
    FOR EACH ROW WHEN (NEW.state = 'leased') EXECUTE FUNCTION hold_place();

CREATE FUNCTION change_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE item SET leased = leased + CASE NEW.state WHEN 'leased' THEN 1 ELSE -1 END WHERE item_key = NEW.item_key;
    RETURN NULL;
END $$;
CREATE TRIGGER assignment_changes_state AFTER UPDATE OF state ON assignment
    FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION change_place();

CREATE FUNCTION free_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE item SET leased = leased - 1 WHERE item_key = OLD.item_key;
    RETURN NULL;
END $$;
CREATE TRIGGER assignment_frees_place AFTER DELETE ON assignment
    FOR EACH ROW WHEN (OLD.state = 'leased') EXECUTE FUNCTION free_place();

CREATE FUNCTION take_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE item SET done = done + 1 WHERE item_key = NEW.item_key;
    INSERT INTO touch (item_key, created_us) VALUES (NEW.item_key, NEW.created_us) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER review_takes_place AFTER INSERT ON review
    FOR EACH ROW WHEN (NEW.counted = 1 AND NEW.supersedes IS NULL) EXECUTE FUNCTION take_place();
