"""What voice has to know of the records to make the wire agree with them. Reading only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from siaga.domain.call_state import LIVE
from siaga.ledger.append import head
from siaga.ledger.unavailable import database_reached
from siaga.records.models import Call, Desk, LegCredential, RecordedAnnouncement


@dataclass(frozen=True)
class WireCall:
    """A call as far as the line is concerned; the words are those of ``domain.call_state``."""

    id: str
    phase: str
    direction: str
    channel: str
    trunk: str
    number: str | None
    call_taker: int | None
    wish: str
    answered: bool
    offered_at: datetime
    version: int = 0
    prompt: str = ""


@dataclass(frozen=True)
class WireDesk:
    """A signed-on desk, what its browser signs with or which phone is rung instead ("" for
    none), and what was last said of its leg."""

    call_taker: int
    leg: str
    ha1: str
    leg_state: str
    leg_channel: str
    phone: str = ""


def position() -> int:
    """The ledger's last position. Raises ``LedgerUnavailable``, as all here do."""
    with database_reached():
        return head().position


def live_calls() -> list[WireCall]:
    """Every call that has not ended."""
    with database_reached():
        return [_wire(call) for call in Call.objects.filter(phase__in=LIVE)]


def call_on_the_wire(id: str) -> WireCall | None:
    """One call, ended or not; None when nobody ever offered it."""
    with database_reached():
        call = Call.objects.filter(id=id).first()
        return None if call is None else _wire(call)


def _wire(call: Call) -> WireCall:
    return WireCall(
        id=call.id,
        phase=call.phase,
        direction=call.direction,
        channel=call.channel,
        trunk=call.trunk,
        number=call.number,
        call_taker=call.call_taker,
        wish=call.wish,
        answered=call.answered_at is not None,
        offered_at=call.offered_at,
        version=call.version,
        prompt=call.prompt,
    )


def recorded_announcements() -> dict[str, str]:
    """Announcements in people's voices: the file of each code."""
    with database_reached():
        return dict(RecordedAnnouncement.objects.values_list("code", "file"))


def signed_on_desks() -> list[WireDesk]:
    """Every desk that is signed on and whose credential is still there."""
    with database_reached():
        desks = list(Desk.objects.exclude(phase="off"))
        digests = dict(LegCredential.objects.values_list("leg", "ha1"))
        return [
            WireDesk(
                desk.call_taker,
                desk.leg,
                digests[desk.leg],
                desk.leg_state,
                desk.leg_channel,
                desk.phone,
            )
            for desk in desks
            if desk.leg in digests
        ]
