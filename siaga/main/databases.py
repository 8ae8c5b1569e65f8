"""Django's database settings from the one line a person writes.

SQLite is opened so that a commit survives a power cut: write-ahead log with
``synchronous=FULL``. Writers take the lock when the transaction begins, so that
nobody has to give up in the middle; they wait up to 20 s for one another.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

LOCK_WAIT_S = 20
VOICE_LOCK_WAIT_S = 2
"""Voice has a spool for what cannot be written now, and a caller who cannot wait."""
SQLITE_AT_OPEN = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"


def database_settings(
    database: str, sqlite_file: Path, lock_wait_s: int = LOCK_WAIT_S
) -> dict[str, Any]:
    """What stands in DATABASES["default"] for SIAGA_DATABASE=``database``."""
    if database == "sqlite":
        return _sqlite(sqlite_file, lock_wait_s)
    return _postgresql(database, lock_wait_s)


def _sqlite(file: Path, lock_wait_s: int) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": lock_wait_s,
            "transaction_mode": "IMMEDIATE",
            "init_command": SQLITE_AT_OPEN,
        },
    }


def _postgresql(address: str, lock_wait_s: int) -> dict[str, Any]:
    parts = urlsplit(address)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    socket_folder = query.pop("host", "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or socket_folder,
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            "application_name": "siaga",
            "options": f"-c lock_timeout={lock_wait_s}s",
            **query,
        },
    }
