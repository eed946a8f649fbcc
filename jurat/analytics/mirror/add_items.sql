-- Keeps what is known of new items, and numbers them in the order of their keys, as cells.py does.
-- in:  incoming_item (as the feed gives items, in the order of their keys); $first (how many items there are by now)
-- out: rows added to item
-- source: jurat/analytics/store_feed.py

INSERT INTO item SELECT item_key, $first + row_number() OVER () - 1, position, batch, attributes FROM incoming_item
