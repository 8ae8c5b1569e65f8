"""The parties of a call at a moment, folded from its events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from siaga.domain.event import Event
from siaga.domain.party import (
    CallHandedOver,
    PartyFailed,
    PartyInvited,
    PartyJoined,
    PartyLeft,
    PartyRang,
    PartyRefused,
)
from siaga.domain.stream import Moves, after, replace
from siaga.domain.supervision import CallTakenOver, ListeningBegan, SupervisorJoined, WhisperBegan

KINDS = ("agency", "call_taker", "interpreter", "number", "supervisor")
AT_DESK = ("call_taker", "supervisor")
"""Kinds that come in by a desk's permanent audio leg; the others have a telephone."""
MANNERS = ("join", "consult", "transfer")
MODES = ("talk", "listen", "whisper")
STATES = ("new", "invited", "ringing", "joined", "left", "refused", "failed")
COMING = ("invited", "ringing")
LIVE = (*COMING, "joined")
MOST_TOGETHER = 6
"""In one conference, caller and call taker among them."""

MOVES: Moves = {
    "PartyInvited": {"new": "invited"},
    "PartyRang": {"invited": "ringing"},
    "PartyJoined": {"invited": "joined", "ringing": "joined"},
    "PartyLeft": {"invited": "left", "ringing": "left", "joined": "left"},
    "PartyRefused": {"invited": "refused", "ringing": "refused"},
    "PartyFailed": {"invited": "failed", "ringing": "failed"},
    "CallHandedOver": {"joined": "left"},
    "ListeningBegan": {"new": "joined", "joined": "joined"},
    "WhisperBegan": {"new": "joined", "joined": "joined"},
    "SupervisorJoined": {"new": "joined", "joined": "joined"},
    "CallTakenOver": {"joined": "left"},
}
"""``CallHandedOver`` and ``CallTakenOver`` end a party whose desk becomes the call taker's."""

MODE_OF: dict[type[Event], str] = {
    ListeningBegan: "listen",
    WhisperBegan: "whisper",
    SupervisorJoined: "talk",
}


@dataclass(frozen=True)
class Party:
    """``mode`` is what its voice does: ``talk``, ``listen`` (silent) or ``whisper``."""

    id: str = ""
    kind: str = ""
    who: str = ""
    number: str | None = None
    manner: str = "join"
    mode: str = "talk"
    state: str = "new"
    until: datetime | None = None

    @property
    def live(self) -> bool:
        return self.state in LIVE

    @property
    def talks(self) -> bool:
        """Whether the others hear it."""
        return self.state == "joined" and self.mode == "talk"

    @property
    def desk(self) -> int | None:
        """The account at whose desk it sits."""
        return int(self.who) if self.kind in AT_DESK else None


Parties = tuple[Party, ...]


def evolve_party(party: Party, event: Event) -> Party:
    """One party after an event that concerns it."""
    moved = replace(party, state=after(MOVES, party.state, type(event).__name__))
    match event:
        case PartyInvited():
            return replace(
                moved,
                id=event.party,
                kind=event.kind,
                who=event.who,
                number=event.number,
                manner=event.manner,
                until=event.until,
            )
        case ListeningBegan() | WhisperBegan() | SupervisorJoined():
            return replace(
                moved,
                id=event.party,
                kind="supervisor",
                who=str(event.supervisor),
                mode=MODE_OF[type(event)],
            )
        case PartyJoined():
            return replace(moved, until=None)
    return moved


def evolve_parties(parties: Parties, event: Event) -> Parties:
    """All of them after any event; what concerns none changes none."""
    begins = PartyInvited | ListeningBegan | WhisperBegan | SupervisorJoined
    if isinstance(event, begins) and find(parties, event.party) is None:
        return (*parties, evolve_party(Party(), event))
    return tuple(evolve_party(p, event) if _concerns(event, p) else p for p in parties)


def _concerns(event: Event, party: Party) -> bool:
    if isinstance(event, CallTakenOver):
        return party.desk == event.call_taker
    if isinstance(event, CallHandedOver) and event.call_taker is None:
        return False
    return getattr(event, "party", None) == party.id


def find(parties: Parties, id: str) -> Party | None:
    return next((party for party in parties if party.id == id), None)


ABOUT_ONE = (
    PartyInvited,
    PartyRang,
    PartyJoined,
    PartyLeft,
    PartyRefused,
    PartyFailed,
    CallHandedOver,
    CallTakenOver,
    ListeningBegan,
    WhisperBegan,
    SupervisorJoined,
)
"""The events that move a party."""
