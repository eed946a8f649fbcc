-- The statements that read or write the label store (more: see PARTS in queries.py). `-- name: ...` starts one. The line
-- after it says by which method it is called and what it gives: `gives many`, `one` or `one or none` with the columns and
-- their types (`?`: may be NULL), `writes`, `writes many`, or `feeds analytics` (see tables.py). `takes` says so of values
-- that differ from PARAMETERS in generate.py. Then come lines on what it is for. Values are bound (:name), never pasted.
-- From this `python -m jurat.store.generate` writes the methods in statements/.

-- name: add_study
-- studies.add writes
INSERT INTO study (study_id, seed, created_us) VALUES (:study_id, :seed, :now_us) ON CONFLICT DO NOTHING

-- name: study
-- studies.named gives one or none: study_id str, seed str, created_us int
-- A study is there when its first batch is.
SELECT study_id, seed, created_us FROM study s
WHERE study_id = :study_id
  AND NOT EXISTS (SELECT 1 FROM arrival a WHERE a.study_id = s.study_id AND a.first_position = 0)

-- name: studies
-- studies.all gives many: study_id str, seed str, created_us int
SELECT study_id, seed, created_us FROM study s
WHERE NOT EXISTS (SELECT 1 FROM arrival a WHERE a.study_id = s.study_id AND a.first_position = 0)
ORDER BY study_id

-- name: add_rubric
-- rubrics.add writes
INSERT INTO rubric (rubric_hash, study_id, source, created_us) VALUES (:rubric_hash, :study_id, :source, :now_us)
ON CONFLICT DO NOTHING

-- name: first_to_widen
-- items.first_to_widen gives one or none: position int
-- The first item from a position on that needs other places than it has (see widen_items).
SELECT position FROM item
WHERE study_id = :study_id AND position >= :first
  AND need <> CASE WHEN :overlap + extra + CASE WHEN position * 618033 % 1000000 < :second THEN 1 ELSE 0 END > done + leased
                   THEN :overlap + extra + CASE WHEN position * 618033 % 1000000 < :second THEN 1 ELSE 0 END
                   ELSE done + leased END
ORDER BY position LIMIT 1

-- name: widen_items
-- items.widen writes
-- The rubric asks for another overlap, or for a second reviewer on another share (in millionths; the choice is that of
-- second_looks.py): items of some positions take it, but never less than they already hold.
UPDATE item
SET need = CASE WHEN :overlap + extra + CASE WHEN position * 618033 % 1000000 < :second THEN 1 ELSE 0 END > done + leased
                THEN :overlap + extra + CASE WHEN position * 618033 % 1000000 < :second THEN 1 ELSE 0 END
                ELSE done + leased END
WHERE study_id = :study_id AND position >= :first AND position < :behind
  AND need <> CASE WHEN :overlap + extra + CASE WHEN position * 618033 % 1000000 < :second THEN 1 ELSE 0 END > done + leased
                THEN :overlap + extra + CASE WHEN position * 618033 % 1000000 < :second THEN 1 ELSE 0 END
                ELSE done + leased END

-- name: next_position
-- items.next_position gives one: position int
SELECT coalesce(max(position), -1) + 1 AS position FROM item WHERE study_id = :study_id

-- name: add_payload
-- items.add_payloads writes many
INSERT INTO payload (item_key, content, attributes)
SELECT item_key, :content, CAST(:attributes AS TEXT) FROM item WHERE study_id = :study_id AND item_id = :item_id

-- name: item
-- items.named gives one or none: item_key int, item_id str, need int, done int, leased int, open int
SELECT i.item_key, i.item_id, i.need, i.done, i.leased, i.open
FROM item i WHERE i.study_id = :study_id AND i.item_id = :item_id AND ready(i)

-- name: item_ids
-- items.ids gives many: item_key int, item_id str
SELECT i.item_key, i.item_id FROM item i WHERE i.study_id = :study_id AND i.position >= 0 AND ready(i) ORDER BY i.position

-- name: payload
-- items.payload gives one or none: item_id str, content bytes, attributes str
SELECT i.item_id, p.content, p.attributes FROM item i JOIN payload p USING (item_key) WHERE i.item_key = :item_key

