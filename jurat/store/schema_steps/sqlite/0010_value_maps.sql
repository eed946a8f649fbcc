-- Answers that were renamed between two versions of a rubric: {criterion: {value given: value it counts as}}.
ALTER TABLE rubric_change ADD COLUMN value_map TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(value_map));
