"""Prove that the ledger is as it was written.

The chain finds every row that was changed, removed or slipped in, unless the
whole rest of the chain was worked out anew. Against that, keep the digest of
the last row elsewhere (paper, another house) and hand it in as an ``anchor``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from siaga.domain.erasure import PersonalDataErased
from siaga.ledger.codec import decode
from siaga.ledger.cursor import cursors
from siaga.ledger.database import POSTGRESQL, run
from siaga.ledger.schema import trigger_names
from siaga.ledger.seal import BEGINNING, seal, seal_personal
from siaga.ledger.unavailable import database_reached

CHUNK = 2000
MOST_TROUBLES = 100
"""After so many the rest is only counted: one early cut would else fill the screen."""

_ROWS = """
    SELECT e.position, e.stream, e.version, e.type, e.at, e.actor, e.command, e.data,
        e.personal_digest, e.digest, p.data, p.salt
    FROM ledger_event e LEFT JOIN ledger_personal p ON p.position = e.position
    WHERE e.position > %s ORDER BY e.position LIMIT %s
"""
_STRAY = """
    SELECT p.position FROM ledger_personal p LEFT JOIN ledger_event e ON e.position = p.position
    WHERE e.position IS NULL OR e.personal_digest IS NULL ORDER BY p.position
"""


class Row(NamedTuple):
    """A row of the ledger with the personal data beside it."""

    position: int
    stream: str
    version: int
    type: str
    at: str
    actor: str
    command: str
    data: str
    personal_digest: bytes | None
    digest: bytes
    personal: str | None
    salt: bytes | None


@dataclass
class Report:
    """What ``verify`` saw. ``digest`` (hex) of the last row is worth keeping elsewhere."""

    events: int = 0
    position: int = 0
    digest: str = BEGINNING.hex()
    erased: int = 0
    troubles: list[str] = field(default_factory=list)
    more_troubles: int = 0

    @property
    def sound(self) -> bool:
        return not self.troubles

    def trouble(self, text: str, **values: object) -> None:
        """``text`` is in the language in force, ``values`` are put into it."""
        if len(self.troubles) < MOST_TROUBLES:
            self.troubles.append(text.format(**values))
        else:
            self.more_troubles += 1


@dataclass(frozen=True)
class Anchor:
    """A row's digest as it was once noted elsewhere, in hex."""

    position: int
    digest: str


def verify(anchor: Anchor | None = None) -> Report:
    """Read the whole ledger and say everything that is wrong with it.

    Raises ``LedgerUnavailable``.
    """
    report = Report()
    with database_reached():
        _Inspection(report, anchor).run()
        _check_surroundings(report)
    return report


class _Inspection:
    """One pass over all rows, in order."""

    def __init__(self, report: Report, anchor: Anchor | None) -> None:
        self.report = report
        self.anchor = anchor
        self.digest = BEGINNING
        self.position = 0
        self.versions: dict[str, int] = {}
        self.missing: dict[str, list[int]] = {}

    def run(self) -> None:
        for row in _rows():
            self._check_place(row)
            self._check_digest(row)
            self._check_personal(row)
            self.position, self.digest = row.position, row.digest
            self.report.events += 1
        self.report.position, self.report.digest = self.position, self.digest.hex()
        for stream, positions in self.missing.items():
            self._missing(stream, positions)
        if self.anchor is not None and self.anchor.position > self.position:
            self.report.trouble(
                _("position {position} was noted, but the ledger ends at {end}"),
                position=self.anchor.position,
                end=self.position,
            )

    def _check_place(self, row: Row) -> None:
        if row.position != self.position + 1:
            self.report.trouble(
                _("positions {first} to {last} are gone"),
                first=self.position + 1,
                last=row.position - 1,
            )
        expected = self.versions.get(row.stream, 0) + 1
        if row.version != expected:
            self.report.trouble(
                _("position {position}: {stream} has version {version}, not {expected}"),
                position=row.position,
                stream=row.stream,
                version=row.version,
                expected=expected,
            )
        self.versions[row.stream] = row.version

    def _check_digest(self, row: Row) -> None:
        if seal(self.digest, *row[:9]) != row.digest:
            self.report.trouble(
                _("position {position}: the row is not what was written after the row before it"),
                position=row.position,
            )
        if (
            self.anchor is not None
            and self.anchor.position == row.position
            and self.anchor.digest != row.digest.hex()
        ):
            self.report.trouble(
                _("position {position}: the digest is not the one that was noted"),
                position=row.position,
            )

    def _check_personal(self, row: Row) -> None:
        if row.type == PersonalDataErased.__name__:
            self._erased(row)
        if row.personal_digest is None:
            return
        if row.personal is None or row.salt is None:
            self.missing.setdefault(row.stream, []).append(row.position)
        elif seal_personal(row.salt, row.personal) != row.personal_digest:
            self.report.trouble(
                _("position {position}: the personal data is not what was written"),
                position=row.position,
            )

    def _erased(self, row: Row) -> None:
        event = decode(row.type, row.data, None)
        if isinstance(event, PersonalDataErased):
            self.report.erased += len(self.missing.pop(event.stream, ()))

    def _missing(self, stream: str, positions: list[int]) -> None:
        for position in positions:
            self.report.trouble(
                _("position {position}: personal data of {stream} is gone, but nobody erased it"),
                position=position,
                stream=stream,
            )


def _rows() -> Iterator[Row]:
    position = 0
    while chunk := run(_ROWS, (position, CHUNK)).fetchall():
        for row in chunk:
            yield Row(*row)
        position = chunk[-1][0]


def _check_surroundings(report: Report) -> None:
    """What is beside the rows: stray personal data, cursors and commands past the end, triggers."""
    for (position,) in run(_STRAY).fetchall():
        report.trouble(
            _("personal data for position {position} belongs to no event"), position=position
        )
    for follower, position in cursors().items():
        if position > report.position:
            report.trouble(
                _("follower {name} has seen position {position}, but the ledger ends at {end}"),
                name=follower,
                position=position,
                end=report.position,
            )
    remembered = run("SELECT max(position) FROM ledger_command").fetchone()[0] or 0
    if remembered > report.position:
        report.trouble(
            _("a command was answered at position {position}, but the ledger ends at {end}"),
            position=remembered,
            end=report.position,
        )
    for name in sorted(trigger_names(connection.vendor) - _triggers_there()):
        report.trouble(
            _("the trigger {name}, which keeps the ledger append-only, is missing or off"),
            name=name,
        )


def _triggers_there() -> set[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == POSTGRESQL:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    rows: list[tuple[Any, ...]] = run(query).fetchall()
    return {row[0] for row in rows}