-- name: add_reviewer
-- people.add writes
INSERT INTO reviewer (reviewer_id, is_simulated, created_us, folded, look)
VALUES (:reviewer_id, :is_simulated, :now_us, :folded, :look)
ON CONFLICT (reviewer_id) DO NOTHING

-- name: person
-- people.named gives one or none: reviewer_id str, is_simulated int
-- takes folded str?
-- Who has a name: under this very spelling, else under another one of the same person.
SELECT reviewer_id, is_simulated FROM reviewer WHERE reviewer_id = :reviewer_id OR folded = :folded
ORDER BY CASE WHEN reviewer_id = :reviewer_id THEN 0 ELSE 1 END LIMIT 1

-- name: look_alikes
-- people.look_alikes gives many: reviewer_id str
SELECT reviewer_id FROM reviewer WHERE look = :look AND folded <> :folded ORDER BY created_us, reviewer_id

-- name: people
-- people.all gives many: reviewer_id str, is_simulated int, folded str?, look str?, role Role?
SELECT r.reviewer_id, r.is_simulated, r.folded, r.look, g.role
FROM reviewer r
LEFT JOIN role_grant g ON g.seq = (SELECT max(seq) FROM role_grant WHERE reviewer_id = r.reviewer_id)
WHERE NOT EXISTS (SELECT 1 FROM same_person s WHERE s.reviewer_id = r.reviewer_id)
ORDER BY r.reviewer_id

-- name: unfolded
-- people.unfolded gives many: reviewer_id str
-- Rows from before names were folded, the oldest first.
SELECT reviewer_id FROM reviewer WHERE look IS NULL ORDER BY created_us, reviewer_id

-- name: fold_reviewer
-- people.fold writes
-- The folded name goes to the first row of a person only.
UPDATE reviewer
SET look = :look,
    folded = CASE WHEN EXISTS (SELECT 1 FROM reviewer other WHERE other.folded = :folded) THEN NULL
                  ELSE CAST(:folded AS TEXT) END
WHERE reviewer_id = :reviewer_id

-- name: grant_role
-- people.grant_role writes
INSERT INTO role_grant (reviewer_id, role, granted_by, created_us) VALUES (:reviewer_id, :role, :granted_by, :now_us)

-- name: reviewer
-- people.reviewer gives one or none: reviewer_id str, is_simulated int, role Role?
SELECT r.reviewer_id, r.is_simulated, g.role
FROM reviewer r
LEFT JOIN role_grant g ON g.seq = (SELECT max(seq) FROM role_grant WHERE reviewer_id = r.reviewer_id)
WHERE r.reviewer_id = :reviewer_id

-- name: leads
-- people.leads gives many: reviewer_id str
-- Who is a lead now.
SELECT g.reviewer_id FROM role_grant g
WHERE g.role = 'lead' AND g.seq = (SELECT max(seq) FROM role_grant WHERE reviewer_id = g.reviewer_id)
ORDER BY g.reviewer_id

-- name: add_session
-- sessions.add writes
INSERT INTO session (token_hash, reviewer_id, created_us, expires_us)
VALUES (:token_hash, :reviewer_id, :now_us, :expires_us)

-- name: session
-- sessions.of_token gives one or none: reviewer_id str, role Role
SELECT s.reviewer_id, g.role
FROM session s
JOIN role_grant g ON g.seq = (SELECT max(seq) FROM role_grant WHERE reviewer_id = s.reviewer_id)
WHERE s.token_hash = :token_hash AND s.expires_us > :now_us

-- name: end_session
-- sessions.end writes
DELETE FROM session WHERE token_hash = :token_hash

-- name: end_old_sessions
-- sessions.end_old writes
DELETE FROM session WHERE expires_us <= :now_us

-- name: expire_leases
-- queue.expire_leases writes
UPDATE assignment SET state = 'expired' WHERE state = 'leased' AND lease_until_us <= :now_us

-- name: renew_lease
-- queue.renew_lease writes
UPDATE assignment SET lease_until_us = :lease_until_us
WHERE item_key = :item_key AND reviewer_id = :reviewer_id AND state = 'leased'

