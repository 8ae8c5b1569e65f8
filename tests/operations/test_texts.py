from __future__ import annotations

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from siaga.courier.sms_words import alert_text
from siaga.ledger.unavailable import LedgerUnavailable
from siaga.operations.alerts import Acknowledge, AssignUnit, Withdraw
from siaga.operations.centre import DefineUnit
from siaga.operations.command import SYSTEM, Actor
from siaga.operations.contacts import ChangeRoster, DefineContact
from siaga.operations.receipts import receipt
from siaga.operations.telling import tell_of
from siaga.operations.text_answers import AnswerByText
from siaga.operations.texts import nobody_reads_it, receive
from siaga.records.models import Message, Text
from tests.databases import Database
from tests.operations.texting import ANTONS, BERTAS, SQLITE, STRANGER, staff_by_text, texts, units
from tests.room import Room, alert_of, refusal
from tests.staffed import ALL_DAY, ANTON, passes


@pytest.fixture
def staffed(room: Room) -> Room:
    return staff_by_text(room)


def test_one_takes_the_task_and_the_timeline_knows_which_message_was_answered(
    staffed: Room, alert: str
) -> None:
    assert "OTW 1" in texts("1")
    taken = alert_of(alert)
    assert (taken.state, taken.acknowledged_contact) == ("acknowledged", "anton")
    asked = Message.objects.get(alert=alert, channel="sms")
    assert (asked.state, asked.answer) == ("answered", "acknowledge")
    assert "Anton" in texts("Siap ndan")


@SQLITE
def test_two_declines_in_the_own_words(staffed: Room, alert: str) -> None:
    texts("2 Mobil mogok di Sumbul")
    declined = alert_of(alert)
    assert (declined.state, declined.declined_contact) == ("declined", "anton")
    assert declined.declined_said == "Mobil mogok di Sumbul"


def test_otw_tiba_selesai_move_the_units_on_this_task(
    staffed: Room, incident: str, alert: str
) -> None:
    for unit in ("engine-1", "engine-2"):
        staffed.does(staffed.fireman, AssignUnit(incident, alert, unit))
    assert "Engine 1, Engine 2" in texts("0tw")
    assert units() == {"engine-1": "en_route", "engine-2": "en_route"}
    assert "Engine 2" in texts("Tiba engine 2")
    assert units() == {"engine-1": "en_route", "engine-2": "on_scene"}
    texts("TIBA", "selesai, api padam")
    assert units() == {"engine-1": "cleared", "engine-2": "cleared"}
    assert "OTW 1" in texts("SELESAI")


@SQLITE
def test_who_sets_out_without_a_unit_is_asked_which_and_has_the_task_meanwhile(
    staffed: Room, alert: str
) -> None:
    asked = texts("otw")
    assert "Engine 1, Engine 2" in asked
    assert (alert_of(alert).state, units()) == ("acknowledged", {})
    assert "Engine 2" in texts("OTW 1 engine 2")
    assert units() == {"engine-2": "en_route"}


def test_how_long_and_how_many_is_no_code(staffed: Room, incident: str, alert: str) -> None:
    staffed.does(staffed.fireman, AssignUnit(incident, alert, "engine-1"))
    assert "Engine 1" in texts("Otw 10 menit")
    assert units() == {"engine-1": "en_route"}
    assert "OTW 1" in texts("tiba 10 menit lagi")
    assert units() == {"engine-1": "en_route"}
    second = staffed.alert(staffed.report(staffed.ani))
    assert "Tugas yang mana" in texts("OTW 2 unit")
    assert alert_of(second).state == "raised"


@SQLITE
def test_units_in_their_shift_are_named_first(staffed: Room, alert: str) -> None:
    now = timezone.localtime()
    off = {"name": "x", "from": "00:00", "until": "00:00", "days": [(now.weekday() + 2) % 7]}
    staffed.does(SYSTEM, DefineUnit("engine-1", "damkar", "Engine 1", "unit", shifts=(off,)))
    assert "Engine 2, Engine 1" in texts("otw")


@SQLITE
def test_the_only_free_unit_need_not_be_named(staffed: Room, incident: str) -> None:
    alert = staffed.alert(incident, "psc")
    asked = texts("otw", number=BERTAS)
    assert "OTW 1" in asked and units() == {}, "berta was not asked: the code must say it"
    texts("otw 1", number=BERTAS)
    assert (alert_of(alert).state, units()) == ("acknowledged", {"amb-1": "en_route"})


