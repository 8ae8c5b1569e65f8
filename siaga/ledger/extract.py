"""Rows of some streams as they stand in the database, for whoever wants to check them elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from siaga.ledger.database import run

_ROWS = (
    "SELECT e.position, e.stream, e.version, e.type, e.at, e.actor, e.command, e.data,"
    " e.personal_digest, e.digest, p.data, p.salt, b.digest FROM ledger_event e"
    " LEFT JOIN ledger_personal p ON p.position = e.position"
    " LEFT JOIN ledger_event b ON b.position = e.position - 1"
    " WHERE e.stream = %s ORDER BY e.position"
)
_NAMES = (
    *("position", "stream", "version", "type", "at", "actor", "command", "data"),
    *("personal_digest", "digest", "personal", "salt", "digest_before"),
)
_BINARY = frozenset({"personal_digest", "digest", "salt", "digest_before"})


def extract(streams: Iterable[str]) -> list[dict[str, Any]]:
    """Every row of ``streams`` in the ledger's order, digests in hex.

    ``digest_before`` is that of the row before it in the whole ledger (zeros for
    the first): with it each row's own digest can be worked out anew.
    """
    rows = [row for stream in streams for row in run(_ROWS, (stream,)).fetchall()]
    return [_named(row) for row in sorted(rows, key=lambda row: int(row[0]))]


def _named(row: tuple[Any, ...]) -> dict[str, Any]:
    named = dict(zip(_NAMES, row, strict=True))
    for name in _BINARY:
        if named[name] is not None:
            named[name] = bytes(named[name]).hex()
    return {**named, "digest_before": named["digest_before"] or "00" * 32}
