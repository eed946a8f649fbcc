-- One row for all spellings of a name (see the step of the same name for SQLite).
ALTER TABLE reviewer ADD COLUMN folded TEXT COLLATE "C";
ALTER TABLE reviewer ADD COLUMN look TEXT COLLATE "C";
CREATE UNIQUE INDEX reviewer_folded ON reviewer (folded) WHERE folded IS NOT NULL;
CREATE INDEX reviewer_look ON reviewer (look);

CREATE TABLE same_person (
    seq         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reviewer_id TEXT COLLATE "C" NOT NULL REFERENCES reviewer,
    kept_as     TEXT COLLATE "C" NOT NULL REFERENCES reviewer CHECK (kept_as <> reviewer_id),
    is_rename   BIGINT NOT NULL CHECK (is_rename IN (0, 1)),
    reason      TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    decided_by  TEXT COLLATE "C" NOT NULL REFERENCES reviewer,
    created_us  BIGINT NOT NULL
);
CREATE UNIQUE INDEX same_person_reviewer ON same_person (reviewer_id);
CREATE TRIGGER same_person_no_change BEFORE UPDATE OR DELETE ON same_person
    FOR EACH ROW EXECUTE FUNCTION only_ever_added('decisions are');
CREATE FUNCTION review_of_one_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM same_person WHERE reviewer_id = NEW.reviewer_id) THEN
        RAISE EXCEPTION 'this name is kept under another one' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER review_of_one_person BEFORE INSERT ON review
    FOR EACH ROW EXECUTE FUNCTION review_of_one_person();
