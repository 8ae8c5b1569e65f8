"""What happened, told to people: one sentence for each event, in either language.

A sentence never holds what an agency may not see or an erasure must remove:
free text about a person stands beside it (``note``) or is not told at all. A
test asks for a sentence for every event of a call and of an incident.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar

from django.utils.translation import override

from siaga.domain import call as c
from siaga.domain import incident as i
from siaga.domain.alarm import AlarmLevelRaised, MoreUnitsRefused
from siaga.domain.event import Event
from siaga.domain.file import FileAdded
from siaga.domain.major import IncidentGathered, IncidentReleased
from siaga.domain.merging import AlertCarried
from siaga.domain.message import ALARM, QUIET, MessageQueued
from siaga.domain.party import PartyInvited
from siaga.domain.referral import ReferralFollowedUp
from siaga.domain.supervision import ListeningBegan, SupervisorJoined, WhisperBegan
from siaga.ledger.recorded import Recorded
from siaga.web.languages import LANGUAGES
from siaga.web.names import Names

Entry = dict[str, Any]
E = TypeVar("E", bound=Event)


@dataclass
class Surroundings:
    """What the sentences of one timeline need besides the events."""

    names: Names
    agency_of: dict[str, str] = field(default_factory=dict)  # alert → agency
    offered_at: dict[str, datetime] = field(default_factory=dict)  # call → when
    category_of: dict[str, str] = field(default_factory=dict)  # incident → category
    declined: dict[str, str] = field(default_factory=dict)  # alert → why
    party_of: dict[str, tuple[str, str]] = field(default_factory=dict)  # party → kind, who
    message_of: dict[str, tuple[str, str]] = field(default_factory=dict)  # → channel, contact
    quiet: set[str] = field(default_factory=set)  # messages of which nobody need read
    to_supervisors: set[str] = field(default_factory=set)  # messages to them

    def learn(self, recorded: Recorded) -> None:
        """Remember what later sentences refer to."""
        event = recorded.event
        if isinstance(event, i.AlertRaised | AlertCarried):
            self.agency_of[event.alert] = event.agency
        elif isinstance(event, i.AlertDeclined):
            self.declined[event.alert] = event.reason
        elif isinstance(event, c.CallOffered):
            self.offered_at[event.call] = recorded.at
        elif isinstance(event, MessageQueued):
            self.message_of[event.message] = (event.channel, event.contact)
            self.agency_of[event.message] = self.agency_of.get(event.alert, "")
            if event.purpose in QUIET:
                self.quiet.add(event.message)
            if event.purpose == ALARM:
                self.to_supervisors.add(event.message)
        elif isinstance(event, PartyInvited):
            self.party_of[event.party] = (event.kind, event.who)
        elif isinstance(event, ListeningBegan | WhisperBegan | SupervisorJoined):
            self.party_of[event.party] = ("supervisor", str(event.supervisor))
        elif isinstance(event, i.ReportFieldSet) and event.field == "category":
            self.category_of[event.incident] = event.value or ""


Teller = Callable[[Any, Recorded, Surroundings], str]
TELLERS: Final[dict[type[Event], Teller]] = {}


def tells(kind: type[E]) -> Callable[[Callable[[E, Recorded, Surroundings], str]], Teller]:
    def register(function: Callable[[E, Recorded, Surroundings], str]) -> Teller:
        TELLERS[kind] = function
        return function

    return register


def entry(recorded: Recorded, around: Surroundings) -> Entry | None:
    """``recorded`` for a timeline, its sentence in every language; None for what nobody reads."""
    around.learn(recorded)
    teller = TELLERS.get(type(recorded.event))
    if teller is None or getattr(recorded.event, "message", "") in around.quiet:
        return None
    text = {}
    for language in LANGUAGES:
        with override(language):
            text[language] = teller(recorded.event, recorded, around)
    return {
        "position": recorded.position,
        "at": recorded.at,
        "kind": type(recorded.event).__name__,
        "actor": around.names.actor(recorded.actor),
        "agency": agency_concerned(recorded.event, around.agency_of),
        "text": text,
        "note": _note(recorded.event),
    }


def visible(recorded: Recorded, agency: str | None, agency_of: Mapping[str, str]) -> bool:
    """Whether an audience may read this: an agency gets its own task and what is for all.

    Calls, what identifies the caller, and other agencies' tasks and notes stay
    with the centre.
    """
    if agency is None:
        return True
    event = recorded.event
    if isinstance(event, i.ReportFieldSet):
        return event.field not in ("caller_name", "caller_number")
    if isinstance(event, _SHARED):
        return True
    concerned = agency_concerned(event, agency_of)
    if isinstance(event, i.NoteAdded | FileAdded):
        return concerned in (None, agency)
    return concerned == agency


def agency_concerned(event: Event, agency_of: Mapping[str, str]) -> str | None:
    """None: it concerns no agency in particular; "": none at all, the centre only."""
    if isinstance(event, (i.AlertRaised, i.NoteAdded, AlertCarried, FileAdded)):
        return event.agency
    subject = getattr(event, "alert", None) or getattr(event, "message", None)
    return agency_of.get(subject, "") if isinstance(subject, str) else None


_SHARED: Final = (
    i.ReportOpened,
    i.PriorityWorkedOut,
    i.PrioritySet,
    i.IncidentClosed,
    i.IncidentReopened,
    AlarmLevelRaised,
    IncidentGathered,
    IncidentReleased,
)


def _note(event: Event) -> Entry | None:
    match event:
        case i.NoteAdded():
            return _said(event.note, event.text, event.agency, question=event.question)
        case FileAdded():
            file: Entry = {"id": event.file, "kind": event.kind, "bytes": event.bytes}
            return _said(event.file, "", event.agency, {**file, "name": event.name or ""})
        case i.AlertDeclined() | MoreUnitsRefused() if event.said:
            return _said(event.alert, event.said, None)
        case i.AlertDone() if event.done:
            return _said(event.alert, event.done, None)
        case ReferralFollowedUp() if event.reference or event.said:
            return _said(event.call, " · ".join(filter(None, (event.reference, event.said))), None)
    return None


def _said(
    id: str, text: str | None, agency: str | None, file: Entry | None = None, question: bool = False
) -> Entry:
    said = {"id": id, "text": text or "", "agency": agency}
    return {**said, "question": question, "file": file}
