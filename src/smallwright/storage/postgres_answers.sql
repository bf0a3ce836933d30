-- name: put
INSERT INTO smallwright.answers (task_id, step, call, prompt_hash, answer) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (task_id, step, call, prompt_hash) DO UPDATE SET answer = excluded.answer;

-- name: get
SELECT step, call, prompt_hash, answer FROM smallwright.answers WHERE task_id = %s;

-- name: drop
DELETE FROM smallwright.answers WHERE task_id = %(task_id)s AND (%(steps)s::text[] IS NULL OR step = ANY (%(steps)s));
