-- What PostgreSQL says differently from queries.sql.

-- name: make_incoming
CREATE TEMP TABLE IF NOT EXISTS incoming (
    item_id TEXT COLLATE "C" NOT NULL PRIMARY KEY, order_key TEXT COLLATE "C" NOT NULL)

-- name: held_ids
SELECT item_id, batch FROM item
WHERE study_id = :study_id AND item_id IN (SELECT json_array_elements_text(CAST(:item_ids AS json)))
