-- name: head_of_log
SELECT sequence, version, hash FROM events ORDER BY sequence DESC LIMIT 1;

-- name: heads_of_streams
SELECT task_id, streams.id, sequence, version, hash
FROM json_each(?1) JOIN streams ON task_id = value
JOIN events ON sequence = (SELECT max(sequence) FROM events WHERE stream = streams.id);

-- name: events_by_id
SELECT value,
    sequence, stream, version, events.type, event_id, causation_id, timestamp, code_version, vector_clock, data, hash
FROM json_each(?1) CROSS JOIN events ON event_id = unhex(value, '-');

-- name: add_stream
INSERT INTO streams (id, task_id) VALUES (?, ?);

-- name: add_type
INSERT INTO event_types (name) VALUES (?) ON CONFLICT DO NOTHING;

-- name: type_id
SELECT id FROM event_types WHERE name = ?;

-- name: add_blob
INSERT INTO blobs (sha256, content) VALUES (?, ?) ON CONFLICT DO NOTHING;

-- name: add_event
INSERT INTO events
    (sequence, stream, version, type, event_id, causation_id, timestamp, code_version, vector_clock, data, hash)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: blob
SELECT content FROM blobs WHERE sha256 = :sha256;

-- name: read_log
SELECT sequence, stream, version, type, event_id, causation_id, timestamp, code_version, vector_clock, data, hash
FROM events
WHERE sequence > :after AND sequence <= :until
    AND (:before IS NULL OR timestamp < :before)
    AND (:types IS NULL OR type IN (SELECT id FROM event_types WHERE name IN (SELECT value FROM json_each(:types))))
ORDER BY sequence LIMIT :limit;

-- name: read_stream
SELECT sequence, stream, version, type, event_id, causation_id, timestamp, code_version, vector_clock, data, hash
FROM events INDEXED BY events_of_stream
WHERE stream = (SELECT id FROM streams WHERE task_id = :task_id)
    AND sequence > :after AND sequence <= :until
    AND (:before IS NULL OR timestamp < :before)
    AND (:types IS NULL OR type IN (SELECT id FROM event_types WHERE name IN (SELECT value FROM json_each(:types))))
ORDER BY sequence LIMIT :limit;

-- name: load_snapshot
SELECT sequence, hash, latest, state FROM snapshots
WHERE stream = (SELECT id FROM streams WHERE task_id = :task_id) AND projection = :projection
    AND sequence <= :until AND (:before IS NULL OR latest < :before)
ORDER BY sequence DESC LIMIT 1;

-- name: drop_snapshots
DELETE FROM snapshots
WHERE stream = (SELECT id FROM streams WHERE task_id = :task_id) AND projection < :projection;

-- name: save_snapshot
INSERT OR REPLACE INTO snapshots (stream, projection, sequence, hash, latest, state)
SELECT id, :projection, :sequence, :hash, :latest, :state FROM streams WHERE task_id = :task_id;

-- name: stream_name
SELECT task_id FROM streams WHERE id = :id;

-- name: type_name
SELECT name FROM event_types WHERE id = :id;

-- name: task_ids
SELECT task_id FROM streams ORDER BY id DESC LIMIT :limit;
