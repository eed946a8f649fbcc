-- A batch that is coming in (see the step of the same name for SQLite).
CREATE TABLE arrival (
    study_id       TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES study,
    first_position BIGINT NOT NULL,
    batch          TEXT COLLATE "C" NOT NULL,
    overlap        BIGINT NOT NULL,
    second         BIGINT NOT NULL,
    token          TEXT COLLATE "C",
    beat           BIGINT NOT NULL DEFAULT 0
);