-- name: served
-- queue.served gives one: given int, beside_gold int, counting int
-- How often an item was given to a reviewer (given), how often one that is no gold item (beside_gold), and how many items
-- of the study's order they hold or have reviewed (counting). A review that was sent back counts no more; what is given
-- again is given once more.
SELECT coalesce(sum(own.given), 0) AS given,
       coalesce(sum(CASE WHEN i.block <> -1 THEN own.given ELSE 0 END), 0) AS beside_gold,
       coalesce(sum(CASE WHEN i.position >= 0 THEN own.counting ELSE 0 END), 0) AS counting
FROM (SELECT item_key, 1 AS given, 1 AS counting FROM review WHERE reviewer_id = :reviewer_id AND supersedes IS NULL
      UNION ALL
      SELECT b.item_key, CASE WHEN n.seq IS NULL THEN 0 ELSE 1 END, CASE WHEN n.seq IS NULL THEN -1 ELSE 0 END
      FROM review b LEFT JOIN review n ON n.supersedes = b.seq
      WHERE b.reviewer_id = :reviewer_id AND b.sent_back IS NOT NULL
      UNION ALL
      SELECT item_key, 1, 0 FROM skip WHERE reviewer_id = :reviewer_id
      UNION ALL
      SELECT item_key, 1, CASE state WHEN 'leased' THEN 1 ELSE 0 END FROM assignment WHERE reviewer_id = :reviewer_id
     ) AS own
JOIN item i ON i.item_key = own.item_key
WHERE i.study_id = :study_id

-- name: hands
-- queue.hands gives many: item_key int, item_id str, lease_until_us int?, block int, position int, created_us int?
-- What a reviewer has in hand; and behind it (without a lease) the next few items with a free place, in the study's order
-- from a block on, that they have neither in hand nor behind them (what was sent back may come again), nor met as gold;
-- none for somebody who is paused.
SELECT a.item_key, i.item_id, a.lease_until_us, i.block, i.position, a.created_us
FROM assignment a JOIN item i USING (item_key)
WHERE a.reviewer_id = :reviewer_id AND a.state = 'leased' AND i.study_id = :study_id
UNION ALL
SELECT * FROM (
    SELECT i.item_key, i.item_id, CAST(NULL AS BIGINT), i.block, i.position, CAST(NULL AS BIGINT)
    FROM item i
    WHERE i.study_id = :study_id AND i.open = 1 AND i.withdrawn = 0 AND i.block >= :floor_block AND ready(i)
      AND coalesce((SELECT u.holds FROM ruling u WHERE u.study_id = :study_id AND u.reviewer_id = :reviewer_id
                    AND u.kind = 'paused' ORDER BY u.seq DESC LIMIT 1), 0) = 0
      AND (NOT EXISTS (SELECT 1 FROM review r WHERE r.reviewer_id = :reviewer_id AND r.item_key = i.item_key)
           OR EXISTS (SELECT 1 FROM review b
                      WHERE b.reviewer_id = :reviewer_id AND b.item_key = i.item_key AND b.sent_back IS NOT NULL
                        AND NOT EXISTS (SELECT 1 FROM review later
                                        WHERE later.reviewer_id = b.reviewer_id AND later.item_key = b.item_key
                                          AND later.seq > b.seq)))
      AND NOT EXISTS (SELECT 1 FROM skip s WHERE s.reviewer_id = :reviewer_id AND s.item_key = i.item_key)
      AND NOT EXISTS (SELECT 1 FROM assignment a
                      WHERE a.item_key = i.item_key AND a.reviewer_id = :reviewer_id AND a.state = 'leased')
      AND NOT EXISTS (
        SELECT 1 FROM twin t WHERE t.original = i.item_key AND t.kind = 'gold'
        AND (EXISTS (SELECT 1 FROM review r WHERE r.reviewer_id = :reviewer_id AND r.item_key = t.item_key)
             OR EXISTS (SELECT 1 FROM skip s WHERE s.reviewer_id = :reviewer_id AND s.item_key = t.item_key)
             OR EXISTS (SELECT 1 FROM assignment a WHERE a.reviewer_id = :reviewer_id AND a.item_key = t.item_key)))
    ORDER BY i.block, i.position
    LIMIT :most) AS candidate

