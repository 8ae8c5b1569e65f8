"""What voice has to know of the records to make the wire agree with them. Reading only."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from siaga.domain.call_state import LIVE
from siaga.domain.party_state import AT_DESK
from siaga.ledger.append import head
from siaga.ledger.unavailable import database_reached
from siaga.records.models import Call, Desk, LegCredential, Party, RecordedAnnouncement


@dataclass(frozen=True)
class WireParty:
    """Somebody in, or asked into, a call; the words are those of ``domain.party_state``."""

    id: str
    kind: str
    who: str
    number: str | None
    mode: str
    state: str

    @property
    def desk(self) -> int | None:
        """The account at whose desk it sits; None: it has a telephone."""
        return int(self.who) if self.kind in AT_DESK else None


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
    version: int
    unattended: bool
    recording_paused: bool
    parties: tuple[WireParty, ...]
    prompt: str = ""

    @property
    def attended_by(self) -> int | None:
        """The desk whose call taker is in it."""
        return None if self.unattended else self.call_taker

    @property
    def held(self) -> bool:
        """Whether the caller is to wait, a wish of somebody counted in."""
        return self.wish == "hold" or (self.phase == "held" and self.wish != "resume")


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
        calls = list(Call.objects.filter(phase__in=LIVE))
        parties = _parties([call.id for call in calls])
        return [_wire(call, parties[call.id]) for call in calls]


def call_on_the_wire(id: str) -> WireCall | None:
    """One call, ended or not; None when nobody ever offered it."""
    with database_reached():
        call = Call.objects.filter(id=id).first()
        return None if call is None else _wire(call, _parties([id])[id])


def _parties(calls: list[str]) -> dict[str, list[WireParty]]:
    found: dict[str, list[WireParty]] = defaultdict(list)
    for one in Party.objects.filter(call__in=calls):
        found[one.call].append(
            WireParty(one.id, one.kind, one.who, one.number, one.mode, one.state)
        )
    return found


def _wire(call: Call, parties: list[WireParty]) -> WireCall:
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
        unattended=call.unattended,
        recording_paused=call.recording_paused,
        parties=tuple(parties),
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
