"""What is erased is nowhere in the records: whichever event said it, in whichever column it stood."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db.models import CharField, JSONField, Model, TextField

from siaga.domain.event import personal_fields
from siaga.ledger.append import read
from siaga.ledger.codec import kinds
from siaga.operations.alarm import RaiseAlarmLevel
from siaga.operations.alerts import AssignUnit, Decline, FinishAlert, UnitMoved
from siaga.operations.centre import DefineInterpreter, DefinePlan
from siaga.operations.command import COURIER, SYSTEM, VOICE
from siaga.operations.contacts import DefineContact
from siaga.operations.erasure import ErasePersonalData
from siaga.operations.files import AddFile
from siaga.operations.incidents import AddNote, SetField
from siaga.operations.majors import DeclareMajor, EndMajor, LogSituation, NameCommander
from siaga.operations.modes import BeginDrill
from siaga.operations.parties import ConfirmPartyJoined, ConfirmPartyRang, InviteParty, SendKeys
from siaga.operations.push import BeginPush
from siaga.operations.queue import AskByKeys, ReportKey
from siaga.operations.rebuild import rebuild
from siaga.operations.referrals import DefineReferral, FollowUpReferral, ReferCall
from siaga.operations.texts import KeepText
from siaga.protocols.web_push import unpadded
from siaga.records.models import Account
from siaga.records.projected import projected_models
from tests.records.test_rebuild import everything
from tests.room import Room
from tests.staffed import ANTON, passes, staff
from tests.story_words import PLN

NOT_IN_THE_RECORDS = {("KeypadSent", "digits"), ("MoreUnitsRefused", "said")}
"""Kept in the ledger alone."""

WITH_ITS_ACCOUNT = "push:"
"""Of streams that are erased when the account is."""

POINT, AUTH = unpadded(b"\x04" + bytes(range(64))), unpadded(bytes(range(100, 116)))

PLAN = {
    "code": "fire",
    "category": "fire",
    "agencies": [
        {"agency": "damkar", "because": {"id": "api"}},
        {"agency": "damkar", "because": {"id": "api"}, "level": "second", "units": {"engine": 2}},
    ],
}

Said = tuple[str, str]
"""Kind of event, and its field."""


def story(room: Room) -> None:
    """Every kind of event that says something about a person, in streams of every kind."""
    staff(room)
    room.does(
        SYSTEM,
        DefineContact("anton", "damkar", "Antonius", ("sms",), "081311110001", chat="wa:62813"),
    )
    room.does(SYSTEM, DefineContact("sekda", "regency", "Sekretaris", ("email",), "", "s@dairi.id"))
    room.does(SYSTEM, DefineInterpreter("toba", "Ibu Sihombing", ("bbc",), "081311110002"))
    room.does(room.supervisor, BeginDrill("telkom", 60, ("081311110003",)))
    room.does(COURIER, KeepText("081311110004", "siapa yang membaca ini"))
    room.sign_on(room.ani)
    call = room.talk(room.ani, "081311110005")
    told = room.report(room.ani, call)
    room.does(room.ani, SetField(told, "narrative", "Bu Simbolon di lantai dua"))
    room.does(room.ani, AddNote(told, room.id(), None, False, "anaknya sudah datang"))
    file, digest = room.id(), "a" * 64
    path = f"2026/03/01/{file}-{digest[:16]}.jpeg"
    room.does(room.ani, AddFile(told, file, None, "jpeg", path, digest, 9, "ktp-simbolon.jpg"))
    party = str(room.does(room.ani, InviteParty(call, "interpreter", "join", "toba"))["party"])
    room.does(VOICE, ConfirmPartyRang(call, party))
    room.does(VOICE, ConfirmPartyJoined(call, party))
    room.does(room.ani, SendKeys(call, "9988", party))
    room.end(call)
    alert = room.alert(told)
    room.does(room.fireman, AssignUnit(told, alert, "engine-1"))
    room.does(room.fireman, UnitMoved(told, alert, "engine-1", "en_route"))
    room.does(SYSTEM, DefinePlan("fire", PLAN))
    room.does(room.ani, RaiseAlarmLevel(told, "second", "spreading"))
    room.does(ANTON, Decline(told, alert, "other", "Pak Tarigan membawa mobil kedua"))
    passes(room, 10)
    room.does(room.fireman, FinishAlert(told, alert, "real", "Bu Simbolon selamat"))
    declined = room.report(room.ani)
    late = room.alert(declined)
    passes(room, 200)
    room.does(ANTON, Decline(declined, late, "other", "saya di rumah mertua"))
    silent = room.talk(room.ani, "081311110006")
    room.does(SYSTEM, DefineReferral("pln_123", PLN))
    room.does(room.ani, ReferCall(silent, "pln_123"))
    followed = FollowUpReferral(
        silent, "pln_123", "accepted", "PLN-20260301-77", "atas nama Simbolon"
    )
    room.does(room.ani, followed)
    room.does(room.ani, AskByKeys(silent))
    for key in "7#9*":
        room.does(VOICE, ReportKey(silent, key))
    major = room.id()
    room.does(room.supervisor, DeclareMajor(major, "Banjir bandang", "flood", (told,)))
    room.does(room.supervisor, NameCommander(major, "damkar", "Kapten Ginting"))
    room.does(room.supervisor, LogSituation(major, room.id(), "Ginting minta perahu"))
    room.does(room.supervisor, EndMajor(major, "Ginting pulang pukul empat"))
    room.does(room.fireman, BeginPush("https://fcm.googleapis.com/send/joko", POINT, AUTH))


def personal_data() -> dict[str, dict[Said, list[str]]]:
    """Stream → what its events say about persons. Keys of a telephone are one word."""
    found: dict[str, dict[Said, list[str]]] = defaultdict(lambda: defaultdict(list))
    for recorded in read(0, 10_000):
        for field in personal_fields(type(recorded.event)):
            value = getattr(recorded.event, field)
            said = list(value) if isinstance(value, tuple) else [value] if value else []
            found[recorded.stream][type(recorded.event).__name__, field] += said
    for said_of in found.values():
        keys = said_of.pop(("KeyPressed", "key"), [])
        if keys:
            said_of["KeyPressed", "key"] = ["".join(keys)]
    return found


Column = tuple[str, str]
"""Where, and what stands there."""


def columns() -> Iterator[Column]:
    """Every text in every record."""
    models: tuple[type[Model], ...] = (*projected_models(), Account)
    for model in models:
        names = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, CharField | TextField | JSONField)
        ]
        for row in model._default_manager.values(*names):
            for name, value in row.items():
                if value and not isinstance(value, str):
                    value = json.dumps(value, ensure_ascii=False, default=str)
                if value:
                    yield f"{model.__name__}.{name}", value


def places_of(value: str, stored: list[Column]) -> list[str]:
    """Where ``value`` is said, a number also where it is written another way."""
    digits = "".join(sign for sign in value if sign.isdigit())
    number = digits[-8:] if len(digits) >= 8 and len(digits) > len(value) - 4 else ""
    return [
        place
        for place, text in stored
        if value == text or (len(value) > 5 and value in text) or (number and number in text)
    ]


@pytest.fixture
def told(room: Room, monkeypatch: pytest.MonkeyPatch) -> Room:
    monkeypatch.setattr(settings, "SIAGA_PUBLIC_ADDRESS", "https://112.dairikab.go.id")
    monkeypatch.setattr(settings, "SIAGA_PUSH_ALLOWED", lambda: ())
    story(room)
    return room


def test_what_was_erased_stands_in_no_record_whichever_event_said_it(told: Room) -> None:
    before = personal_data()
    heard = {said for said_of in before.values() for said, values in said_of.items() if values}
    known = {(name, field) for name, kind in kinds().items() for field in personal_fields(kind)}
    assert known - heard == set(), "the story must say it"
    stored = list(columns())
    for said_of in before.values():
        for said, values in said_of.items():
            kept = any(places_of(value, stored) for value in values)
            assert kept or not values or said in NOT_IN_THE_RECORDS, said
    for stream in before:
        if any(before[stream].values()) and not stream.startswith(WITH_ITS_ACCOUNT):
            told.does(SYSTEM, ErasePersonalData(stream, "UU 27/2022"))
    for again in (False, True):
        stored = list(columns())
        left = {
            (stream, said): places
            for stream, said_of in before.items()
            for said, values in said_of.items()
            for value in values
            if (places := places_of(value, stored))
        }
        assert left == {}, again
        live = everything()
        rebuild()
        assert everything() == live
