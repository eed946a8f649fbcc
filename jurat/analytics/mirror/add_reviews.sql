-- Keeps what is known of reviews beside their labels.
-- in:  incoming_review (as the feed gives reviews, with their item's number)
-- out: rows added to review; answers: how many criteria were answered
-- source: jurat/analytics/store_feed.py

INSERT INTO review
SELECT seq, item, reviewer_id, supersedes, counted, places_taken, origin, rubric_hash, len(json_keys(answers)),
       active_ms, created_us
FROM incoming_review