-- name: lease
-- queue.lease writes
-- An item may come back to a reviewer whose lease on it expired.
INSERT INTO assignment (item_key, reviewer_id, state, lease_until_us, created_us)
VALUES (:item_key, :reviewer_id, 'leased', :lease_until_us, :now_us)
ON CONFLICT (reviewer_id, item_key) DO UPDATE
SET state = 'leased', lease_until_us = excluded.lease_until_us, created_us = excluded.created_us

-- name: standing
-- queue.standing gives one or none: item_key int, open int, state str?, review_of str?, review_of_item int?,
--     skip_of str?, skip_of_item int?, newest_seq int?, skip_seq int?, purpose str?
-- An item and what this reviewer has to do with it: a lease (or an expired one), the newest review, a skip. And whose
-- entry has this id already, and what a gold item is for.
SELECT i.item_key, CASE WHEN i.withdrawn = 1 THEN 0 ELSE i.open END AS open,
       a.state,
       (SELECT reviewer_id FROM review WHERE review_id = :entry_id) AS review_of,
       (SELECT item_key FROM review WHERE review_id = :entry_id) AS review_of_item,
       (SELECT reviewer_id FROM skip WHERE skip_id = :entry_id) AS skip_of,
       (SELECT item_key FROM skip WHERE skip_id = :entry_id) AS skip_of_item,
       (SELECT max(seq) FROM review WHERE reviewer_id = :reviewer_id AND item_key = i.item_key) AS newest_seq,
       (SELECT seq FROM skip WHERE reviewer_id = :reviewer_id AND item_key = i.item_key) AS skip_seq,
       (SELECT purpose FROM gold WHERE item_key = i.item_key) AS purpose
FROM item i
LEFT JOIN assignment a ON a.item_key = i.item_key AND a.reviewer_id = :reviewer_id
WHERE i.study_id = :study_id AND i.item_id = :item_id AND ready(i)

-- name: how_it_stands
-- reviews.how_it_stands gives one or none: counted int, sent_back int?
SELECT counted, sent_back FROM review WHERE seq = :seq

-- name: add_review
-- reviews.add writes
INSERT INTO review (review_id, item_key, reviewer_id, supersedes, counted, origin, rubric_hash, answers, comment, flag,
                    active_ms, created_us, corrected_output, edit_distance)
VALUES (:review_id, :item_key, :reviewer_id, :supersedes, :counted, :origin, :rubric_hash, :answers, :comment, :flag,
        :active_ms, :created_us, :corrected_output, :edit_distance)

-- name: make_place
-- items.make_place writes
-- An imported review is a fact and may exceed the overlap: its item gets one more place if it is full.
UPDATE item SET need = need + 1 WHERE item_key = :item_key AND done + leased >= need

-- name: standing_answers
-- reviews.standing_answers gives many: answers str, rubric_hash str, extra int
-- The answers that count on a complete item, and how many places it was given because of disagreement.
SELECT r.answers, r.rubric_hash, i.extra
FROM item i JOIN review r USING (item_key)
WHERE i.item_key = :item_key AND i.position >= 0 AND i.done >= i.need AND r.counted = 1 AND r.sent_back IS NULL
  AND r.seq = (SELECT max(seq) FROM review WHERE item_key = r.item_key AND reviewer_id = r.reviewer_id AND counted = 1)

-- name: add_place
-- items.add_place writes
UPDATE item SET need = need + 1, extra = extra + 1 WHERE item_key = :item_key

-- name: add_skip
-- skips.add writes
INSERT INTO skip (skip_id, item_key, reviewer_id, reason, comment, active_ms, created_us)
VALUES (:skip_id, :item_key, :reviewer_id, :reason, :comment, :active_ms, :created_us)

-- name: history
-- reviews.history gives many: review_id str, item_key int, item_id str, answers str, comment str?, flag str?,
--     corrected_output str?, counted int, active_ms int?, rubric_hash str, created_us int
-- takes item_id str?
-- A reviewer's own newest reviews, one an item; none that was sent back.
SELECT r.review_id, r.item_key, i.item_id, r.answers, r.comment, r.flag, r.corrected_output, r.counted, r.active_ms,
       r.rubric_hash, r.created_us
