"""Trackers: devices in vehicles that say where these are, each with a key of its own.

A place is one row a unit, as a phone's (``operations/positions.py``): nothing of it is kept.
It is shown while the vehicle is on a task, and says who is nearest while it is free.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from siaga.domain import unit_rules as rules
from siaga.domain.kinds import UNIT
from siaga.domain.refusal import Malformed, Refused
from siaga.ledger.unavailable import database_reached
from siaga.operations.command import Command
from siaga.operations.positions import Place
from siaga.operations.roles import require_role
from siaga.operations.work import Work, operation
from siaga.records.models import Unit, UnitPosition
from siaga.records.models.account import ADMINISTRATOR

DIGEST_SIGNS = 64
LONGEST_KEY = 128
SOON = timedelta(seconds=2)
"""Places of moments nearer to each other than this are heard, and not written down."""

FRESH = timedelta(minutes=10)
"""What a device says of an earlier moment is put aside for so long after a later one: it was kept
back where there was no signal. Not longer: a clock that was ahead must not silence it."""

CREDIBLE = timedelta(days=366)
"""A clock that is further off than this says nothing at all, and need not fit into a database."""


@dataclass(frozen=True)
class IssueTracker(Command):
    """``digest``: of a key that is shown once to whoever sets the device up."""

    unit: str
    digest: str


@operation(IssueTracker)
def issue_tracker(work: Work, command: IssueTracker) -> None:
    require_role(work.by, ADMINISTRATOR)
    if len(command.digest) != DIGEST_SIGNS:
        raise Malformed("wrong_value", field="digest")
    unit = work.load(UNIT, command.unit)
    work.append(unit, rules.issue_tracker(unit.state, command.digest))


@dataclass(frozen=True)
class RevokeTracker(Command):
    unit: str


@operation(RevokeTracker)
def revoke_tracker(work: Work, command: RevokeTracker) -> None:
    require_role(work.by, ADMINISTRATOR)
    unit = work.load(UNIT, command.unit)
    work.append(unit, rules.revoke_tracker(unit.state))


def digest_of(key: str) -> str:
    """What of a tracker's key stands in the ledger. A key is long and random: one pass is enough."""
    return sha256(key.encode(errors="backslashreplace")).hexdigest()


def good_digests() -> frozenset[str]:
    """Of every key that is good now. Raises ``LedgerUnavailable``."""
    with database_reached():
        return frozenset(Unit.objects.exclude(tracker="").values_list("tracker", flat=True))


def place_tracked(key: str, place: Place, at: datetime, said_at: datetime | None = None) -> None:
    """The vehicle with this key's tracker was here when the device says, at the latest ``at``: now.

    After an hour without a signal a device tells of that hour first. None of it is where the
    vehicle is now, so the place counts from the device's own moment where that is the earlier
    one: with a clock that is slow it looks older than it is, never newer.

    Raises ``Refused("unknown_tracker")`` and ``LedgerUnavailable``.
    """
    if said_at is not None and abs(at - said_at) > CREDIBLE:
        said_at = None
    seen_at = at if said_at is None else min(at, said_at)
    with database_reached():
        unit = Unit.objects.filter(tracker=digest_of(key)).values_list("code", flat=True).first()
        if unit is None:
            raise Refused("unknown_tracker")
        known = UnitPosition.objects.filter(unit=unit, tracked=True).first()
        if known is not None and _adds_nothing(known, seen_at, said_at, at):
            return
        here = {"lat": place.lat, "lon": place.lon, "accuracy_m": place.accuracy_m, "at": seen_at}
        UnitPosition.objects.update_or_create(
            unit=unit, defaults={**here, "tracked": True, "said_at": said_at}
        )


def _adds_nothing(
    known: UnitPosition, seen_at: datetime, said_at: datetime | None, at: datetime
) -> bool:
    if known.at <= seen_at < known.at + SOON:
        return True
    turned_back = said_at is not None and known.said_at is not None and said_at < known.said_at
    return (turned_back or seen_at < known.at) and at < known.at + FRESH
