-- Gold items, and items that were given a further reviewer because the first ones disagreed.
ALTER TABLE item ADD COLUMN extra INTEGER NOT NULL DEFAULT 0 CHECK (extra >= 0);

CREATE TABLE gold (                            -- items with a known label; they stand outside the order (position < 0)
    item_key    INTEGER PRIMARY KEY REFERENCES item,
    expected    TEXT NOT NULL CHECK (json_valid(expected)),  -- {criterion: value}
    defect_kind TEXT,                          -- of a planted error
    explanation TEXT,
    created_us  INTEGER NOT NULL
) STRICT;
CREATE TRIGGER gold_no_update BEFORE UPDATE ON gold BEGIN SELECT RAISE(ABORT, 'gold is only ever added'); END;
CREATE TRIGGER gold_no_delete BEFORE DELETE ON gold BEGIN SELECT RAISE(ABORT, 'gold is only ever added'); END;
