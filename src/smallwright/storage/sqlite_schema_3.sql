-- From version 2 to 3.

CREATE TABLE answers (  -- of a model, whose step has no outcome in the log yet
    task_id TEXT NOT NULL,
    step TEXT NOT NULL,
    call INTEGER NOT NULL,
    prompt_hash TEXT NOT NULL,
    answer BLOB NOT NULL,  -- JSON
    PRIMARY KEY (task_id, step, call, prompt_hash)
) STRICT;