@pytest.mark.parametrize("word", ["otw", "tiba"])
def test_of_an_agency_without_units_its_people_set_out(
    staffed: Room, incident: str, word: str
) -> None:
    kanit = unit_less(staffed)
    alert = staffed.alert(incident, "polres")
    with override("en"):
        back = {"otw": "have set out", "tiba": "are on scene"}[word]
        assert texts(word, number=kanit) == f"Noted: your people {back}, task 1."
        taken = alert_of(alert)
        assert (taken.state, taken.acknowledged_contact) == ("acknowledged", "kanit")
        assert taken.under_way_at == taken.set_out_at is not None
        assert texts("proses", number=kanit) != "", "answered, and nothing is taken back"
        assert alert_of(alert).in_place_at is None
        for late in ("tiba", "selesai"):
            assert "task 1" in texts(late, number=kanit).lower()
        assert "not finished" in texts("selesai", number=kanit)
    assert "belum selesai di sistem" in texts("selesai", number=kanit)
    assert alert_of(alert).under_way_at == taken.under_way_at
    assert alert_of(alert).state == "acknowledged", "nothing that is written ends the task"


def unit_less(staffed: Room) -> str:
    """The number of the duty officer of an agency without units."""
    staffed.does(SYSTEM, DefineContact("kanit", "polres", "Kanit", ("sms",), "08333333333"))
    turn = {"position": "duty", "contact": "kanit", **ALL_DAY}
    staffed.does(SYSTEM, ChangeRoster("polres", (turn,)))
    return "+628333333333"


def test_who_deals_with_it_from_the_own_place_says_so_and_nobody_is_on_the_way(
    staffed: Room, incident: str
) -> None:
    kanit, alert = unit_less(staffed), staffed.alert(incident, "polres")
    assert "ditangani dari kantor" in texts("1 proses", number=kanit)
    taken = alert_of(alert)
    assert (taken.state, taken.set_out_at) == ("acknowledged", None)
    assert taken.under_way_at == taken.in_place_at is not None
    told = Message.objects.get(alert=alert, purpose="alert", contact="kanit")
    assert told.state == "answered"


def test_a_yes_with_that_word_takes_the_task_also_where_units_must_set_out(
    staffed: Room, incident: str, alert: str
) -> None:
    assert "Tidak terbaca" in texts("ditangani")
    assert alert_of(alert).state == "raised"
    texts("siap ditangani")
    assert alert_of(alert).state == "acknowledged"


def test_that_it_was_finished_tells_of_nobody_on_the_way(staffed: Room, incident: str) -> None:
    kanit, alert = unit_less(staffed), staffed.alert(incident, "polres")
    texts("selesai", number=kanit)
    taken = alert_of(alert)
    assert taken.under_way_at is not None
    assert (taken.set_out_at, taken.in_place_at) == (None, None)


def test_an_agency_with_units_cannot_deal_with_it_from_its_place(staffed: Room, alert: str) -> None:
    back = texts("proses 1")
    assert "TIBA 1" in back and "PROSES" not in back
    assert alert_of(alert).state == "delivered" or alert_of(alert).state == "raised"
    assert alert_of(alert).under_way_at is None


def test_an_agency_without_units_is_promised_no_word_that_ends_the_task(
    staffed: Room, incident: str
) -> None:
    kanit, alert = unit_less(staffed), staffed.alert(incident, "polres")
    for language in ("id", "en"):
        with override(language):
            helped = texts("apa ini", number=kanit)
            assert "OTW 1" in helped and "PROSES 1" in helped and "2 1" in helped
            assert not {"TIBA", "SELESAI"} & set(helped.replace(",", " ").split()), helped
    back = texts("1", number=kanit)
    assert alert_of(alert).state == "acknowledged"
    assert "OTW 1" in back and "PROSES 1" in back and "SELESAI" not in back


@SQLITE
def test_a_strangers_code_and_what_is_not_understood_decide_nothing_and_help(
    staffed: Room, alert: str
) -> None:
    assert "99" in texts("1 99")
    for wrong in ("belum tahu", "tidak bisa", "selesai?", "hmm", ""):
        assert "SELESAI 1" in texts(wrong), wrong
    assert alert_of(alert).state == "raised"
    others = staffed.alert(staffed.report(staffed.ani), "psc")
    texts("1 2")
    assert alert_of(others).state == "raised", "another agency's"


def test_told_twice_by_the_gateway_it_decides_and_answers_once(staffed: Room, alert: str) -> None:
    for _ in range(3):
        assert receive("kannel", "the same", ANTONS, "2 mobil mogok") == ""
    assert alert_of(alert).state == "declined"
    assert Message.objects.filter(purpose="reply").count() == 1
    replayed = [receive("kannel", "s", STRANGER, "halo") for _ in range(2)]
    assert replayed[0] == nobody_reads_it()
    assert Text.objects.count() == 1


