"""The ledger's tables and the triggers that keep them as they are, for both databases.

Plain SQL and no Django models: nothing of Django may flush, truncate or edit
these tables, and an auditor reads here what stands in the database.
"""

from __future__ import annotations

SQLITE_TABLES = (
    """
    CREATE TABLE ledger_event (
        position INTEGER PRIMARY KEY,
        stream TEXT NOT NULL,
        version INTEGER NOT NULL,
        type TEXT NOT NULL,
        at TEXT NOT NULL,
        actor TEXT NOT NULL,
        command TEXT NOT NULL,
        data TEXT NOT NULL,
        personal_digest BLOB,
        digest BLOB NOT NULL,
        UNIQUE (stream, version)
    ) STRICT
    """,
    """
    CREATE TABLE ledger_personal (
        position INTEGER PRIMARY KEY,
        data TEXT NOT NULL,
        salt BLOB NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE ledger_command (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        actor TEXT NOT NULL,
        reply TEXT NOT NULL,
        position INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE ledger_cursor (
        follower TEXT PRIMARY KEY,
        position INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
)

POSTGRESQL_TABLES = (
    """
    CREATE TABLE ledger_event (
        position bigint PRIMARY KEY,
        stream text NOT NULL,
        version integer NOT NULL,
        type text NOT NULL,
        at text NOT NULL,
        actor text NOT NULL,
        command text NOT NULL,
        data text NOT NULL,
        personal_digest bytea,
        digest bytea NOT NULL,
        UNIQUE (stream, version)
    )
    """,
    """
    CREATE TABLE ledger_personal (
        position bigint PRIMARY KEY,
        data text NOT NULL,
        salt bytea NOT NULL
    )
    """,
    """
    CREATE TABLE ledger_command (
        id text PRIMARY KEY,
        name text NOT NULL,
        actor text NOT NULL,
        reply text NOT NULL,
        position bigint NOT NULL
    )
    """,
    "CREATE TABLE ledger_cursor (follower text PRIMARY KEY, position bigint NOT NULL)",
)

_UNCHANGING = (
    ("ledger_event", ("UPDATE", "DELETE")),
    ("ledger_command", ("UPDATE", "DELETE")),
    ("ledger_personal", ("UPDATE",)),
)


def _sqlite_triggers() -> list[str]:
    refuse = [
        f"CREATE TRIGGER {table}_{deed.lower()} BEFORE {deed} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table, deeds in _UNCHANGING
        for deed in deeds
    ]
    # INSERT OR REPLACE would delete the old row without asking the trigger above.
    no_replacing = """
    CREATE TRIGGER ledger_event_insert BEFORE INSERT ON ledger_event
    WHEN NEW.position <= (SELECT coalesce(max(position), 0) FROM ledger_event)
        OR NEW.version <= (
            SELECT coalesce(max(version), 0) FROM ledger_event WHERE stream = NEW.stream
        )
    BEGIN SELECT RAISE(ABORT, 'ledger_event is append-only: position or version taken'); END
    """
    return [*refuse, no_replacing]


def _postgresql_triggers() -> list[str]:
    refusal = """
    CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """
    refuse = [
        f"CREATE TRIGGER {table}_refuse BEFORE {' OR '.join((*deeds, 'TRUNCATE'))} ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        for table, deeds in _UNCHANGING
    ]
    waking = """
    CREATE FUNCTION ledger_wake() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NOTIFY siaga_ledger;
        RETURN NULL;
    END $$
    """
    wake = """
    CREATE TRIGGER ledger_event_wake AFTER INSERT ON ledger_event
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_wake()
    """
    return [refusal, *refuse, waking, wake]


def statements(vendor: str) -> list[str]:
    """Everything that a new database needs, in order."""
    if vendor == "postgresql":
        return [*POSTGRESQL_TABLES, *_postgresql_triggers()]
    return [*SQLITE_TABLES, *_sqlite_triggers()]


def trigger_names(vendor: str) -> frozenset[str]:
    """The triggers that a sound ledger has."""
    words = (statement.split() for statement in statements(vendor))
    return frozenset(word[2] for word in words if word[:2] == ["CREATE", "TRIGGER"])
