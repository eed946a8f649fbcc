-- Renamed answers (see the step of the same name for SQLite).
ALTER TABLE rubric_change ADD COLUMN value_map TEXT NOT NULL DEFAULT '{}' CHECK (value_map::json IS NOT NULL);
