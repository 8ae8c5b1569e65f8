"""Who came to the office to report is told how it goes on, like a caller; on both databases."""

from __future__ import annotations

import pytest
from django.conf import settings

from siaga.domain.news import CallerSettled
from siaga.domain.refusal import Malformed, Refused
from siaga.ledger.append import load
from siaga.operations.alerts import FinishAlert
from siaga.operations.centre import DefineCategory
from siaga.operations.command import CALLER, COURIER, SYSTEM
from siaga.operations.erasure import ErasePersonalData
from siaga.operations.incidents import AttachCall, CloseIncident, ReopenIncident, SetField
from siaga.operations.merging import MergeIncident
from siaga.operations.messages import RecordFailed
from siaga.operations.news import RateByLink, RateByNumber, SettleCaller
from siaga.operations.rebuild import rebuild
from siaga.records.models import Call, Message, ReportField, ToldCaller
from tests.operations.test_merging import open_alert
from tests.operations.test_news import (
    ADDRESS,
    FIXED,
    ends,
    link_in,
    passes,
    reported,
    sets_out,
    texts,
    told,
)
from tests.records.test_rebuild import everything
from tests.room import FIRE, Room, call_of


@pytest.fixture
def desk(room: Room, monkeypatch: pytest.MonkeyPatch) -> Room:
    monkeypatch.setattr(settings, "SIAGA_PUBLIC_ADDRESS", ADDRESS)
    room.sign_on(room.ani)
    return room


def waiting() -> dict[str, str | None]:
    """Who is to be rung from any telephone, and about what."""
    found = ToldCaller.objects.filter(to_ring__isnull=False)
    return dict(found.values_list("call", "to_ring"))


def settled(incident: str) -> list[str]:
    events = [one.event for one in load(f"incident:{incident}")]
    return [event.how for event in events if isinstance(event, CallerSettled)]


def rebuilds_alike() -> bool:
    live = everything()
    rebuild()
    return everything() == live


def walks_in(room: Room, number: str) -> str:
    incident = room.report(room.ani)
    room.does(room.ani, SetField(incident, "caller_number", number))
    return incident


def test_who_came_to_the_office_is_told_like_a_caller(desk: Room) -> None:
    incident = walks_in(desk, "0812 1111 2222")
    later = desk.talk(desk.ani, "081299999999")
    desk.does(desk.ani, AttachCall(incident, later))
    desk.end(later)
    alert = sets_out(desk, incident)
    assert [to for to, _state, _text in texts()] == ["+6281211112222", "+6281299999999"]
    ends(desk, incident, alert)
    assert told(incident) == told(later) == ("sms", "sms")
    early, late = texts(to="+6281211112222")
    assert link_in(early[2]) == link_in(late[2])
    desk.does(COURIER, RateByNumber("081211112222", 3))
    desk.does(CALLER, RateByLink(link_in(late[2]), 5))
    assert ToldCaller.objects.get(call=incident).rating == 5
    assert rebuilds_alike()


def test_who_came_to_the_office_is_heeded_and_rung_by_hand(desk: Room) -> None:
    wish, fixed, foreign, nothing = (
        walks_in(desk, one) for one in ("081211110000", FIXED, "+881600000000", "-")
    )
    desk.does(desk.ani, SetField(wish, "do_not_contact", "yes"))
    failing = walks_in(desk, "081211113333")
    for one in (wish, fixed, foreign, nothing):
        alert = sets_out(desk, one)
        desk.does(desk.fireman, FinishAlert(one, alert, "real", ""))
    sets_out(desk, failing)
    message = Message.objects.get()
    assert waiting() == {fixed: "en_route"}
    desk.does(COURIER, RecordFailed(failing, message.id, "no_route"))
    passes(desk, 5)
    found = dict(ToldCaller.objects.values_list("incident", "en_route"))
    expected = {wish: "unwanted", fixed: "call_back", foreign: "unreachable", nothing: "no_number"}
    assert found == {**expected, failing: "call_back"}
    assert waiting() == {fixed: "en_route", failing: "en_route"}
    assert not Call.objects.exclude(call_back=None).exists()


def test_an_sms_to_the_office_that_nobody_takes_becomes_a_task_until_it_is_said(desk: Room) -> None:
    incident = walks_in(desk, "081211113333")
    alert = sets_out(desk, incident)
    passes(desk, 610)
    assert [state for _to, state, _text in texts()] == ["failed"]
    assert waiting() == {incident: "en_route"}
    for person in (desk.budi, desk.ani):
        desk.does(person, SettleCaller(incident, incident, "en_route", "reached"))
    assert waiting() == {}
    ends(desk, incident, alert)
    message = Message.objects.get(state="queued")
    desk.does(COURIER, RecordFailed(incident, message.id, "no_route"))
    passes(desk, 5)
    assert waiting() == {incident: "ended"}
    with pytest.raises(Refused):
        desk.does(desk.fireman, SettleCaller(incident, incident, "ended", "reached"))
    with pytest.raises(Malformed):
        desk.does(desk.ani, SettleCaller(incident, incident, "ended", "perhaps"))
    desk.does(desk.ani, SettleCaller(incident, incident, "en_route", "reached"))
    assert waiting() == {incident: "ended"}, "that help had set out was said, not that it has ended"
    assert settled(incident) == ["reached"]
    assert rebuilds_alike()


