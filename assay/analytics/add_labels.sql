-- Takes new reviews' answers apart, one row a label.
-- in:  review (answers: {criterion: {"value": text or null}}), $after_seq
-- out: rows added to label; value is NULL where the reviewer could not judge
-- source: assay/queue.py

INSERT INTO label
SELECT seq, criterion, json_extract_string(answers, '/' || criterion || '/value')
FROM review, unnest(json_keys(answers)) AS keys (criterion)
WHERE seq > $after_seq
