-- Quality control (see the step of the same name for SQLite).
CREATE TABLE ruling (
    seq         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    study_id    TEXT COLLATE "C" NOT NULL REFERENCES study,
    reviewer_id TEXT COLLATE "C" NOT NULL REFERENCES reviewer,
    kind        TEXT COLLATE "C" NOT NULL CHECK (kind IN ('paused', 'admitted')),
    holds       BIGINT NOT NULL CHECK (holds IN (0, 1)),
    reason      TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    decided_by  TEXT COLLATE "C" NOT NULL REFERENCES reviewer,
    created_us  BIGINT NOT NULL
);
CREATE INDEX ruling_study ON ruling (study_id, reviewer_id, kind, seq);

CREATE TABLE sending_back (
    seq        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    study_id   TEXT COLLATE "C" NOT NULL REFERENCES study,
    about      TEXT NOT NULL,
    reason     TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    decided_by TEXT COLLATE "C" NOT NULL REFERENCES reviewer,
    created_us BIGINT NOT NULL
);
ALTER TABLE review ADD COLUMN sent_back BIGINT REFERENCES sending_back
    CHECK (sent_back IS NULL OR (supersedes IS NOT NULL AND counted = 1 AND answers = '{}'));
CREATE INDEX review_sent_back ON review (reviewer_id, item_key, seq) WHERE sent_back IS NOT NULL;

CREATE TABLE twin (
    item_key   BIGINT PRIMARY KEY REFERENCES item,
    original   BIGINT NOT NULL REFERENCES item,
    kind       TEXT COLLATE "C" NOT NULL CHECK (kind IN ('gold', 'repeat')),
    created_us BIGINT NOT NULL,
    decided_by TEXT COLLATE "C" REFERENCES reviewer CHECK (kind = 'repeat' OR decided_by IS NOT NULL)
);
CREATE UNIQUE INDEX twin_original ON twin (original, kind);

ALTER TABLE gold ADD COLUMN purpose TEXT COLLATE "C" NOT NULL DEFAULT 'check'
    CHECK (purpose IN ('check', 'training', 'test'));

CREATE TABLE rubric_change (
    seq         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    study_id    TEXT COLLATE "C" NOT NULL REFERENCES study,
    from_hash   TEXT COLLATE "C" NOT NULL,
    to_hash     TEXT COLLATE "C" NOT NULL CHECK (to_hash <> from_hash),
    is_harmless BIGINT NOT NULL CHECK (is_harmless IN (0, 1)),
    reason      TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    decided_by  TEXT COLLATE "C" NOT NULL REFERENCES reviewer,
    created_us  BIGINT NOT NULL
);
CREATE INDEX rubric_change_study ON rubric_change (study_id, to_hash, from_hash, seq);

CREATE TRIGGER ruling_no_change BEFORE UPDATE OR DELETE ON ruling
    FOR EACH ROW EXECUTE FUNCTION only_ever_added('decisions are');
CREATE TRIGGER sending_back_no_change BEFORE UPDATE OR DELETE ON sending_back
    FOR EACH ROW EXECUTE FUNCTION only_ever_added('decisions are');
CREATE TRIGGER rubric_change_no_change BEFORE UPDATE OR DELETE ON rubric_change
    FOR EACH ROW EXECUTE FUNCTION only_ever_added('decisions are');
CREATE TRIGGER twin_no_change BEFORE UPDATE OR DELETE ON twin
    FOR EACH ROW EXECUTE FUNCTION only_ever_added('twins are');

CREATE FUNCTION check_sending_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM review WHERE seq = NEW.supersedes AND sent_back IS NOT NULL) THEN
        RAISE EXCEPTION 'a review is sent back once' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_sent_back_once BEFORE INSERT ON review
    FOR EACH ROW WHEN (NEW.sent_back IS NOT NULL) EXECUTE FUNCTION check_sending_back();

CREATE FUNCTION give_place_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE item SET done = done - 1 WHERE item_key = NEW.item_key;
    RETURN NULL;
END $$;
CREATE TRIGGER review_gives_place_back AFTER INSERT ON review
    FOR EACH ROW WHEN (NEW.counted = 1 AND NEW.sent_back IS NOT NULL) EXECUTE FUNCTION give_place_back();

CREATE FUNCTION take_place_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE item SET done = done + 1 WHERE item_key = NEW.item_key
    AND EXISTS (SELECT 1 FROM review WHERE seq = NEW.supersedes AND sent_back IS NOT NULL);
    RETURN NULL;
END $$;
CREATE TRIGGER review_takes_place_again AFTER INSERT ON review
    FOR EACH ROW WHEN (NEW.counted = 1 AND NEW.supersedes IS NOT NULL AND NEW.sent_back IS NULL)
    EXECUTE FUNCTION take_place_again();
