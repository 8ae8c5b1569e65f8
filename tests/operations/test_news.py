from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings

from siaga.domain.news_rules import LINK_LASTS
from siaga.domain.refusal import Refused
from siaga.operations.alerts import AssignUnit, FinishAlert, Forward, UnitMoved
from siaga.operations.centre import DefineCategory
from siaga.operations.clockwork import Clockwork
from siaga.operations.command import CALLER, CLOCKWORK, COURIER, SYSTEM
from siaga.operations.conversations import CallBack, SetOutcome, SettleCallBack
from siaga.operations.erasure import ErasePersonalData
from siaga.operations.incidents import AttachCall, CloseIncident, ReopenIncident, SetField
from siaga.operations.merging import MergeIncident, UndoMerge
from siaga.operations.messages import RecordDelivered, RecordFailed, RecordSent
from siaga.operations.news import RateByLink, RateByNumber, TellCallers
from siaga.operations.queue import AskByKeys
from siaga.operations.rebuild import rebuild
from siaga.operations.texts import receive
from siaga.records.models import Call, Deadline, Message, Text, ToldCaller
from tests.records.test_rebuild import everything
from tests.room import FIRE, Room, call_of, refusal

ADDRESS = "https://112.dairikab.go.id"
FIXED = "062721234"


@pytest.fixture(autouse=True)
def address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SIAGA_PUBLIC_ADDRESS", ADDRESS)


@pytest.fixture
def desk(room: Room) -> Room:
    room.sign_on(room.ani)
    return room


def passes(room: Room, seconds: float) -> None:
    """Time goes by at once; what follows from what was due is due a second later."""
    clockwork = Clockwork()
    for step in (seconds - 2, 1, 1):
        room.at += timedelta(seconds=step)
        clockwork.tick(room.at)


def reported(room: Room, number: str | None = "081234567890") -> tuple[str, str]:
    """A call that is over, and its report."""
    call = room.talk(room.ani, number)
    incident = room.report(room.ani, call)
    room.end(call)
    return call, incident


def sets_out(room: Room, incident: str) -> str:
    alert = room.alert(incident)
    room.does(room.fireman, AssignUnit(incident, alert, "engine-1"))
    room.does(room.fireman, UnitMoved(incident, alert, "engine-1", "en_route"))
    passes(room, 5)
    return alert


def ends(room: Room, incident: str, alert: str, disposition: str = "resolved") -> None:
    room.does(room.fireman, FinishAlert(incident, alert, "real", ""))
    room.does(room.ani, CloseIncident(incident, disposition))
    passes(room, 70)


def texts(**which: Any) -> list[tuple[str, str, str]]:
    found = Message.objects.filter(**which).order_by("queued_at", "to")
    return [(row.to, row.state, row.text) for row in found]


def told(call: str) -> tuple[str, str]:
    found = ToldCaller.objects.get(call=call)
    return found.en_route, found.ended


def link_in(text: str) -> str:
    return next(word for word in text.split() if word.startswith(ADDRESS)).rpartition("/")[2]


def test_the_caller_gets_two_sms_one_link_and_may_answer_with_a_digit(desk: Room) -> None:
    call, incident = reported(desk)
    alert = sets_out(desk, incident)
    ((to, state, text),) = texts()
    assert (to, state) == ("+6281234567890", "queued")
    assert text.startswith("Dairi Siaga 112: bantuan untuk laporan Anda sudah berangkat ke lokasi.")
    desk.does(desk.fireman, UnitMoved(incident, alert, "engine-1", "on_scene"))
    passes(desk, 5)
    assert len(texts()) == 1, "not twice"
    desk.does(COURIER, RecordSent(incident, Message.objects.get().id, "kannel", "1"))
    nothing = refusal(lambda: desk.does(COURIER, RateByNumber("0812 3456 7890", 5)))
    assert nothing.code == "nothing_to_rate"
    ends(desk, incident, alert)
    last = texts()[-1][2]
    assert link_in(last) == link_in(text)
    desk.does(COURIER, RateByNumber("0812 3456 7890", 4))
    desk.does(CALLER, RateByLink(link_in(text), 2))
    row = ToldCaller.objects.get()
    assert (told(call), row.rating) == (("sms", "sms"), 2)
    assert not Deadline.objects.filter(kind="news").exists()
    desk.at += LINK_LASTS
    for by, late in ((COURIER, RateByNumber("081234567890", 1)), (CALLER, RateByLink("x" * 22, 1))):
        with pytest.raises(Refused, match="nothing_to_rate"):
            desk.does(by, late)
    live = everything()
    rebuild()
    assert everything() == live


