"""A small centre for tests: people, agencies, units, one category, and short ways to act in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from siaga.domain.refusal import Refused
from siaga.operations.accounts import ChangeAccount
from siaga.operations.alerts import Forward
from siaga.operations.calls import (
    ConfirmAnswered,
    EndCall,
    OfferCall,
    PresentNext,
)
from siaga.operations.centre import DefineAgency, DefineCategory, DefinePlan, DefineUnit
from siaga.operations.command import SYSTEM, VOICE, Actor, Command, Reply
from siaga.operations.conversations import AnswerCall
from siaga.operations.desks import MakeReady, ReportLegUp, SignOnDesk
from siaga.operations.door import execute
from siaga.operations.incidents import SetField
from siaga.records.models import Alert, Call, Desk, Incident

BEGIN = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

FIRE = {
    "code": "fire",
    "acknowledge_within_s": 60,
    "priority": 2,
    "questions": [
        {"code": "people_inside", "kind": "yes_no"},
        {"code": "burning", "kind": "choice", "answers": [{"code": "house"}, {"code": "field"}]},
        {"code": "how_many", "kind": "number"},
        {"code": "what_else", "kind": "text"},
    ],
    "rules": [
        {"code": "trapped", "priority": 1, "when": {"people_inside": "yes"}},
        {"code": "many", "priority": 1, "when": {"how_many": {"at_least": 3}}},
        {"code": "only_field", "priority": 3, "when": {"burning": ["field"]}},
    ],
}
ILLNESS = {
    "code": "illness",
    "acknowledge_within_s": 30,
    "priority": 1,
    "questions": [{"code": "conscious", "kind": "yes_no"}],
    "rules": [],
}
FIRE_PLAN = {
    "code": "fire",
    "category": "fire",
    "agencies": [
        {"agency": "damkar", "because": {"id": "kebakaran", "en": "fire"}},
        {"agency": "psc", "when": {"people_inside": "yes"}, "because": {"id": "ada korban"}},
        {"agency": "polres", "level": "second", "because": {"id": "mengamankan"}},
        {"agency": "psc", "level": "disaster", "because": {"id": "siaga"}},
        {"agency": "polres", "reserve_for": "psc", "because": {"id": "menggantikan"}},
    ],
}


@dataclass
class Room:
    """The centre, and its clock: every command happens one second after the one before."""

    at: datetime = BEGIN

    def __post_init__(self) -> None:
        self._ids = count(1)
        self.administrator = self._account("admin", "administrator")
        for code, name in (("damkar", "Damkar Dairi"), ("psc", "PSC 119"), ("polres", "Polres")):
            self.does(SYSTEM, DefineAgency(code, name, name, "agency", "0627-1"))
        for unit, agency in (("engine-1", "damkar"), ("engine-2", "damkar"), ("amb-1", "psc")):
            self.does(SYSTEM, DefineUnit(unit, agency, unit.replace("-", " ").title(), "unit"))
        self.does(SYSTEM, DefineCategory("fire", FIRE))
        self.does(SYSTEM, DefineCategory("illness", ILLNESS))
        self.does(SYSTEM, DefinePlan("fire", FIRE_PLAN))
        self.ani = self._account("ani", "call_taker")
        self.budi = self._account("budi", "call_taker")
        self.supervisor = self._account("siti", "supervisor")
        self.fireman = self._account("joko", "officer", "damkar")
        self.firewoman = self._account("rina", "officer", "damkar")
        self.medic = self._account("dewi", "officer", "psc")

    def _account(self, username: str, role: str, agency: str | None = None) -> Actor:
        made = self.does(SYSTEM, ChangeAccount(None, username, username.capitalize(), role, agency))
        return Actor("user", made["account"], role, agency)

    def id(self) -> str:
        """A new id of the form that pages choose."""
        return f"{next(self._ids):032x}"

    def does(self, by: Actor, command: Command, after_s: float = 1.0) -> Reply:
        self.at += timedelta(seconds=after_s)
        return execute(command, by=by, at=self.at)

    def sign_on(self, person: Actor, ready: bool = True, leg: bool = True) -> str:
        """At the desk, and by default ready with the audio leg up. Returns the leg."""
        assert person.user is not None
        name = self.id()
        expires_at = self.at + timedelta(hours=16)  # as the page asks for
        self.does(person, SignOnDesk(name, "0" * 32, expires_at))
        if leg:
            self.does(VOICE, ReportLegUp(person.user, name, f"leg-{person.user}"))
        if ready:
            self.does(person, MakeReady())
        return name

    def offer(self, number: str | None = "081234567890", present: bool = True) -> str:
        call = self.id()
        self.does(VOICE, OfferCall(call, "trunk", "112", f"channel-{call}", number))
        if present:
            self.does(VOICE, PresentNext())
        return call

    def answer(self, person: Actor, call: str) -> None:
        self.does(person, AnswerCall(call))
        self.does(VOICE, ConfirmAnswered(call, person.user))

    def talk(self, person: Actor, number: str | None = "081234567890") -> str:
        """A call that ``person``, signed on and free, is talking on."""
        call = self.offer(number)
        self.answer(person, call)
        return call

    def end(self, call: str, by: str = "caller", after_s: float = 1.0) -> None:
        self.does(VOICE, EndCall(call, by, 16), after_s)

    def report(self, person: Actor, call: str | None = None, category: str = "fire") -> str:
        """An incident with its category filled in."""
        incident = self.id()
        self.does(person, SetField(incident, "category", category, 0, call))
        return incident

    def alert(self, incident: str, agency: str = "damkar") -> str:
        """Forward it, and return the alert's id."""
        self.does(self.supervisor, Forward(incident, (agency,)))
        return Alert.objects.get(incident=incident, agency=agency).id


def call_of(id: str) -> Call:
    return Call.objects.get(id=id)


def desk_of(person: Actor) -> Desk:
    assert person.user is not None
    return Desk.objects.get(call_taker=person.user)


def incident_of(id: str) -> Incident:
    return Incident.objects.get(id=id)


def alert_of(id: str) -> Alert:
    return Alert.objects.get(id=id)


def refusal(act: Callable[[], object]) -> Refused:
    """The refusal that ``act`` must meet."""
    try:
        act()
    except Refused as refused:
        return refused
    raise AssertionError("nothing was refused")
