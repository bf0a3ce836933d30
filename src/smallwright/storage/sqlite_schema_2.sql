-- From version 1 to 2.

CREATE TABLE snapshots (  -- derived data: may be emptied at any time
    stream INTEGER NOT NULL REFERENCES streams,
    projection INTEGER NOT NULL,  -- version of the projection that made it
    sequence INTEGER NOT NULL,  -- of the last event in it
    hash BLOB NOT NULL,  -- of that event
    latest TEXT NOT NULL,  -- the latest timestamp of its events
    state BLOB NOT NULL,  -- JSON
    UNIQUE (stream, projection, sequence)
) STRICT;
