-- name: has_version
-- to_regclass would answer from a cache that waiting for a lock does not refresh
SELECT EXISTS (
    SELECT FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = 'smallwright' AND relname = 'schema_version'
);

-- name: version
SELECT version FROM smallwright.schema_version;

-- name: set_version
UPDATE smallwright.schema_version SET version = %(version)s;

-- name: session
SELECT
    set_config('synchronous_commit',
        CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END,
        false),
    set_config('lock_timeout', %(lock_timeout_ms)s::text, false);

-- name: expiry
SELECT set_config('idle_in_transaction_session_timeout', %(idle_ms)s::text, true);

-- name: lock_log
SELECT sequence, hash FROM smallwright.head FOR UPDATE;

-- name: heads_of_streams
SELECT task_id, id, last.sequence, last.version, last.hash
FROM smallwright.streams
CROSS JOIN LATERAL (
    SELECT sequence, version, hash FROM smallwright.events WHERE stream = id ORDER BY version DESC LIMIT 1
) AS last
WHERE task_id = ANY (%(task_ids)s);

-- name: events_by_id
SELECT sequence, task_id, version, name, event_id::text, causation_id::text, timestamp, code_version,
    vector_clock, data, hash
FROM smallwright.events
JOIN smallwright.streams ON streams.id = stream JOIN smallwright.event_types ON event_types.id = type
WHERE event_id = ANY (%(event_ids)s::uuid[]);

-- name: add_types
INSERT INTO smallwright.event_types (name)
SELECT name FROM unnest(%(names)s::text[]) AS new (name)
WHERE NOT EXISTS (SELECT FROM smallwright.event_types AS known WHERE known.name = new.name);

-- name: add_streams
INSERT INTO smallwright.streams (id, task_id) SELECT * FROM unnest(%(ids)b::bigint[], %(task_ids)s::text[]);

-- name: add_blob
INSERT INTO smallwright.blobs (sha256, content) VALUES (%(sha256)b, %(content)b) ON CONFLICT DO NOTHING;

-- name: add_events
WITH counted AS (
    UPDATE smallwright.head SET sequence = %(last_sequence)s, hash = %(last_hash)b
)
INSERT INTO smallwright.events
    (sequence, stream, version, type, event_id, causation_id, timestamp, code_version, vector_clock, data, hash)
SELECT sequence, stream, version, event_types.id, event_id, causation_id, timestamp, code_version, vector_clock,
    data, hash
FROM unnest(
    %(sequence)b::bigint[], %(stream)b::bigint[], %(version)b::bigint[], %(type)s::text[], %(event_id)s::uuid[],
    %(causation_id)s::uuid[], %(timestamp)s::text[], %(code_version)b::bigint[], %(vector_clock)b::bytea[],
    %(data)b::bytea[], %(hash)b::bytea[]
) AS new (
    sequence, stream, version, type, event_id, causation_id, timestamp, code_version, vector_clock, data, hash
)
JOIN smallwright.event_types ON event_types.name = new.type;

-- name: notify
SELECT pg_notify('smallwright', '');

-- name: blobs
SELECT sha256, content FROM smallwright.blobs WHERE sha256 = ANY (%(sha256s)b);

-- name: last_sequence
SELECT sequence FROM smallwright.head;

-- name: read_log
SELECT sequence, task_id, version, name, event_id::text, causation_id::text, timestamp, code_version,
    vector_clock, data, hash
FROM smallwright.events
JOIN smallwright.streams ON streams.id = stream JOIN smallwright.event_types ON event_types.id = type
WHERE sequence > %(after)s AND sequence <= %(until)s
    AND (%(before)s::text IS NULL OR timestamp < %(before)s COLLATE "C")
    AND (%(types)s::text[] IS NULL OR name = ANY (%(types)s))
ORDER BY sequence LIMIT %(limit)s;

-- name: read_stream
SELECT sequence, task_id, version, name, event_id::text, causation_id::text, timestamp, code_version,
    vector_clock, data, hash
FROM smallwright.events
JOIN smallwright.streams ON streams.id = stream JOIN smallwright.event_types ON event_types.id = type
WHERE stream = (SELECT id FROM smallwright.streams WHERE task_id = %(task_id)s)
    AND sequence > %(after)s AND sequence <= %(until)s
    AND (%(before)s::text IS NULL OR timestamp < %(before)s COLLATE "C")
    AND (%(types)s::text[] IS NULL OR name = ANY (%(types)s))
ORDER BY sequence LIMIT %(limit)s;

-- name: task_ids
SELECT task_id FROM smallwright.streams ORDER BY id DESC LIMIT %(limit)s;

-- name: load_snapshot
SELECT sequence, hash, latest, state FROM smallwright.snapshots
WHERE stream = (SELECT id FROM smallwright.streams WHERE task_id = %(task_id)s) AND projection = %(projection)s
    AND sequence <= %(until)s AND (%(before)s::text IS NULL OR latest < %(before)s COLLATE "C")
ORDER BY sequence DESC LIMIT 1;

-- name: save_snapshot
INSERT INTO smallwright.snapshots (stream, projection, sequence, hash, latest, state)
SELECT id, %(projection)s, %(sequence)s, %(hash)b, %(latest)s, %(state)b FROM smallwright.streams
WHERE task_id = %(task_id)s
ON CONFLICT (stream, projection, sequence) DO UPDATE
SET hash = excluded.hash, latest = excluded.latest, state = excluded.state;