FROM review r JOIN item i USING (item_key)
WHERE r.reviewer_id = :reviewer_id AND i.study_id = :study_id AND i.item_id = coalesce(CAST(:item_id AS TEXT), i.item_id)
  AND r.seq = (SELECT max(seq) FROM review WHERE reviewer_id = r.reviewer_id AND item_key = r.item_key)
  AND r.sent_back IS NULL
ORDER BY r.seq DESC
LIMIT :limit

-- name: item_counts
-- items.counts gives one: items int, complete int, open int
-- A second reviewer on a share of the items is beside their overlap: without one they are complete.
SELECT count(*) AS items,
       count(*) FILTER (WHERE done >= CASE WHEN extra = 0 AND need > :overlap THEN :overlap ELSE need END) AS complete,
       count(*) FILTER (WHERE open = 1 AND withdrawn = 0) AS open
FROM item i WHERE i.study_id = :study_id AND i.position >= 0 AND ready(i)

-- name: own_counts
-- queue.own_counts gives one: mine int, behind int
-- A reviewer's reviews (not those of training and test items), and the items with a free place that they have behind them
-- or in hand; counted from their side. What was sent back is neither, until it is reviewed again.
SELECT (SELECT count(*) FROM review r CROSS JOIN item i
        WHERE r.reviewer_id = :reviewer_id AND r.supersedes IS NULL AND i.item_key = r.item_key
          AND i.study_id = :study_id
          AND (i.position >= 0
               OR NOT EXISTS (SELECT 1 FROM gold g WHERE g.item_key = i.item_key AND g.purpose <> 'check')))
     - (SELECT count(*) FROM review b CROSS JOIN item i
        WHERE b.reviewer_id = :reviewer_id AND b.sent_back IS NOT NULL AND i.item_key = b.item_key
          AND i.study_id = :study_id AND NOT EXISTS (SELECT 1 FROM review later WHERE later.supersedes = b.seq)) AS mine,
       (SELECT count(*)
        FROM (SELECT item_key FROM review WHERE reviewer_id = :reviewer_id
              EXCEPT
              SELECT b.item_key FROM review b
              WHERE b.reviewer_id = :reviewer_id AND b.sent_back IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM review later WHERE later.reviewer_id = b.reviewer_id
                                AND later.item_key = b.item_key AND later.seq > b.seq)
              UNION SELECT item_key FROM skip WHERE reviewer_id = :reviewer_id
              UNION SELECT item_key FROM assignment WHERE reviewer_id = :reviewer_id AND state = 'leased') AS own
        CROSS JOIN item i
        WHERE i.item_key = own.item_key AND i.study_id = :study_id AND i.open = 1 AND i.withdrawn = 0 AND i.position >= 0) AS behind


-- name: make_incoming
-- incoming.make writes
CREATE TEMP TABLE IF NOT EXISTS incoming (item_id TEXT NOT NULL PRIMARY KEY, order_key TEXT NOT NULL) STRICT

-- name: clear_incoming
-- incoming.clear writes
DELETE FROM incoming

-- name: add_incoming
-- incoming.add writes many
INSERT INTO incoming (item_id, order_key) VALUES (:item_id, :order_key)

-- name: incoming_known
-- incoming.known gives many: batch str, item_id str, items int
-- Of the incoming items, those that the study holds already, by batch.
SELECT i.batch, min(n.item_id) AS item_id, count(*) AS items
FROM incoming n JOIN item i ON i.item_id = n.item_id AND i.study_id = :study_id
GROUP BY i.batch ORDER BY i.batch

-- name: known_reviews
-- reviews.known gives many: reviewer_id str, item_id str
-- Who has reviewed what already, sent back or not.
SELECT r.reviewer_id, i.item_id FROM review r JOIN item i USING (item_key)
WHERE i.study_id = :study_id AND r.supersedes IS NULL

-- name: rubric_versions
-- rubrics.versions gives many: rubric_hash str, source str, created_us int
-- Every version of a study's rubric that was kept, the oldest first.
SELECT rubric_hash, source, created_us FROM rubric WHERE study_id = :study_id ORDER BY created_us, rubric_hash

