DO $$ BEGIN  -- IF NOT EXISTS would ask for the right to create, even where an administrator has made it
    IF to_regnamespace('smallwright') IS NULL THEN CREATE SCHEMA smallwright; END IF;
END $$;

CREATE TABLE smallwright.schema_version (
    version integer NOT NULL
);
INSERT INTO smallwright.schema_version VALUES (1);

-- One row. A writer locks it until its commit, so the order of commits is that of the numbers, and a transaction
-- that ends in any other way gives its numbers back. An identity column would do neither.
CREATE TABLE smallwright.head (
    sequence bigint NOT NULL,  -- of the last event
    hash bytea NOT NULL  -- of the last event: read under the lock, in the row that is locked
);
INSERT INTO smallwright.head VALUES (0, '');

CREATE TABLE smallwright.streams (
    id bigint PRIMARY KEY,  -- the sequence number of the stream's first event
    task_id text COLLATE "C" NOT NULL UNIQUE
);

CREATE TABLE smallwright.event_types (
    id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE
);

-- No foreign keys: they would cost a third of an insert, and nothing but the writer, who knows both, adds events.
CREATE TABLE smallwright.events (
    sequence bigint PRIMARY KEY,
    stream bigint NOT NULL,
    version bigint NOT NULL,  -- place in the stream: 1, 2, 3 …
    type smallint NOT NULL,
    event_id uuid NOT NULL UNIQUE,
    causation_id uuid,
    timestamp text COLLATE "C" NOT NULL,  -- ISO 8601 in UTC with microseconds: sorts as time does
    code_version bigint NOT NULL,
    vector_clock bytea NOT NULL,  -- JSON as it was hashed: jsonb would reorder keys and round numbers
    data bytea NOT NULL,  -- JSON; strings over 64 KB as {"$blob": sha256}
    hash bytea NOT NULL,  -- 32 bytes, chained
    UNIQUE (stream, version)
);

CREATE UNIQUE INDEX events_of_stream ON smallwright.events (stream, sequence);

CREATE TABLE smallwright.blobs (
    sha256 bytea PRIMARY KEY,
    content bytea NOT NULL
);

CREATE TABLE smallwright.snapshots (  -- derived data: may be emptied at any time
    stream bigint NOT NULL,
    projection integer NOT NULL,  -- version of the projection that made it
    sequence bigint NOT NULL,  -- of the last event in it
    hash bytea NOT NULL,  -- of that event
    latest text COLLATE "C" NOT NULL,  -- the latest timestamp of its events
    state bytea NOT NULL,  -- JSON
    PRIMARY KEY (stream, projection, sequence)
);
