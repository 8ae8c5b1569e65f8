"""What voice has to know of the records to make the wire agree with them. Reading only."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from siaga.domain.call_state import LIVE
from siaga.domain.party_state import AT_DESK
from siaga.ledger.append import head
from siaga.ledger.unavailable import database_reached
from siaga.records.models import Call, Desk, LegCredential, Party, RecordedAnnouncement
from siaga.records.statements import rows
from siaga.records.words import Where


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


_SAID: Final = (
    "id", "phase", "direction", "channel", "trunk", "number", "call_taker", "wish",
    "offered_at", "version", "unattended", "recording_paused", "prompt",
)  # fmt: skip
"""What a call's record says word for word."""


def position() -> int:
    """The ledger's last position. Raises ``LedgerUnavailable``, as all here do."""
    with database_reached():
        return head().position


def live_calls() -> list[WireCall]:
    """Every call that has not ended."""
    return _calls({"phase": tuple(LIVE)})


def call_on_the_wire(id: str) -> WireCall | None:
    """One call, ended or not; None when nobody ever offered it."""
    return next(iter(_calls({"id": id})), None)


def _calls(where: Where) -> list[WireCall]:
    with database_reached():
        found = rows(Call, ["answered_at", *_SAID], where, order="-offered_at")
        calls = [(at is not None, dict(zip(_SAID, values, strict=True))) for at, *values in found]
        parties = _parties(tuple(said["id"] for _answered, said in calls))
    return [
        WireCall(**said, answered=answered, parties=tuple(parties[said["id"]]))
        for answered, said in calls
    ]


def _parties(calls: tuple[str, ...]) -> dict[str, list[WireParty]]:
    found: dict[str, list[WireParty]] = defaultdict(list)
    columns = ["call", "id", "kind", "who", "number", "mode", "state"]
    for call, *party in rows(Party, columns, {"call": calls}, order="order") if calls else ():
        found[call].append(WireParty(*party))
    return found


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
