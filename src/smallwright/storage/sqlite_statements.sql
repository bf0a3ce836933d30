-- name: head_of_log
SELECT sequence, version, hash FROM events ORDER BY sequence DESC LIMIT 1;

-- name: head_of_stream
SELECT sequence, version, hash FROM events
WHERE stream = (SELECT id FROM streams WHERE task_id = :task_id)
ORDER BY version DESC LIMIT 1;

-- name: event_by_id
SELECT sequence, stream, version, type, event_id, causation_id, timestamp, code_version, vector_clock, data, hash
FROM events
WHERE event_id = :event_id;

-- name: add_stream
INSERT INTO streams (task_id) VALUES (:task_id) ON CONFLICT DO NOTHING;

-- name: add_type
INSERT INTO event_types (name) VALUES (:event_type) ON CONFLICT DO NOTHING;

-- name: add_blob
INSERT INTO blobs (sha256, content) VALUES (:sha256, :content) ON CONFLICT DO NOTHING;

-- name: add_event
INSERT INTO events
    (sequence, stream, version, type, event_id, causation_id, timestamp, code_version, vector_clock, data, hash)
VALUES (
    :sequence,
    (SELECT id FROM streams WHERE task_id = :task_id),
    :version,
    (SELECT id FROM event_types WHERE name = :event_type),
    :event_id, :causation_id, :timestamp, :code_version, :vector_clock, :data, :hash
);

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

-- name: stream_name
SELECT task_id FROM streams WHERE id = :id;

-- name: type_name
SELECT name FROM event_types WHERE id = :id;

-- name: task_ids
SELECT task_id FROM streams ORDER BY id DESC LIMIT :limit;
