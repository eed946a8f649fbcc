-- A large study has few flags, and they are asked for all the time.
CREATE INDEX review_flagged ON review (item_key) WHERE flag IS NOT NULL;
