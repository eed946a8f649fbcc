-- A reviewer may write what the output should have been.
ALTER TABLE review ADD COLUMN corrected_output TEXT;
ALTER TABLE review ADD COLUMN edit_distance INTEGER CHECK (edit_distance >= 0);
