from __future__ import annotations

import json
from dataclasses import replace

import pytest

from siaga.courier.channel import Outgoing
from siaga.courier.push_words import alarm_notice, notice
from siaga.domain.told import Told
from siaga.protocols.web_push import MOST_BYTES

TOLD = Told(
    "i" * 32,
    "a" * 32,
    "damkar",
    "Damkar",
    "112-2026-000017",
    "17",
    "Kebakaran",
    1,
    "Sidikalang",
    "rumah Pak Budi",
    "Pak Budi 0812",
    "3",
    "2.74,98.31",
)


@pytest.mark.parametrize(
    "standing", ["new", "overdue", "not_en_route", "more_wanted", "taken", "over"]
)
def test_what_a_locked_screen_shows_names_the_task_and_nobody(standing: str) -> None:
    said = json.loads(notice(TOLD, standing))
    assert "Kebakaran" in said["title"]
    assert said["body"] == "Sidikalang\nDamkar, 112-2026-000017"
    assert "Budi" not in str(said)
    assert said["sounds"] == (standing not in ("taken", "over"))


def test_however_long_a_place_is_it_can_be_sent() -> None:
    long = replace(TOLD, place="é" * 5000, agency_name="ü" * 100, category="ö" * 100)
    assert len(notice(long, "overdue")) <= MOST_BYTES


def alarm(about: str, why: str, told: Told | None = None) -> dict[str, object]:
    incident = told.incident if told else ""
    message = Outgoing("m", incident, "", "alarm", "", "", told, about)
    said: dict[str, object] = json.loads(alarm_notice("tag", message, why))
    return said


@pytest.mark.parametrize(
    "why",
    [
        *("nobody_left", "not_answered", "not_en_route", "more_wanted"),
        *("crew_help", "crew_silent", "untouched", ""),
    ],
)
def test_a_supervisor_is_told_the_task_and_nobody_in_it(why: str) -> None:
    said = alarm(TOLD.alert, why, TOLD)
    assert "Kebakaran" in str(said["title"])
    assert said["body"] == "Sidikalang\nDamkar, 112-2026-000017"
    assert "Budi" not in str(said)
    assert said["page"] == f"/kejadian/{TOLD.incident}"
    assert said["sounds"] == bool(why)


def test_of_an_incident_as_a_whole_no_agency_is_named() -> None:
    whole = replace(TOLD, alert="", agency="", agency_name="")
    assert alarm("", "untouched", whole)["body"] == "Sidikalang\n112-2026-000017"


@pytest.mark.parametrize(
    ("about", "part"),
    [
        ("channel:calls", "Penerimaan panggilan"),
        ("trunk:telkom", "Saluran telepon telkom"),
        ("channel:chat:telegram", "Pesan chat (telegram)"),
        ("channel:sms:modem", "SMS lewat modem"),
        ("channel:pigeons", "Salah satu jalur pesan"),
    ],
)
def test_what_the_centre_stands_on_is_named_and_its_return(about: str, part: str) -> None:
    away, back = alarm(about, "away"), alarm(about, "")
    assert (away["title"], back["title"]) == (f"{part} tidak berfungsi", f"{part} berfungsi lagi")
    assert (away["sounds"], back["sounds"]) == (True, False)
    assert away["page"] == "/pengawas"


def test_of_a_dead_route_it_is_said_that_short_messages_go_out_all_the_same() -> None:
    assert "tetap terkirim lewat jalur lain" in str(alarm("channel:sms:smpp", "away")["body"])
    assert "tetap terkirim" not in str(alarm("channel:sms", "away")["body"])