def test_a_fixed_line_becomes_a_task_for_a_person_until_somebody_has_said_it(desk: Room) -> None:
    call, incident = reported(desk, FIXED)
    alert = sets_out(desk, incident)
    assert texts() == []
    waiting = call_of(call)
    assert (waiting.call_back, waiting.call_back_news) == ("due", "en_route")
    assert waiting.call_back_about == incident
    ends(desk, incident, alert)
    assert (call_of(call).call_back_news, told(call)) == ("ended", ("call_back", "call_back"))
    again = desk.talk(desk.ani, FIXED)
    assert Call.objects.get(id=again).because == [], "calls about something, and waits in turn"
    assert call_of(call).call_back == "due", "calling again does not say it"
    desk.end(again)
    desk.does(desk.ani, SettleCallBack(call, "reached"))
    assert (call_of(call).call_back, call_of(call).call_back_news) == ("settled", "")
    live = everything()
    rebuild()
    assert everything() == live


def test_a_task_is_dialled_like_any_call_back(desk: Room) -> None:
    call, incident = reported(desk, FIXED)
    sets_out(desk, incident)
    desk.at += timedelta(minutes=2)
    Clockwork().tick(desk.at)
    back = desk.does(desk.ani, CallBack(call))["back_call"]
    assert call_of(call).call_back == "dialled"
    assert call_of(str(back)).number == FIXED


@pytest.mark.parametrize("receipt", [False, True])
def test_an_sms_that_fails_is_rung_instead_and_never_called_sent(desk: Room, receipt: bool) -> None:
    call, incident = reported(desk)
    sets_out(desk, incident)
    message = Message.objects.get()
    if receipt:
        desk.does(COURIER, RecordSent(incident, message.id, "kannel", "1"))
    desk.does(COURIER, RecordFailed(incident, message.id, "no_route"))
    passes(desk, 5)
    assert told(call) == ("call_back", "")
    assert call_of(call).call_back_news == "en_route"
    assert not Deadline.objects.filter(kind__startswith="news").exists()
    passes(desk, 120)
    assert len(texts()) == 1


def test_an_sms_that_nobody_takes_is_given_up(desk: Room) -> None:
    """No courier, or a gateway that is away for long."""
    call, incident = reported(desk)
    alert = sets_out(desk, incident)
    passes(desk, 610)
    assert [state for _to, state, _text in texts()] == ["failed"]
    assert told(call) == ("call_back", "")
    ends(desk, incident, alert)
    message = Message.objects.get(state="queued")
    desk.does(COURIER, RecordSent(incident, message.id, "kannel", "2"))
    desk.does(COURIER, RecordDelivered(incident, message.id))
    passes(desk, 700)
    assert told(call) == ("call_back", "sms")


def test_what_was_not_sent_when_it_ended_is_overtaken(desk: Room) -> None:
    call, incident = reported(desk)
    ends(desk, incident, sets_out(desk, incident))
    assert [state for _to, state, _text in texts()] == ["failed", "queued"]
    assert call_of(call).call_back is None


def test_reopened_at_once_nobody_hears_that_it_had_ended(desk: Room) -> None:
    call, incident = reported(desk)
    alert = sets_out(desk, incident)
    desk.does(desk.fireman, FinishAlert(incident, alert, "real", ""))
    desk.does(desk.ani, CloseIncident(incident, "resolved"))
    desk.does(desk.ani, ReopenIncident(incident, "wrong one"), 30)
    passes(desk, 120)
    assert told(call) == ("sms", "")


def test_silent_calls_pranks_wishes_and_quiet_categories_leave_no_trace_on_the_phone(
    desk: Room,
) -> None:
    silent = desk.talk(desk.ani)
    desk.does(desk.ani, AskByKeys(silent, "silent_danger"))
    hidden = desk.report(desk.ani, silent)
    desk.end(silent)
    prank, joked = reported(desk, "081200000001")
    desk.does(desk.ani, SetOutcome(prank, "prank"))
    wish, unwanted = reported(desk, "081200000002")
    desk.does(desk.ani, SetField(unwanted, "do_not_contact", "yes"))
    desk.does(SYSTEM, DefineCategory("fire", {**FIRE, "quiet": ["trapped"]}))
    quiet, hushed = reported(desk, FIXED)
    desk.does(desk.ani, SetField(hushed, "answer.people_inside", "yes"))
    found = {}
    for call, incident in ((silent, hidden), (prank, joked), (wish, unwanted), (quiet, hushed)):
        ends(desk, incident, sets_out(desk, incident))
        found[call] = told(call)
    assert found == {
        silent: ("silent", "silent"),
        prank: ("no_emergency", "no_emergency"),
        wish: ("unwanted", "unwanted"),
        quiet: ("quiet", "quiet"),
    }
    assert texts() == []
    assert not Call.objects.exclude(call_back=None).exists()
    assert not Deadline.objects.filter(kind="news").exists()


@pytest.mark.parametrize("attached", [True, False])
def test_who_rang_again_and_was_silent_is_told_nothing(desk: Room, attached: bool) -> None:
    first, incident = reported(desk)
    silent = desk.talk(desk.ani, "+6281234567890")
    desk.does(desk.ani, AskByKeys(silent, "silent_danger"))
    if attached:
        desk.does(desk.ani, AttachCall(incident, silent))
    desk.end(silent)
    desk.does(desk.ani, SetOutcome(silent, "silent"))
    ends(desk, incident, sets_out(desk, incident))
    assert told(first) == ("silent", "silent")
    assert texts() == []
    assert not Call.objects.exclude(call_back=None).exists()