def test_that_it_has_ended_replaces_that_help_has_set_out(desk: Room) -> None:
    incident = walks_in(desk, FIXED)
    alert = sets_out(desk, incident)
    desk.does(desk.ani, SetField(incident, "caller_number", "081211112222"))
    ends(desk, incident, alert)
    assert told(incident) == ("call_back", "sms")
    assert waiting() == {}
    desk.does(desk.ani, SettleCaller(incident, incident, "en_route", "reached"))
    assert settled(incident) == [], "it was on no list any more"


def test_a_walk_in_of_a_merged_report_hears_of_the_other_one_once(desk: Room) -> None:
    incident = walks_in(desk, "081211112222")
    _call, main = reported(desk, "081299999999")
    alert = sets_out(desk, incident)
    desk.does(desk.ani, MergeIncident(incident, main))
    passes(desk, 5)
    assert [to for to, _state, _text in texts()] == ["+6281211112222", "+6281299999999"]
    assert ToldCaller.objects.get(incident=main, call=incident).en_route == "already"
    moved = desk.alert(main)
    assert alert != moved
    ends(desk, main, moved)
    assert len(texts(to="+6281211112222")) == 2


def test_after_a_merge_somebody_to_ring_is_on_the_list_once(desk: Room) -> None:
    incident, main = walks_in(desk, FIXED), desk.report(desk.ani)
    alert = sets_out(desk, incident)
    assert waiting() == {incident: "en_route"}
    desk.does(desk.ani, MergeIncident(incident, main))
    moved = open_alert(main).id
    assert moved != alert
    ends(desk, main, moved)
    found = ToldCaller.objects.filter(to_ring__isnull=False).values_list("incident", "to_ring")
    assert list(found) == [(main, "ended")]
    assert settled(incident) == ["elsewhere"]
    assert rebuilds_alike()


@pytest.mark.parametrize(
    "wish", [("do_not_contact", "yes"), ("category", "violence_at_home")], ids=["wish", "category"]
)
def test_whoever_must_not_be_contacted_after_all_is_taken_off_the_lists(
    desk: Room, wish: tuple[str, str]
) -> None:
    desk.does(SYSTEM, DefineCategory("violence_at_home", {**FIRE, "quiet": True}))
    by_office = walks_in(desk, FIXED)
    call, by_phone = reported(desk, FIXED.replace("1", "2"))
    for one in (by_office, by_phone):
        alert = sets_out(desk, one)
        desk.does(desk.fireman, FinishAlert(one, alert, "real", ""))
    assert (waiting(), call_of(call).call_back) == ({by_office: "en_route"}, "due")
    for one in (by_office, by_phone):
        version = ReportField.objects.filter(incident=one, field=wish[0]).count()
        desk.does(desk.ani, SetField(one, *wish, version))
    assert (waiting(), call_of(call).call_back) == ({}, "settled")
    assert settled(by_office) == ["hushed"]
    assert rebuilds_alike()


def test_a_reopened_incident_has_not_ended_until_it_does(desk: Room) -> None:
    incident = walks_in(desk, FIXED)
    ends(desk, incident, sets_out(desk, incident))
    desk.does(desk.ani, SettleCaller(incident, incident, "en_route", "reached"))
    assert waiting() == {incident: "ended"}
    desk.does(desk.ani, ReopenIncident(incident, "it burns again"))
    assert waiting() == {}
    assert rebuilds_alike()
    desk.does(desk.ani, CloseIncident(incident, "resolved"))
    passes(desk, 70)
    assert waiting() == {incident: "ended"}


@pytest.mark.parametrize("written", ["(0627) 21234", "0627-21234", "+62 627 21234", "0627.21234"])
def test_a_number_is_rung_however_it_was_written(
    desk: Room, written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SIAGA_MAY_DIAL", ["0627"])
    incident = walks_in(desk, written)
    sets_out(desk, incident)
    assert waiting() == {incident: "en_route"}


def test_of_an_erased_report_nobody_can_be_rung(desk: Room) -> None:
    incident = walks_in(desk, FIXED)
    ends(desk, incident, sets_out(desk, incident))
    desk.does(SYSTEM, ErasePersonalData(f"incident:{incident}", "UU 27/2022"))
    assert waiting() == {}
    assert rebuilds_alike()
