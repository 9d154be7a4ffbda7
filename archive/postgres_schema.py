"""The tables of the event log in PostgreSQL and their statements. Knows nothing of events or connections.

They are those of SQLite (archive/schema.py says why they are cut so), in a schema of their own, beside which
others may lie in the same database. Appends go through one function, so that one round trip is enough.
What sources call their things is `bytea`: a text of PostgreSQL cannot hold all that one of Python can.
"""

from __future__ import annotations

from archive.sealing import PLACES

SCHEMA = "ratsarchiv_log"

VERSION = 1
"""That of the tables and the function, as the table `state` says."""

WRITER, ERASER = "ratsarchiv_writer", "ratsarchiv_eraser"
"""Roles: the first appends, the second deletes parts other than envelopes; nobody logs in as either."""

CHANNEL = "ratsarchiv_log"
"""On it every append with events tells the new head."""

LOCK = f"pg_advisory_xact_lock(hashtextextended('{SCHEMA}', 0))"
"""Held by an append until its end: positions are dense, and are seen in their order.

Not a lock on a table, which the writer's role may not take and which would wait for the server's own upkeep.
"""

STALE_REGISTER, NO_VERSION = "RA001", "RA002"
"""SQLSTATEs of the function `append`."""

TABLES = f"""
CREATE SCHEMA {SCHEMA};

CREATE TABLE state (version integer NOT NULL, copying boolean NOT NULL);
INSERT INTO state VALUES ({VERSION}, false);

CREATE TABLE events (
    position bigint PRIMARY KEY, stream uuid NOT NULL, version integer NOT NULL,
    topic text COLLATE "C" NOT NULL, commitments bytea NOT NULL, leaf bytea NOT NULL,
    envelope bigint NOT NULL,
    UNIQUE (stream, version)
);
CREATE TABLE payload (place bigint PRIMARY KEY, salt bytea NOT NULL, bytes bytea NOT NULL);

CREATE TABLE keys (
    scope text COLLATE "C" NOT NULL, value bytea NOT NULL, stream uuid, PRIMARY KEY (scope, value)
);
CREATE TABLE registers (
    stream uuid NOT NULL, source text COLLATE "C" NOT NULL, state bytea NOT NULL, PRIMARY KEY (stream, source)
);
CREATE TABLE showings (
    stream uuid NOT NULL, source text COLLATE "C" NOT NULL, document bytea NOT NULL,
    seen_at text COLLATE "C" NOT NULL, digest text COLLATE "C" NOT NULL, sha256 text COLLATE "C" NOT NULL,
    PRIMARY KEY (stream, source, document, seen_at, digest)
);
CREATE TABLE readings (
    sha256 text COLLATE "C" NOT NULL, source text COLLATE "C" NOT NULL, address bytea NOT NULL,
    line integer NOT NULL, stream uuid NOT NULL, seen_at text COLLATE "C" NOT NULL,
    seen_basis text COLLATE "C" NOT NULL, reader text COLLATE "C" NOT NULL, reader_version integer NOT NULL,
    PRIMARY KEY (sha256, source, address, line)
);
"""  # noqa: S608 - constants of this module only

TRIGGERS = f"""
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER events_never_change BEFORE UPDATE ON events
    FOR EACH ROW EXECUTE FUNCTION refuse('events never change');
CREATE TRIGGER events_never_go BEFORE DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION refuse('events never go');
CREATE TRIGGER events_never_go_at_once BEFORE TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('events never go');
CREATE TRIGGER parts_never_change BEFORE UPDATE ON payload
    FOR EACH ROW EXECUTE FUNCTION refuse('parts are erased, never changed');
CREATE TRIGGER envelopes_never_go BEFORE DELETE ON payload
    FOR EACH ROW WHEN (OLD.place % {PLACES} = 0) EXECUTE FUNCTION refuse('envelopes never go');
CREATE TRIGGER parts_never_go_at_once BEFORE TRUNCATE ON payload
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('parts are erased one by one, never all');
"""

ROW_PARAMETERS = (
    ("streams", "uuid"),
    ("versions", "integer"),
    ("topics", "text"),
    ("commitments", "bytea"),
    ("leaves", "bytea"),
    ("envelopes", "bigint"),
    ("places", "bigint"),
    ("salts", "bytea"),
    ("contents", "bytea"),
)
"""The columns of events and their parts, each an array."""

PARAMETERS = (
    ("expected_streams", "uuid"),
    ("expected_versions", "integer"),
    *ROW_PARAMETERS,
    ("new_scopes", "text"),
    ("new_values", "bytea"),
    ("new_streams", "uuid"),
    ("changed_scopes", "text"),
    ("changed_values", "bytea"),
    ("changed_streams", "uuid"),
    ("read_streams", "uuid"),
    ("read_sources", "text"),
    ("read_states", "bytea"),
    ("put_streams", "uuid"),
    ("put_sources", "text"),
    ("put_states", "bytea"),
    ("dropped_streams", "uuid"),
    ("dropped_sources", "text"),
    ("showing_streams", "uuid"),
    ("showing_sources", "text"),
    ("showing_documents", "bytea"),
    ("showing_instants", "text"),
    ("showing_digests", "text"),
    ("showing_sha256s", "text"),
    ("reading_sha256s", "text"),
    ("reading_sources", "text"),
    ("reading_addresses", "bytea"),
    ("reading_lines", "integer"),
    ("reading_streams", "uuid"),
    ("reading_instants", "text"),
    ("reading_bases", "text"),
    ("reading_readers", "text"),
    ("reading_versions", "integer"),
    ("left_streams", "uuid"),
    ("joined_streams", "uuid"),
)
"""The columns of an append behind its head, each an array."""

