-- From version 1 to 2.

CREATE TABLE smallwright.answers (  -- of a model, whose step has no outcome in the log yet
    task_id text NOT NULL,
    step text NOT NULL,
    call integer NOT NULL,
    prompt_hash text NOT NULL,
    answer bytea NOT NULL,  -- JSON
    PRIMARY KEY (task_id, step, call, prompt_hash)
);
