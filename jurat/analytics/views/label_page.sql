-- The reviews of some items, numbered in the order in which their labels are written.
-- in:  item, review: a page of the store; $label_bytes: what a label takes without its texts
-- out: page_review: one row a review with its item's columns; times: how often this reviewer revised it; bytes: what one
--      of its labels takes, about
-- source: jurat/analytics/store_feed.py

CREATE OR REPLACE TABLE page_review AS
SELECT r.*, i.item_id, i.batch, i.attributes,
       row_number() OVER (ORDER BY i.position, r.reviewer_id) - 1 AS place,
       count(*) FILTER (r.places_taken >= 0) OVER (PARTITION BY r.item_key, r.reviewer_id) - 1 AS times,
       strlen(concat(i.attributes, r.comment, r.corrected_output)) + $label_bytes AS bytes
FROM review r JOIN item i USING (item_key)
