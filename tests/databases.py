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
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from siaga.main.databases import database_settings

START_S = 30.0


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
    def start(cls) -> Cluster:
        """Raises RuntimeError with the server's own words when it does not come up."""
        folder = Path(tempfile.mkdtemp(prefix="siaga-pg-"))
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

    def execute(self, statement: str) -> None:
        """Run one statement as superuser, outside a transaction."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def stop(self) -> None:
        """End the server at once (fast shutdown) and remove its folder."""
        if self.server.poll() is None:
            self.server.send_signal(signal.SIGINT)
            self.server.wait(START_S)
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True)
class Postgresql:
    """Copies of one migrated template database."""

    cluster: Cluster
    folder: Path
    numbers: Iterator[int]

    @classmethod
    def prepare(cls, cluster: Cluster, folder: Path) -> Postgresql:
        folder.mkdir(parents=True)
        cluster.execute("CREATE DATABASE template_siaga")
        template = Database("postgresql", cluster.address("template_siaga"), folder)
        with template.connected():
            call_command("migrate", verbosity=0, skip_checks=True)
        return cls(cluster, folder, count(1))

    def make(self) -> Database:
        name = f"siaga_{next(self.numbers)}"
        self.cluster.execute(f"CREATE DATABASE {name} TEMPLATE template_siaga")
        state = self.folder / name
        state.mkdir()
        return Database("postgresql", self.cluster.address(name), state)

    def drop(self, database: Database) -> None:
        self.cluster.execute(f"DROP DATABASE {database.state.name} WITH (FORCE)")
        shutil.rmtree(database.state)


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