@SQLITE
def test_what_came_too_late_is_said_with_its_reason(
    staffed: Room, incident: str, alert: str
) -> None:
    staffed.does(staffed.fireman, Acknowledge(incident, alert))
    assert "Joko" in texts("1")
    staffed.does(staffed.ani, Withdraw(incident, alert, "the owner called"))
    assert texts("otw 1") != ""
    assert (alert_of(alert).state, units()) == ("withdrawn", {})


def test_a_stranger_is_answered_once_a_day_and_what_was_written_is_kept(staffed: Room) -> None:
    assert texts("tolong kebakaran", number=STRANGER) == nobody_reads_it()
    assert receive("kannel", "next", STRANGER, "halo?") == ""
    assert receive("kannel", "service", "INFO-XL", "Kuota Anda") == ""
    kept = list(Text.objects.order_by("at").values_list("number", "words", "answered"))
    assert [one[1] for one in kept] == ["tolong kebakaran", "halo?", "Kuota Anda"]
    assert [one[2] for one in kept] == [True, False, False]


@SQLITE
def test_two_machines_that_answer_each_other_come_to_an_end(staffed: Room, alert: str) -> None:
    texts(*["Saya sedang rapat."] * 20)
    assert Message.objects.filter(purpose="reply").count() == 12
    texts("1")
    assert alert_of(alert).state == "acknowledged", "what is clear still decides"


def test_whoever_is_asked_because_nobody_has_set_out_takes_the_task_over(
    staffed: Room, incident: str, alert: str
) -> None:
    cici = "+628555555555"
    staffed.does(SYSTEM, DefineContact("cici", "damkar", "Cici", ("sms",), "08555555555"))
    duty, second = (
        {"position": position, "contact": who, **ALL_DAY}
        for position, who in (("duty", "anton"), ("second", "cici"))
    )
    staffed.does(SYSTEM, ChangeRoster("damkar", (duty, second)))
    texts("1")
    assert "Anton" in texts("1 1", number=cici), "he still has time to set out"
    staffed.at = timezone.now()
    passes(staffed, 305)
    told = tell_of(incident, alert, {})
    assert told is not None and alert_text(told).startswith("BELUM ADA YANG BERANGKAT.")
    assert "Anton" in texts("1"), "saying it again sends nobody out"
    no = "2 1 mobil mogok"
    stays = "Tercatat. Tugas 1 tetap dipegang Anton; belum ada yang berangkat."
    assert texts(no, number=cici) == stays, "who cannot go either takes it from nobody"
    with override("en"):
        assert texts(no, number=cici) == ("Noted. Task 1 stays with Anton; nobody has set out yet.")
    assert alert_of(alert).acknowledged_contact == "anton"
    assert "OTW 1" in texts("1", number=cici)
    assert alert_of(alert).acknowledged_contact == "cici"
    told = tell_of(incident, alert, {})
    assert told is not None and not told.nobody_out
    assert "Cici" in texts("1 1")


@SQLITE
def test_in_a_night_of_floods_every_step_is_confirmed(staffed: Room) -> None:
    for code in range(1, 6):
        staffed.alert(staffed.report(staffed.ani))
        for said in (f"1 {code}", f"otw {code} engine 1", f"tiba {code}", f"selesai {code}"):
            back = texts(said)
            assert back.startswith("Tercatat") and str(code) in back, said
    assert "Engine 1" in texts("otw 5 engine 1")
    assert Message.objects.filter(purpose="reply").count() == 21


@SQLITE
def test_only_a_contact_answers_by_text(staffed: Room) -> None:
    from_web = refusal(lambda: receive_as(staffed, staffed.fireman))
    assert from_web.code == "forbidden"
    assert receive_as(staffed, ANTON) == {"task": False}


def receive_as(room: Room, who: Actor) -> object:
    return room.does(who, AnswerByText("1"))


def end_connections(database: Database) -> None:
    connection.ensure_connection()
    with psycopg.connect(database.address, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_database_that_was_started_anew_loses_no_text(
    database: Database, staffed: Room, incident: str
) -> None:
    alert = staffed.alert(incident)
    for tell in (lambda: receive("smpp", "1", ANTONS, "1"), lambda: receipt("none", True)):
        end_connections(database)
        with pytest.raises(LedgerUnavailable):
            tell()
    assert receive("smpp", "1", ANTONS, "1") == ""
    assert alert_of(alert).state == "acknowledged"
