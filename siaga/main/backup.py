"""``siaga backup``: a whole copy of what a centre must keep, taken while it runs.

The database first, then the recordings and the files of incidents: one that the copied ledger names was on
the disk before, so it is in the copy too. How to take a copy back stands in
docs/operating/backup.md, and a test does what is written there.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from django.db import connection
from django.utils.timezone import localtime

from siaga.ledger.append import head
from siaga.ledger.database import POSTGRESQL
from siaga.ledger.unavailable import database_reached
from siaga.main.configuration import Configuration
from siaga.main.spoken import gettext as _

PAGES_AT_ONCE = 1000
"""Of SQLite, copied before writers get their turn again."""

KEPT_FILES = ("secret-key", "push-key", "gateway-secret", "trunks.toml", "channels.toml")


class BackupFailed(Exception):
    """No copy was made; the text says why."""


def backup(
    folder: Annotated[Path, typer.Argument(help="Where backups lie, best on another disk.")],
) -> None:
    """Copy database, recordings and keys into a new folder inside FOLDER. Siaga may run."""
    os.umask(0o077)
    try:
        made = make_backup(Configuration.from_environment(), folder)
    except (BackupFailed, OSError, sqlite3.Error) as trouble:
        sys.exit("siaga: " + _("no backup was made: {why}").format(why=trouble))
    typer.echo(_("{folder} is whole.").format(folder=made))


def make_backup(configuration: Configuration, folder: Path) -> Path:
    """Returns the new folder; it has its name only once it is whole.

    Raises ``BackupFailed``, OSError or sqlite3.Error; ``LedgerUnavailable`` as well.
    """
    folder.mkdir(parents=True, exist_ok=True)
    earlier = max(folder.glob("siaga-*"), default=None)
    made = folder / f"siaga-{localtime():%Y%m%d-%H%M%S}"
    draft = made.with_name(f"unfinished-{made.name}")
    draft.mkdir(mode=0o700)
    try:
        _fill(configuration, draft, earlier)
        draft.rename(made)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return made


def _fill(configuration: Configuration, into: Path, earlier: Path | None) -> None:
    with database_reached():
        last = head()
    (into / "anchor").write_text(f"{last.position}:{last.digest.hex()}\n", encoding="ascii")
    if connection.vendor == POSTGRESQL:
        _dump_postgresql(into / "siaga.dump")
    else:
        _copy_sqlite(configuration.sqlite_file, into / configuration.sqlite_file.name)
    for folder in (configuration.recordings, configuration.files, configuration.announcements):
        before = None if earlier is None else earlier / folder.name
        _copy_files(folder, into / folder.name, before)
    for name in KEPT_FILES:
        file = configuration.trunks if name == "trunks.toml" else configuration.state / name
        if file.is_file():
            shutil.copy2(file, into / name)


def _copy_sqlite(file: Path, to: Path) -> None:
    """SQLite's own online copy: it holds what is still in the write-ahead log too."""
    with (
        closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(to)) as target,
    ):
        source.backup(target, pages=PAGES_AT_ONCE)
        if target.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupFailed(_("the copy of the database is damaged"))


def _dump_postgresql(to: Path) -> None:
    """One consistent moment. The password travels in the environment, where ``ps`` shows none."""
    program = _pg_dump()
    wanted = connection.settings_dict
    environment = {
        name: str(wanted[key])
        for name, key in (
            ("PGHOST", "HOST"),
            ("PGPORT", "PORT"),
            ("PGUSER", "USER"),
            ("PGPASSWORD", "PASSWORD"),
            ("PGDATABASE", "NAME"),
        )
        if wanted[key]
    }
    done = subprocess.run(
        [program, "--format=custom", "--no-owner", f"--file={to}"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BackupFailed(done.stderr.strip())


def _pg_dump() -> str:
    """The newest one: an older pg_dump refuses a newer server."""
    installed = Path("/usr/lib/postgresql").glob("*/bin/pg_dump")
    newest = max(installed, key=lambda path: int(path.parts[-3]), default=None)
    found = str(newest) if newest else shutil.which("pg_dump")
    if found is None:
        raise BackupFailed(_("pg_dump is missing: apt-get install postgresql-client"))
    return found


def _copy_files(source: Path, to: Path, earlier: Path | None) -> None:
    """What the backup before has already is linked to, not copied: none of them ever changes."""
    to.mkdir()
    for file in sorted(path for path in source.rglob("*") if path.is_file()):
        name = file.relative_to(source)
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        if earlier is None or not _link(earlier / name, to / name, like=file):
            shutil.copy2(file, to / name)


def _link(known: Path, to: Path, like: Path) -> bool:
    """Whether it could be done: not from another size or time, and not on every kind of disk."""
    try:
        there, here = known.stat(), like.stat()
        if (there.st_size, int(there.st_mtime)) != (here.st_size, int(here.st_mtime)):
            return False
        to.hardlink_to(known)
    except OSError:
        return False
    return True