-- name: add_rubric_change
-- rubrics.add_change writes
INSERT INTO rubric_change (study_id, from_hash, to_hash, is_harmless, value_map, reason, decided_by, created_us)
VALUES (:study_id, :from_hash, :to_hash, :is_harmless, :value_map, :reason, :decided_by, :now_us)

-- name: rubric_changes
-- rubrics.changes gives many: from_hash str, to_hash str, is_harmless int, value_map str, reason str, decided_by str
-- The newest word on each two versions, in whichever order they were named.
SELECT c.from_hash, c.to_hash, c.is_harmless, c.value_map, c.reason, c.decided_by FROM rubric_change c
WHERE c.study_id = :study_id
  AND NOT EXISTS (SELECT 1 FROM rubric_change later
                  WHERE later.study_id = c.study_id AND later.seq > c.seq
                    AND (later.from_hash = c.from_hash AND later.to_hash = c.to_hash
                         OR later.from_hash = c.to_hash AND later.to_hash = c.from_hash))
ORDER BY c.seq

-- name: rubric_source
-- rubrics.source gives one or none: source str
SELECT source FROM rubric WHERE study_id = :study_id AND rubric_hash = :rubric_hash

-- name: standing_adjudication
-- decisions.standing gives one or none: seq int, decision Decision, decided_by str
SELECT a.seq, a.decision, a.decided_by FROM adjudication a
WHERE a.item_key = :item_key AND a.criterion = :criterion
  AND NOT EXISTS (SELECT 1 FROM adjudication later WHERE later.replaces = a.seq)

-- name: add_adjudication
-- decisions.add writes
INSERT INTO adjudication (item_key, criterion, decision, reason, decided_by, replaces, created_us)
VALUES (:item_key, :criterion, :decision, :reason, :decided_by, :replaces, :now_us)

-- name: add_exclusion
-- decisions.add_exclusion writes
INSERT INTO exclusion (study_id, reviewer_id, is_excluded, reason, decided_by, created_us)
VALUES (:study_id, :reviewer_id, :is_excluded, :reason, :decided_by, :now_us)

-- name: excluded
-- decisions.excluded gives many: reviewer_id str
-- Whose labels are left out of a study's estimates now.
SELECT e.reviewer_id FROM exclusion e
WHERE e.study_id = :study_id AND e.is_excluded = 1
  AND e.seq = (SELECT max(seq) FROM exclusion WHERE study_id = e.study_id AND reviewer_id = e.reviewer_id)
ORDER BY e.reviewer_id

-- name: add_waiver
-- decisions.add_waiver writes
INSERT INTO waiver (study_id, criterion, ends_on, reason, decided_by, created_us)
VALUES (:study_id, :criterion, :ends_on, :reason, :decided_by, :now_us)

-- name: waivers
-- decisions.waivers gives many: criterion str, ends_on str, reason str, decided_by str, created_us int
-- The newest waiver of each criterion.
SELECT w.criterion, w.ends_on, w.reason, w.decided_by, w.created_us FROM waiver w
WHERE w.study_id = :study_id AND w.seq = (SELECT max(seq) FROM waiver WHERE study_id = w.study_id AND criterion = w.criterion)

-- name: audit
-- decisions.audit gives many: what str, about str, decision str, reason str, decided_by str, created_us int
-- Everything that was decided about a study, newest first.
SELECT 'adjudication' AS what, i.item_id || ', ' || a.criterion AS about, a.decision AS decision, a.reason, a.decided_by,
       a.created_us
FROM adjudication a JOIN item i USING (item_key) WHERE i.study_id = :study_id
UNION ALL
SELECT 'exclusion', e.reviewer_id, CASE WHEN e.is_excluded = 1 THEN 'left out' ELSE 'counted again' END, e.reason,
       e.decided_by, e.created_us
