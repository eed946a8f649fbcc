-- What PostgreSQL says differently from queries.sql.

-- name: make_incoming
CREATE TEMP TABLE IF NOT EXISTS incoming (
    item_id TEXT COLLATE "C" NOT NULL PRIMARY KEY, order_key TEXT COLLATE "C" NOT NULL)