APPEND_FUNCTION = f"""
CREATE FUNCTION append(head bigint, {", ".join(f"{name} {kind}[]" for name, kind in PARAMETERS)})
RETURNS bigint LANGUAGE plpgsql SET search_path = {SCHEMA} AS $append$
DECLARE
    found_head bigint;
BEGIN
    PERFORM {LOCK};
    SELECT coalesce(max(e.position), 0) INTO found_head FROM events e;
    IF found_head <> head THEN
        RETURN found_head;
    END IF;
    IF EXISTS (
        SELECT 1 FROM unnest(expected_streams, expected_versions) AS x(stream, version)
        WHERE x.version > 0 AND NOT EXISTS (
            SELECT 1 FROM events e WHERE e.stream = x.stream AND e.version = x.version)
    ) THEN
        RAISE EXCEPTION 'a stream has no version to go on from' USING ERRCODE = '{NO_VERSION}';
    END IF;
    IF cardinality(streams) > 0 THEN
        INSERT INTO events
        SELECT head + r.n, r.stream, r.version, r.topic, r.commitments, r.leaf, r.envelope
        FROM unnest(streams, versions, topics, commitments, leaves, envelopes) WITH ORDINALITY
            AS r(stream, version, topic, commitments, leaf, envelope, n);
        PERFORM pg_notify('{CHANNEL}', (head + cardinality(streams))::text);
    END IF;
    IF cardinality(places) > 0 THEN
        INSERT INTO payload SELECT * FROM unnest(places, salts, contents);
    END IF;
    IF cardinality(new_scopes) > 0 THEN
        INSERT INTO keys SELECT * FROM unnest(new_scopes, new_values, new_streams);
    END IF;
    IF cardinality(changed_scopes) > 0 THEN
        INSERT INTO keys SELECT * FROM unnest(changed_scopes, changed_values, changed_streams)
        ON CONFLICT (scope, value) DO UPDATE SET stream = excluded.stream;
    END IF;
    IF cardinality(read_streams) > 0 AND EXISTS (
        SELECT 1 FROM unnest(read_streams, read_sources, read_states) AS r(stream, source, state)
        LEFT JOIN registers held ON held.stream = r.stream AND held.source = r.source
        WHERE held.state IS DISTINCT FROM r.state
    ) THEN
        RAISE EXCEPTION 'a register changed' USING ERRCODE = '{STALE_REGISTER}';
    END IF;
    IF cardinality(put_streams) > 0 THEN
        INSERT INTO registers SELECT * FROM unnest(put_streams, put_sources, put_states)
        ON CONFLICT (stream, source) DO UPDATE SET state = excluded.state;
    END IF;
    IF cardinality(dropped_streams) > 0 THEN
        DELETE FROM registers held USING unnest(dropped_streams, dropped_sources) AS r(stream, source)
        WHERE held.stream = r.stream AND held.source = r.source;
    END IF;
    IF cardinality(showing_streams) > 0 THEN
        INSERT INTO showings SELECT * FROM unnest(showing_streams, showing_sources, showing_documents,
            showing_instants, showing_digests, showing_sha256s)
        ON CONFLICT DO NOTHING;
    END IF;
    IF cardinality(reading_sha256s) > 0 THEN
        INSERT INTO readings SELECT * FROM unnest(reading_sha256s, reading_sources, reading_addresses,
            reading_lines, reading_streams, reading_instants, reading_bases, reading_readers,
            reading_versions)
        ON CONFLICT (sha256, source, address, line) DO UPDATE SET stream = excluded.stream,
            seen_at = excluded.seen_at, seen_basis = excluded.seen_basis, reader = excluded.reader,
            reader_version = excluded.reader_version;
    END IF;
    FOR n IN 1..cardinality(left_streams) LOOP
        UPDATE readings r SET stream = joined_streams[n] WHERE r.stream = left_streams[n];
        INSERT INTO showings
        SELECT joined_streams[n], s.source, s.document, s.seen_at, s.digest, s.sha256
        FROM showings s WHERE s.stream = left_streams[n]
        ON CONFLICT DO NOTHING;
        DELETE FROM showings s WHERE s.stream = left_streams[n];
    END LOOP;
    RETURN head;
END $append$;
"""  # noqa: S608 - constants of this module only

LZ4 = "ALTER TABLE payload ALTER bytes SET COMPRESSION lz4"
"""Three times as fast as pglz with parts of 20 kB; not every server was built with it."""

GRANTS = f"""
GRANT USAGE ON SCHEMA {SCHEMA} TO {WRITER}, {ERASER};
GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {WRITER}, {ERASER};
GRANT INSERT ON {SCHEMA}.events, {SCHEMA}.payload TO {WRITER};
GRANT INSERT, UPDATE, DELETE ON {SCHEMA}.keys, {SCHEMA}.registers, {SCHEMA}.showings, {SCHEMA}.readings
    TO {WRITER};
GRANT UPDATE (copying) ON {SCHEMA}.state TO {WRITER};
GRANT DELETE ON {SCHEMA}.payload TO {ERASER};
"""

CREATE = f"{TABLES}{TRIGGERS}{APPEND_FUNCTION}"
