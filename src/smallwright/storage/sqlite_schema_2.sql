-- From version 1 to 2.

ALTER TABLE events ADD COLUMN schema_version INTEGER NOT NULL DEFAULT 1;  -- of the data: see events/upcasters.py

CREATE INDEX events_of_later_schemas ON events (sequence) WHERE schema_version <> 1;

CREATE TABLE snapshots (  -- derived data: may be emptied at any time
    stream INTEGER NOT NULL REFERENCES streams,
    projection INTEGER NOT NULL,  -- version of the projection that made it
    sequence INTEGER NOT NULL,  -- of the last event in it
    hash BLOB NOT NULL,  -- of that event
    latest TEXT NOT NULL,  -- the latest timestamp of its events
    state BLOB NOT NULL,  -- JSON
    UNIQUE (stream, projection, sequence)
) STRICT;