def test_a_silent_call_of_last_week_stops_nothing(desk: Room) -> None:
    silent = desk.talk(desk.ani)
    desk.end(silent)
    desk.does(desk.ani, SetOutcome(silent, "silent"))
    passes(desk, 7 * 24 * 3600)
    desk.sign_on(desk.ani)
    call, incident = reported(desk)
    sets_out(desk, incident)
    assert told(call) == ("sms", "")


def test_several_callers_are_each_told_once_also_through_a_merge(desk: Room) -> None:
    _first, main = reported(desk)
    second, duplicate = reported(desk, "081299999999")
    third = desk.talk(desk.ani, "081277777777")
    desk.does(desk.ani, AttachCall(main, third))
    desk.end(third)
    alert = sets_out(desk, duplicate)
    assert [to for to, _state, _text in texts()] == ["+6281299999999"]
    desk.does(desk.ani, MergeIncident(duplicate, main))
    passes(desk, 5)
    to = [to for to, _state, _text in texts()]
    assert to == ["+6281299999999", "+6281234567890", "+6281277777777"]
    assert ToldCaller.objects.get(incident=main, call=second).en_route == "already"
    fourth = desk.talk(desk.ani, "081266666666")
    desk.does(desk.ani, AttachCall(main, fourth))
    passes(desk, 5)
    assert texts()[-1][0] == "+6281266666666", "who calls later hears the same"
    desk.end(fourth)
    moved = desk.alert(main)
    assert moved != alert
    ends(desk, main, moved)
    assert len(texts()) == 8
    (early, late) = texts(to="+6281299999999")
    assert link_in(early[2]) == link_in(late[2]), "the address stays good"
    desk.does(CALLER, RateByLink(link_in(early[2]), 5))
    assert ToldCaller.objects.get(rating=5).incident == main
    live = everything()
    rebuild()
    assert everything() == live


def test_a_merge_undone_leaves_each_caller_with_the_own_record(desk: Room) -> None:
    _first, main = reported(desk)
    second, duplicate = reported(desk, "081299999999")
    desk.does(desk.ani, MergeIncident(duplicate, main))
    sets_out(desk, main)
    assert len(texts()) == 2
    desk.does(desk.ani, UndoMerge(duplicate, "another house"))
    passes(desk, 70)
    desk.does(desk.ani, Forward(duplicate, ("psc",)))
    assert len(texts()) == 2
    assert not Deadline.objects.filter(kind="news").exists()
    assert not ToldCaller.objects.filter(incident=duplicate, call=second).exists()


def test_without_a_public_address_the_sms_has_no_link(
    desk: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SIAGA_PUBLIC_ADDRESS", "")
    _call, incident = reported(desk)
    ends(desk, incident, sets_out(desk, incident))
    assert not [text for _to, _state, text in texts() if "http" in text]
    assert ToldCaller.objects.get().link == ""


def test_only_machines_tell_and_only_the_caller_rates(desk: Room) -> None:
    _call, incident = reported(desk)
    for by in (desk.ani, desk.supervisor, CALLER):
        for command in (TellCallers(incident, "en_route"), RateByNumber("081234567890", 5)):
            assert refusal(lambda b=by, c=command: desk.does(b, c)).code == "forbidden"
    assert refusal(lambda: desk.does(CALLER, CloseIncident(incident, "resolved"))) is not None
    desk.does(CLOCKWORK, TellCallers(incident, "en_route"))
    assert texts() == []


def test_an_erased_report_leaves_no_number_no_text_and_no_link(desk: Room) -> None:
    _call, incident = reported(desk)
    sets_out(desk, incident)
    link = link_in(texts()[0][2])
    desk.does(SYSTEM, ErasePersonalData(f"incident:{incident}", "asked for"))
    assert [(to, text) for to, _state, text in texts()] == [("", "")]
    assert refusal(lambda: desk.does(CALLER, RateByLink(link, 5))).code == "nothing_to_rate"
    live = everything()
    rebuild()
    assert everything() == live


def test_a_digit_that_comes_back_by_sms_is_the_callers_and_anything_else_is_kept(
    desk: Room,
) -> None:
    _call, incident = reported(desk)
    desk.at = datetime.now(UTC)
    ends(desk, incident, sets_out(desk, incident))
    assert receive("kannel", "1", "+6281234567890", "Nilai 4.") == ""
    assert ToldCaller.objects.get().rating == 4
    assert receive("kannel", "2", "+6281234567890", " 3 ") == ""
    assert receive("kannel", "1", "+6281234567890", "Nilai 4.") == "", "told again"
    assert ToldCaller.objects.get().rating == 3
    assert Text.objects.count() == 0
    for id, number, words in (
        ("3", "+6281234567890", "5 rumah terbakar"),
        ("4", "+6281234567890", "7"),
        ("5", "+6281255555555", "5"),
    ):
        receive("kannel", id, number, words)
    assert Text.objects.count() == 3
    assert ToldCaller.objects.get().rating == 3