FROM exclusion e WHERE e.study_id = :study_id
UNION ALL
SELECT 'waiver', w.criterion, 'accepted until ' || w.ends_on, w.reason, w.decided_by, w.created_us
FROM waiver w WHERE w.study_id = :study_id
UNION ALL
SELECT 'gold', i.item_id, 'made a gold item', coalesce(g.explanation, ''), t.decided_by, t.created_us
FROM twin t JOIN item i ON i.item_key = t.original JOIN gold g ON g.item_key = t.item_key
WHERE i.study_id = :study_id AND t.kind = 'gold'
UNION ALL
SELECT 'rubric', r.rubric_hash, 'new version', '', '', r.created_us FROM rubric r WHERE r.study_id = :study_id
UNION ALL
SELECT 'role', g.reviewer_id, g.role, '', g.granted_by, g.created_us FROM role_grant g
UNION ALL
SELECT 'ruling', u.reviewer_id,
       CASE u.kind WHEN 'paused' THEN CASE WHEN u.holds = 1 THEN 'paused' ELSE 'goes on' END
                   ELSE CASE WHEN u.holds = 1 THEN 'admitted' ELSE 'must qualify' END END,
       u.reason, u.decided_by, u.created_us
FROM ruling u WHERE u.study_id = :study_id
UNION ALL
SELECT 'sending back', b.about, CAST(n.reviews AS TEXT) || ' sent back', b.reason, b.decided_by, b.created_us
FROM sending_back b
JOIN (SELECT sent_back, count(*) AS reviews FROM review WHERE sent_back IS NOT NULL GROUP BY sent_back) AS n
  ON n.sent_back = b.seq
WHERE b.study_id = :study_id
UNION ALL
SELECT 'rubric change', c.from_hash || ' to ' || c.to_hash,
       CASE WHEN c.is_harmless = 0 THEN 'not harmless' WHEN c.value_map = '{}' THEN 'harmless'
            ELSE 'harmless; values renamed: ' || c.value_map END, c.reason, c.decided_by, c.created_us
FROM rubric_change c WHERE c.study_id = :study_id
UNION ALL
SELECT 'withdrawal', w.about,
       CAST((SELECT count(*) FROM withdrawn_item n WHERE n.withdrawal = w.seq) AS TEXT)
       || CASE WHEN w.is_withdrawn = 1 THEN ' withdrawn' ELSE ' restored' END,
       w.reason, w.decided_by, w.created_us
FROM withdrawal w WHERE w.study_id = :study_id
UNION ALL
SELECT 'study', t.study_id, CASE WHEN t.is_closed = 1 THEN 'closed' ELSE 'opened again' END, t.reason, t.decided_by,
       t.created_us
FROM study_state t WHERE t.study_id = :study_id
UNION ALL
SELECT 'person', p.reviewer_id, CASE WHEN p.is_rename = 1 THEN 'is called ' ELSE 'is one person with ' END || p.kept_as,
       p.reason, p.decided_by, p.created_us
FROM same_person p
ORDER BY 6 DESC, 1, 2

-- name: item_reviews
-- reviews.of_item gives many: reviewer_id str, answers str, rubric_hash str, comment str?, flag str?,
--     corrected_output str?, created_us int
-- The newest counted review of each reviewer of an item.
SELECT n.reviewer_id, n.answers, n.rubric_hash, n.comment, n.flag, n.corrected_output, n.created_us
FROM review f CROSS JOIN review n
WHERE f.item_key = :item_key AND f.counted = 1 AND f.supersedes IS NULL
  AND n.seq = (SELECT max(seq) FROM review WHERE reviewer_id = f.reviewer_id AND item_key = f.item_key AND counted = 1)
  AND n.sent_back IS NULL
ORDER BY f.seq

-- name: flagged
-- reviews.flagged gives many: item_key int, flag str
-- Items that somebody's newest review flags, with the flag. From the few flags to their items, never the other way.
SELECT r.item_key, min(r.flag) AS flag
FROM review r CROSS JOIN item i
WHERE r.flag IS NOT NULL AND i.item_key = r.item_key AND i.study_id = :study_id AND i.position >= 0 AND i.withdrawn = 0
  AND NOT EXISTS (SELECT 1 FROM review later WHERE later.supersedes = r.seq)
GROUP BY r.item_key ORDER BY r.item_key

-- name: decided_cells
-- decisions.decided_cells gives many: item_key int, criterion str
-- What a lead's decision stands on; one that was taken back does not.
SELECT a.item_key, a.criterion FROM adjudication a JOIN item i USING (item_key)
WHERE i.study_id = :study_id AND a.decision <> 'withdrawn'
  AND NOT EXISTS (SELECT 1 FROM adjudication later WHERE later.replaces = a.seq)
