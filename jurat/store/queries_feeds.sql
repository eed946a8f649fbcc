-- What analytics reads of the label store (see tables.py). Written as queries.sql is.

-- name: feed_newest
-- feeds.newest gives one: review int, skip int
-- How far the sequence numbers have come, in all studies: what is read afterwards holds everything up to them.
SELECT (SELECT coalesce(max(seq), 0) FROM review) AS review, (SELECT coalesce(max(seq), 0) FROM skip) AS skip

-- name: feed_items
-- feeds analytics
-- What was added later stands further behind.
SELECT i.item_key, i.item_id, i.position, i.batch, p.attributes
FROM item i JOIN payload p USING (item_key)
WHERE i.study_id = :study_id AND i.position > :after_position AND i.position >= 0 AND ready(i)
ORDER BY i.item_key

-- name: feed_places
-- feeds analytics
-- The items that somebody has in hand, let lapse, or has reviewed or skipped since: that is, newly put before somebody.
SELECT i.item_key, i.position, i.extra,
       (SELECT coalesce(max(s.seq), 0) FROM skip s WHERE s.item_key = i.item_key) AS last_skip
FROM (SELECT item_key FROM review WHERE seq > :after_seq
      UNION SELECT item_key FROM skip WHERE seq > :after_skip
      UNION SELECT item_key FROM assignment) AS seen
CROSS JOIN item i
WHERE i.item_key = seen.item_key AND i.study_id = :study_id AND i.position >= 0

-- name: feed_reviews
-- feeds analytics
-- places_taken: how a review changes how many of its item's places are taken.
SELECT r.seq, r.item_key, r.reviewer_id, r.supersedes, r.counted,
       CASE WHEN EXISTS (SELECT 1 FROM review later WHERE later.supersedes = r.seq) THEN 1 ELSE 0 END AS is_superseded,
       CASE WHEN r.counted = 0 THEN 0
            WHEN r.sent_back IS NOT NULL THEN -1
            WHEN r.supersedes IS NULL THEN 1
            WHEN EXISTS (SELECT 1 FROM review b WHERE b.seq = r.supersedes AND b.sent_back IS NOT NULL) THEN 1
            ELSE 0 END AS places_taken,
       r.origin, r.rubric_hash, r.answers, r.active_ms, r.created_us
FROM review r JOIN item i USING (item_key)
WHERE i.study_id = :study_id AND r.seq > :after_seq AND i.position >= 0 ORDER BY r.seq LIMIT CAST(:most AS BIGINT)

-- name: feed_item_page
-- feeds analytics
-- The next items of the study's order, for who cannot hold all of them. done: about how many reviews each has.
SELECT i.item_key, i.item_id, i.position, i.batch, p.attributes, i.done
FROM item i JOIN payload p USING (item_key)
WHERE i.study_id = :study_id AND i.position > :after_position AND i.position >= 0 AND ready(i)
ORDER BY i.position LIMIT CAST(:most AS BIGINT)

-- name: feed_page_reviews
-- feeds analytics
-- The reviews of the items between two positions as they stood when the newest was `until_seq`, of everybody of whom one
-- counted; they are found through that first one (f), for which there is an index.
SELECT r.seq, r.item_key, r.reviewer_id, r.supersedes, r.counted,
       CASE WHEN EXISTS (SELECT 1 FROM review later WHERE later.supersedes = r.seq AND later.seq <= :until_seq)
            THEN 1 ELSE 0 END AS is_superseded,
       CASE WHEN r.counted = 0 THEN 0
            WHEN r.sent_back IS NOT NULL THEN -1
            WHEN r.supersedes IS NULL THEN 1
            WHEN EXISTS (SELECT 1 FROM review b WHERE b.seq = r.supersedes AND b.sent_back IS NOT NULL) THEN 1
            ELSE 0 END AS places_taken,
       r.origin, r.rubric_hash, r.answers, r.active_ms, r.created_us,
       r.review_id, r.comment, r.flag, r.corrected_output, r.edit_distance
FROM item i CROSS JOIN review f CROSS JOIN review r
WHERE f.item_key = i.item_key AND f.counted = 1 AND f.supersedes IS NULL
  AND r.reviewer_id = f.reviewer_id AND r.item_key = f.item_key AND r.seq <= :until_seq AND i.study_id = :study_id
  AND i.position > :after_position AND i.position <= :up_to_position

-- name: feed_exclusions
-- feeds analytics
SELECT e.reviewer_id, e.reason, e.decided_by FROM exclusion e
WHERE e.study_id = :study_id AND e.is_excluded = 1
  AND e.seq = (SELECT max(seq) FROM exclusion WHERE study_id = e.study_id AND reviewer_id = e.reviewer_id)
ORDER BY e.reviewer_id

-- name: feed_waivers
-- feeds analytics
SELECT w.criterion, w.ends_on, w.reason, w.decided_by FROM waiver w
WHERE w.study_id = :study_id AND w.seq = (SELECT max(seq) FROM waiver WHERE study_id = w.study_id AND criterion = w.criterion)
ORDER BY w.criterion

-- name: feed_decisions
-- feeds analytics
SELECT a.seq, a.item_key, a.criterion, a.decision, a.reason, a.decided_by
FROM adjudication a JOIN item i USING (item_key)
WHERE i.study_id = :study_id AND a.seq > :after_seq AND i.position >= 0 ORDER BY a.seq

-- name: feed_repeats
-- feeds analytics
-- What a reviewer said of an item before its repeat came, and of the repeat; both under one version of the rubric, and
-- neither sent back since.
SELECT s.reviewer_id, i.item_id, f.answers, s.answers, s.created_us
FROM twin w CROSS JOIN item i CROSS JOIN review t CROSS JOIN review s CROSS JOIN review f
WHERE w.kind = 'repeat' AND i.item_key = w.original AND i.study_id = :study_id
  AND t.item_key = w.item_key AND t.counted = 1 AND t.supersedes IS NULL
  AND s.seq = (SELECT max(seq) FROM review WHERE reviewer_id = t.reviewer_id AND item_key = t.item_key AND counted = 1)
  AND f.seq = (SELECT max(seq) FROM review
               WHERE reviewer_id = t.reviewer_id AND item_key = w.original AND counted = 1 AND seq < t.seq)
  AND f.rubric_hash = s.rubric_hash AND f.sent_back IS NULL AND s.sent_back IS NULL
  AND NOT EXISTS (SELECT 1 FROM review b WHERE b.reviewer_id = f.reviewer_id AND b.item_key = f.item_key
                  AND b.sent_back IS NOT NULL AND b.seq > f.seq)
ORDER BY s.seq
