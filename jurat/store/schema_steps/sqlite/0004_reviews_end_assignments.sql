-- The database itself ends an assignment when its item is reviewed or skipped.
CREATE TRIGGER review_ends_assignment BEFORE INSERT ON review
BEGIN
    DELETE FROM assignment WHERE item_key = NEW.item_key AND reviewer_id = NEW.reviewer_id;
END;
CREATE TRIGGER skip_ends_assignment BEFORE INSERT ON skip
BEGIN
    DELETE FROM assignment WHERE item_key = NEW.item_key AND reviewer_id = NEW.reviewer_id;
END;
