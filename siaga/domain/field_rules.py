"""What a crew may do from its phone, and when it did it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from siaga.domain.event import Event
from siaga.domain.field import CallerNumberOpened, PositionHidden, PositionShared
from siaga.domain.incident_state import Alert, Incident
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.unit import UnitCrewed, UnitLeft
from siaga.domain.unit_rules import Unit

CONTACT_PURPOSES = ("find_place", "condition", "nobody_here", "other")

LATE = timedelta(seconds=10)
"""A tap that is under way for longer is said to have arrived late; a slow line is no news."""

OLDEST = timedelta(hours=14)
"""A session lasts no longer, so no tap is older when nothing else bounds it."""


@dataclass(frozen=True)
class Claim:
    """What a phone says about one tap, in milliseconds since 1970 of its own clock.

    ``ahead_ms``: how far the server's clock was ahead of it when they last spoke before
    the tap; None when that was never measured.
    """

    tapped_ms: int
    sent_ms: int
    ahead_ms: int | None


def when_tapped(claim: Claim, arrived: datetime, earliest: datetime) -> datetime:
    """When it was tapped by our clock, whatever the phone's says: from ``earliest`` to ``arrived``.

    There are two ways to know. The tap's age does not ask what the phone's clock says, but
    is wrong when the clock was set between tap and sending, as networks do when the signal
    returns. The difference measured before does not mind that, but is wrong when the clock
    was set before the tap. Of those that can be true, the later one claims less.
    """
    now, first = _ms(arrived), min(_ms(earliest), _ms(arrived))
    by_age = now - (claim.sent_ms - claim.tapped_ms)
    guesses = [by_age]
    if claim.ahead_ms is not None:
        guesses.append(claim.tapped_ms + claim.ahead_ms)
    possible = [guess for guess in guesses if first <= guess <= now]
    moment = max(possible) if possible else min(max(by_age, first), now)
    return datetime.fromtimestamp(moment / 1000, UTC)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def join(unit: Unit, officer: int) -> list[Event]:
    if not unit.code:
        raise Malformed("unknown_unit")
    if officer in unit.crew:
        return []
    if not unit.active:
        raise Refused("unit_inactive", unit=unit.code)
    return [UnitCrewed(unit.code, officer)]


def leave(unit: Unit, officer: int) -> list[Event]:
    return [UnitLeft(unit.code, officer)] if officer in unit.crew else []


def open_number(incident: Incident, alert: Alert, officer: int, purpose: str) -> list[Event]:
    """Each look is told anew. Only who has said "ours" needs to speak to the caller."""
    if purpose not in CONTACT_PURPOSES:
        raise Malformed("unknown_reason")
    if alert.phase != "acknowledged":
        raise Refused("alert_not_acknowledged")
    if not incident.text("caller_number"):
        raise Refused("caller_number_unknown")
    return [CallerNumberOpened(incident.id, alert.id, officer, purpose)]


def share(incident: str, alert: Alert, unit: str, officer: int, sharing: int | None) -> list[Event]:
    """``sharing``: who shares it already; the one who agreed last is who is followed."""
    if unit not in alert.engaged_units:
        raise Refused("unit_not_assigned", unit=unit)
    return [] if sharing == officer else [PositionShared(incident, alert.id, unit, officer)]


def hide(incident: str, alert: Alert, unit: str, officer: int, sharing: int | None) -> list[Event]:
    """Only one's own place is taken back; another's goes on."""
    return [PositionHidden(incident, alert.id, unit, officer)] if sharing == officer else []
