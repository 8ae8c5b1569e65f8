"""Real databases for tests: one migrated template of each kind, and copies of it."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from siaga.main.databases import database_settings

START_S = 30.0
Line = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class Database:
    """One database: what kind it is, and how another process reaches it."""

    kind: str
    address: str
    state: Path

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs in its environment to open this database through Siaga."""
        return {"SIAGA_DATABASE": self.address, "SIAGA_STATE": str(self.state)}

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Make this Django's default connection, in every thread begun from now on."""
        before = connections.settings["default"]
        connections["default"].close()
        del connections["default"]
        wanted = database_settings(self.address, self.state / "siaga.sqlite3")
        connections.settings["default"] = connections.configure_settings({"default": wanted})[
            "default"
        ]
        settings.DATABASES["default"] = connections.settings["default"]
        try:
            yield
        finally:
            connections["default"].close()
            del connections["default"]
            connections.settings["default"] = before
            settings.DATABASES["default"] = before


@dataclass(frozen=True)
class Sqlite:
    """Copies of one migrated file."""

    folder: Path
    numbers: Iterator[int]

    @classmethod
    def prepare(cls, folder: Path) -> Sqlite:
        template = folder / "template"
        template.mkdir(parents=True)
        with Database("sqlite", "sqlite", template).connected():
            call_command("migrate", verbosity=0, skip_checks=True)
            connections["default"].cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return cls(folder, count(1))

    def make(self) -> Database:
        state = self.folder / str(next(self.numbers))
        state.mkdir()
        shutil.copy(self.folder / "template" / "siaga.sqlite3", state)
        return Database("sqlite", "sqlite", state)

    def drop(self, database: Database) -> None:
        shutil.rmtree(database.state)


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL server in a folder of its own, reached by a unix socket in that folder."""

    folder: Path
    server: subprocess.Popen[bytes]

    @classmethod
    def start(cls, folder: Path | None = None) -> Cluster:
        """In a folder of its own on the disk, or in ``folder``, which is new and short. Raises
        RuntimeError with the server's own words when it does not come up."""
        folder = folder or Path(tempfile.mkdtemp(prefix="siaga-pg-"))
        _give_to_postgres(folder)
        data = folder / "data"
        subprocess.run(
            [*_as_postgres(), str(_program("initdb")), "-D", str(data), "-A", "trust"]
            + ["-U", "siaga", "-E", "UTF8", "--locale=C.UTF-8"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )
        log = folder / "log"
        with log.open("wb") as out:
            server = subprocess.Popen(
                [*_as_postgres(), str(_program("postgres")), "-D", str(data)]
                + ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}"]
                + ["-c", "max_connections=200"],
                stdout=out,
                stderr=out,
                cwd="/",
            )
        cluster = cls(folder, server)
        cluster._wait_until_ready(log)
        return cluster

    def _wait_until_ready(self, log: Path) -> None:
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline and self.server.poll() is None:
            try:
                psycopg.connect(self.address("postgres")).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")

    def address(self, name: str) -> str:
        """SIAGA_DATABASE of one database of this server."""
        return f"postgresql://siaga@/{name}?host={self.folder}"

    def execute(self, *statements: str) -> None:
        """Run these as superuser, each outside a transaction."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def stop(self) -> None:
        """End the server at once (fast shutdown) and remove its folder."""
        if self.server.poll() is None:
            self.server.send_signal(signal.SIGINT)
            self.server.wait(START_S)
        shutil.rmtree(self.folder, ignore_errors=True)


SCHEMA = """
SELECT md5(string_agg(part, ' ' ORDER BY part)) FROM (
  SELECT concat_ws(' ', 'class', oid, xmin) FROM pg_class WHERE oid >= 16384
  UNION ALL SELECT concat_ws(' ', 'column', attrelid, attnum, xmin) FROM pg_attribute
    WHERE attrelid >= 16384
  UNION ALL SELECT concat_ws(' ', 'trigger', oid, xmin) FROM pg_trigger
  UNION ALL SELECT concat_ws(' ', 'constraint', oid, xmin) FROM pg_constraint WHERE oid >= 16384
  UNION ALL SELECT concat_ws(' ', 'function', oid, xmin) FROM pg_proc WHERE oid >= 16384
) AS catalogue (part)
"""
"""One line that any change of the schema changes, also one that was taken back. Objects of our
own have 16384 and up; ``xmin`` is the transaction that wrote a row last."""
FILLED = """
SELECT quote_ident(relname) FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
"""


@dataclass(frozen=True)
class Unused:
    """What a migrated PostgreSQL database is like before anybody uses it, so that a used one can
    be made so again: to create and drop one costs seconds, most of them for the disk."""

    schema: str
    rows: dict[str, str]
    """A digest of each table that migrating has filled."""
    sequences: list[tuple[str, int, bool]]

    @classmethod
    def of(cls, template: Line) -> Unused:
        names = [name for (name,) in template.execute(FILLED)]
        sequences = template.execute(
            "SELECT format('%I', sequencename), coalesce(last_value, start_value),"
            " last_value IS NOT NULL FROM pg_sequences"
        )
        return cls(
            _one(template, SCHEMA),
            {name: _rows(template, name) for name in names},
            [(str(name), int(value), bool(called)) for name, value, called in sequences],
        )

    def restore(self, used: Line) -> bool:
        """Empty what was filled since; False where more than that was changed."""
        if _one(used, SCHEMA) != self.schema:
            return False
        if any(_rows(used, name) != rows for name, rows in self.rows.items()):
            return False
        used.execute("SET session_replication_role = replica")  # the ledger's triggers forbid it
        for (name,) in used.execute(FILLED).fetchall():
            if name not in self.rows:
                used.execute(f"DELETE FROM {name}".encode())
        with used.cursor() as cursor:
            cursor.executemany("SELECT setval(%s::regclass, %s, %s)", self.sequences)
        return True


def _one(line: Line, question: str) -> str:
    found = line.execute(question.encode()).fetchone()
    assert found is not None
    return str(found[0])


def _rows(line: Line, table: str) -> str:
    digest = "SELECT md5(string_agg(one::text, ' ' ORDER BY one::text))"
    return _one(line, f"{digest} FROM {table} AS one")


@dataclass(frozen=True)
class Postgresql:
    """Copies of one migrated template database, used by one test after the other."""

    cluster: Cluster
    folder: Path
    unused: Unused
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    spare: list[str] = field(default_factory=list)

    @classmethod
    def prepare(cls, cluster: Cluster, folder: Path) -> Postgresql:
        folder.mkdir(parents=True)
        cluster.execute("CREATE DATABASE template_siaga")
        template = Database("postgresql", cluster.address("template_siaga"), folder)
        with template.connected():
            call_command("migrate", verbosity=0, skip_checks=True)
        with psycopg.connect(cluster.address("template_siaga")) as line:
            return cls(cluster, folder, Unused.of(line))

    def make(self) -> Database:
        if self.spare:
            name = self.spare.pop()
        else:
            name = self._new_name()
            self.cluster.execute(f"CREATE DATABASE {name} TEMPLATE template_siaga")
        state = self.folder / name
        state.mkdir()
        return Database("postgresql", self.cluster.address(name), state)

    def drop(self, database: Database) -> None:
        """Throw out whoever is still in it; nobody finds it again under the name it had."""
        shutil.rmtree(database.state)
        old, new = database.state.name, self._new_name()
        everybody = f"SELECT pid FROM pg_stat_activity WHERE datname = '{old}'"
        try:
            self.cluster.execute(
                f"SELECT pg_terminate_backend(pid, 5000) FROM ({everybody}) AS everybody",
                f"ALTER DATABASE {old} RENAME TO {new}",
            )
        except psycopg.errors.ObjectInUse:  # somebody came back at once
            self._destroy(old)
            return
        with psycopg.connect(self.cluster.address(new)) as line:
            restored = self.unused.restore(line)
        if restored:
            self.spare.append(new)
        else:
            self._destroy(new)

    def _new_name(self) -> str:
        return f"siaga_{next(self.numbers)}"

    def _destroy(self, name: str) -> None:
        self.cluster.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _program(name: str) -> Path:
    """A PostgreSQL program: the newest the distribution installed, else from PATH."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"),
        key=lambda path: int(path.parts[-3]),
    )
    if versions:
        return versions[-1]
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"PostgreSQL's {name} is missing; `make test` installs it")
    return Path(found)


def _as_postgres() -> list[str]:
    """PostgreSQL refuses to run as root; it also ends with the test run, however that ends."""
    if os.getuid() != 0:
        return ["setpriv", "--pdeathsig", "INT"]
    user = pwd.getpwnam("postgres")
    group = str(user.pw_gid)
    return ["setpriv", "--reuid", str(user.pw_uid), "--regid", group, "--clear-groups"] + [
        "--pdeathsig",
        "INT",
    ]


def _give_to_postgres(folder: Path) -> None:
    if os.getuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
