-- name: put
INSERT OR REPLACE INTO answers (task_id, step, call, prompt_hash, answer) VALUES (?, ?, ?, ?, ?);

-- name: get
SELECT step, call, prompt_hash, answer FROM answers WHERE task_id = ?;

-- name: drop
DELETE FROM answers WHERE task_id = ?1 AND (?2 IS NULL OR step IN (SELECT value FROM json_each(?2)));
