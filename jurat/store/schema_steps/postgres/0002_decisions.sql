-- What leads decide (see the step of the same name for SQLite).
CREATE TABLE adjudication (
    seq        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    item_key   BIGINT NOT NULL REFERENCES item,
    criterion  TEXT COLLATE "C" NOT NULL,
    decision   TEXT NOT NULL CHECK (decision IN ('error', 'correct', 'withdrawn')),
    reason     TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    decided_by TEXT COLLATE "C" NOT NULL REFERENCES reviewer,
    replaces   BIGINT REFERENCES adjudication,
    created_us BIGINT NOT NULL
);
CREATE UNIQUE INDEX adjudication_first ON adjudication (item_key, criterion) WHERE replaces IS NULL;
CREATE UNIQUE INDEX adjudication_next ON adjudication (replaces) WHERE replaces IS NOT NULL;

CREATE TABLE exclusion (
    seq         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    study_id    TEXT COLLATE "C" NOT NULL REFERENCES study,
    reviewer_id TEXT COLLATE "C" NOT NULL REFERENCES reviewer,
    is_excluded BIGINT NOT NULL CHECK (is_excluded IN (0, 1)),
    reason      TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    decided_by  TEXT COLLATE "C" NOT NULL REFERENCES reviewer,
    created_us  BIGINT NOT NULL
);
CREATE INDEX exclusion_study ON exclusion (study_id, reviewer_id, seq);

CREATE TABLE waiver (
    seq        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    study_id   TEXT COLLATE "C" NOT NULL REFERENCES study,
    criterion  TEXT COLLATE "C" NOT NULL,
    ends_on    TEXT NOT NULL,
    reason     TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    decided_by TEXT COLLATE "C" NOT NULL REFERENCES reviewer,
    created_us BIGINT NOT NULL
);
CREATE INDEX waiver_study ON waiver (study_id, criterion, seq);

CREATE TRIGGER adjudication_no_change BEFORE UPDATE OR DELETE ON adjudication
    FOR EACH ROW EXECUTE FUNCTION only_ever_added('decisions are');
CREATE TRIGGER exclusion_no_change BEFORE UPDATE OR DELETE ON exclusion
    FOR EACH ROW EXECUTE FUNCTION only_ever_added('decisions are');
CREATE TRIGGER waiver_no_change BEFORE UPDATE OR DELETE ON waiver
    FOR EACH ROW EXECUTE FUNCTION only_ever_added('decisions are');

CREATE FUNCTION check_adjudication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM adjudication
                   WHERE seq = NEW.replaces AND item_key = NEW.item_key AND criterion = NEW.criterion) THEN
        RAISE EXCEPTION 'a decision replaces one on the same item and criterion'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER adjudication_follows BEFORE INSERT ON adjudication
    FOR EACH ROW WHEN (NEW.replaces IS NOT NULL) EXECUTE FUNCTION check_adjudication();
