"""Recordings are deleted when their outcome's time is over, never under a hold, and it is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siaga.domain.keeping import RecordingExpired, RecordingKept
from siaga.domain.keeping_rules import HELD_AGAIN, KEPT_DAYS, kept_days_complete
from siaga.domain.refusal import Malformed, Refused
from siaga.ledger.append import load
from siaga.operations.clockwork import Clockwork
from siaga.operations.command import SYSTEM, VOICE
from siaga.operations.conversations import SetOutcome
from siaga.operations.erasure import ErasePersonalData
from siaga.operations.incidents import AttachCall
from siaga.operations.keeping import (
    ConfirmDeleted,
    LiftLegalHold,
    SetLegalHold,
    expired_recordings,
)
from siaga.operations.recordings import OpenRecording, StartRecording, StoreRecording
from siaga.records.models import Call, LegalHold, RecordingAccess
from tests.room import Room, call_of

pytestmark = pytest.mark.usefixtures("database")


def recorded(room: Room, outcome: str | None = "prank") -> str:
    if not Call.objects.exists():
        room.sign_on(room.ani)
    call = room.talk(room.ani)
    room.does(VOICE, StartRecording(call))
    if outcome:
        room.does(room.ani, SetOutcome(call, outcome))
    room.end(call)
    room.does(VOICE, StoreRecording(call, f"2026/{call}.wav", "ab" * 32, 44, 1.0))
    return call


def days_later(room: Room, days: float) -> None:
    """The clockwork ticks on each of the days between, as it does in life."""
    for _day in range(int(days) + 1):
        room.at += timedelta(days=1)
        Clockwork().tick(room.at)


def test_every_outcome_has_its_time() -> None:
    assert kept_days_complete()


def test_a_prank_goes_after_thirty_days_and_an_emergency_stays(room: Room) -> None:
    prank, emergency = recorded(room), recorded(room, "emergency")
    days_later(room, 2)
    until = call_of(prank).recording_until
    assert until is not None and until - room.at < timedelta(days=KEPT_DAYS["prank"])
    days_later(room, 25)
    assert call_of(prank).recording == "stored"
    days_later(room, 4)
    assert (call_of(prank).recording, call_of(emergency).recording) == ("expired", "stored")
    assert expired_recordings() == [(prank, f"2026/{prank}.wav")]
    told = load(f"call:{prank}")[-1]
    assert told.event == RecordingExpired(prank, "retention", "prank")
    assert told.actor == "clockwork"
    room.does(VOICE, ConfirmDeleted(prank))
    assert call_of(prank).recording == "deleted" and expired_recordings() == []


def test_another_outcome_changes_the_time(room: Room) -> None:
    call = recorded(room)
    days_later(room, 3)
    room.does(room.supervisor, SetOutcome(call, "emergency"))
    days_later(room, 60)
    assert call_of(call).recording == "stored"
    kept = [one.event for one in load(f"call:{call}") if isinstance(one.event, RecordingKept)]
    assert [one.outcome for one in kept] == ["prank", "emergency"]


def test_a_call_nobody_has_judged_is_kept_as_an_emergency(room: Room) -> None:
    call = recorded(room, None)
    days_later(room, 200)
    assert call_of(call).recording == "stored"


def test_nothing_under_a_hold_is_deleted_and_lifting_it_deletes_what_is_over(room: Room) -> None:
    call = recorded(room)
    room.does(room.supervisor, SetLegalHold(f"call:{call}", "Polres, letter 12"))
    room.does(room.supervisor, SetLegalHold(f"call:{call}", "once more"))
    assert LegalHold.objects.get().reason == "Polres, letter 12"
    days_later(room, KEPT_DAYS["prank"] + 2 * HELD_AGAIN.days)
    assert call_of(call).recording == "stored"
    with pytest.raises(Refused, match="under_legal_hold"):
        room.does(SYSTEM, ErasePersonalData(f"call:{call}", "request"))
    room.does(room.supervisor, LiftLegalHold(f"call:{call}", "case closed"))
    days_later(room, 1)
    assert call_of(call).recording == "expired" and not LegalHold.objects.exists()


def test_a_hold_on_an_incident_holds_all_its_calls(room: Room) -> None:
    call = recorded(room)
    incident = room.report(room.ani)
    room.does(room.ani, AttachCall(incident, call))
    room.does(room.supervisor, SetLegalHold(f"incident:{incident}", "inquiry"))
    days_later(room, 50)
    assert call_of(call).recording == "stored"
    room.does(room.supervisor, LiftLegalHold(f"incident:{incident}", "over"))
    days_later(room, 1)
    assert call_of(call).recording == "expired"


def test_only_overseers_hold_and_they_say_why(room: Room) -> None:
    call = recorded(room)
    for person in (room.ani, room.fireman):
        with pytest.raises(Refused, match="forbidden"):
            room.does(person, SetLegalHold(f"call:{call}", "because"))
        with pytest.raises(Refused, match="forbidden"):
            room.does(person, LiftLegalHold(f"call:{call}", "because"))
    with pytest.raises(Malformed, match="purpose_missing"):
        room.does(room.supervisor, SetLegalHold(f"call:{call}", "  "))
    with pytest.raises(Malformed, match="wrong_value"):
        room.does(room.supervisor, SetLegalHold("desk:1", "because"))


def test_erasing_a_person_deletes_the_voice_too(room: Room) -> None:
    call = recorded(room, "emergency")
    room.does(room.administrator, ErasePersonalData(f"call:{call}", "UU 27/2022 article 8"))
    assert call_of(call).recording == "expired"
    with pytest.raises(Refused, match="recording_deleted"):
        room.does(room.supervisor, OpenRecording(call, "too late"))
    room.does(VOICE, StoreRecording(call, f"2026/again-{call}.wav", "ab" * 32, 44, 1.0))
    assert call_of(call).recording == "expired", "a late merge brings nothing back"


def test_a_recording_that_is_not_finished_is_not_erased_halfway(room: Room) -> None:
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    room.does(VOICE, StartRecording(call))
    with pytest.raises(Refused, match="recording_unfinished"):
        room.does(SYSTEM, ErasePersonalData(f"call:{call}", "request"))


def test_each_opening_is_listed_with_purpose_and_name(room: Room) -> None:
    call = recorded(room)
    room.does(room.supervisor, OpenRecording(call, "complaint 7"))
    (row,) = RecordingAccess.objects.all()
    assert (row.what, row.call, row.purpose) == ("opened", call, "complaint 7")
    assert row.by == f"user:{room.supervisor.user}"
