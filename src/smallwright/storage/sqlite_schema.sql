CREATE TABLE streams (
    id INTEGER PRIMARY KEY,  -- rises in the order of the streams' first events
    task_id TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE event_types (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE events (
    sequence INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL REFERENCES streams,
    version INTEGER NOT NULL,  -- place in the stream: 1, 2, 3 …
    type INTEGER NOT NULL REFERENCES event_types,
    event_id BLOB NOT NULL UNIQUE,  -- 16 bytes
    causation_id BLOB,
    timestamp TEXT NOT NULL,  -- ISO 8601 in UTC with microseconds: sorts as time does
    code_version INTEGER NOT NULL,
    vector_clock BLOB NOT NULL,  -- JSON
    data BLOB NOT NULL,  -- JSON; strings over 64 KB as {"$blob": sha256}
    hash BLOB NOT NULL,  -- 32 bytes, chained
    UNIQUE (stream, version)
) STRICT;

CREATE INDEX events_of_stream ON events (stream, sequence);

CREATE TABLE blobs (
    sha256 BLOB NOT NULL UNIQUE,
    content BLOB NOT NULL
) STRICT;
