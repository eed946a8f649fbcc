-- Withdrawals and closed studies (see the step of the same name for SQLite).
CREATE TABLE withdrawal (
    seq          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    study_id     TEXT COLLATE "C" NOT NULL REFERENCES study,
    about        TEXT NOT NULL,
    is_withdrawn BIGINT NOT NULL CHECK (is_withdrawn IN (0, 1)),
    reason       TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    decided_by   TEXT COLLATE "C" NOT NULL REFERENCES reviewer,
    created_us   BIGINT NOT NULL
);
CREATE TABLE withdrawn_item (
    seq        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    item_key   BIGINT NOT NULL REFERENCES item,
    withdrawal BIGINT NOT NULL REFERENCES withdrawal,
    held       TEXT NOT NULL CHECK (held::json IS NOT NULL)
);
CREATE INDEX withdrawn_item_key ON withdrawn_item (item_key, seq);
CREATE TABLE study_state (
    seq        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    study_id   TEXT COLLATE "C" NOT NULL REFERENCES study,
    is_closed  BIGINT NOT NULL CHECK (is_closed IN (0, 1)),
    reason     TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    decided_by TEXT COLLATE "C" NOT NULL REFERENCES reviewer,
    created_us BIGINT NOT NULL
);
CREATE INDEX study_state_study ON study_state (study_id, seq);

ALTER TABLE item ADD COLUMN withdrawn BIGINT NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1));
DROP INDEX item_open;
CREATE INDEX item_open ON item (study_id, block, position) WHERE open = 1 AND withdrawn = 0;

CREATE TRIGGER withdrawal_no_change BEFORE UPDATE OR DELETE ON withdrawal
    FOR EACH ROW EXECUTE FUNCTION only_ever_added('decisions are');
CREATE TRIGGER withdrawn_item_no_change BEFORE UPDATE OR DELETE ON withdrawn_item
    FOR EACH ROW EXECUTE FUNCTION only_ever_added('decisions are');
CREATE TRIGGER study_state_no_change BEFORE UPDATE OR DELETE ON study_state
    FOR EACH ROW EXECUTE FUNCTION only_ever_added('decisions are');

CREATE FUNCTION leave_queue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE item SET withdrawn = (SELECT is_withdrawn FROM withdrawal WHERE seq = NEW.withdrawal)
    WHERE item_key = NEW.item_key;
    UPDATE assignment SET state = 'expired' WHERE item_key = NEW.item_key AND state = 'leased'
    AND EXISTS (SELECT 1 FROM withdrawal WHERE seq = NEW.withdrawal AND is_withdrawn = 1);
    RETURN NULL;
END $$;
CREATE TRIGGER withdrawn_item_leaves_queue AFTER INSERT ON withdrawn_item
    FOR EACH ROW EXECUTE FUNCTION leave_queue();
