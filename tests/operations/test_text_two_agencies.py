"""One telephone of two agencies: what is written is of the task for which it makes sense."""

from __future__ import annotations

from typing import Any

import pytest

from siaga.ledger.unavailable import LedgerUnavailable
from siaga.operations.alerts import AssignUnit
from siaga.operations.command import SYSTEM, Command
from siaga.operations.contacts import ChangeRoster, DefineContact
from siaga.operations.door import execute
from siaga.operations.texts import receive
from siaga.records.models import Message
from tests.operations.texting import ANTONS, SQLITE, asked, staff_by_text, texts, units
from tests.room import Room, alert_of
from tests.staffed import ALL_DAY

pytestmark = SQLITE


@pytest.fixture
def staffed(room: Room) -> Room:
    """Anton's telephone is also that of polres, which has no units."""
    staff_by_text(room)
    room.does(SYSTEM, DefineContact("anton-polres", "polres", "Anton", ("sms",), "08111111111"))
    turn = {"position": "duty", "contact": "anton-polres", **ALL_DAY}
    room.does(SYSTEM, ChangeRoster("polres", (turn,)))
    return room


@pytest.fixture
def other(staffed: Room) -> str:
    """Incident 2, of which polres is told."""
    return staffed.alert(staffed.report(staffed.ani), "polres")


@pytest.mark.parametrize("words", ["proses", "proses 1", "sudah ditangani", "siap ditangani"])
@pytest.mark.parametrize("later", ["with units", "without"])
def test_dealt_with_from_the_office_is_of_the_agency_without_units_whoever_was_asked_last(
    staffed: Room, words: str, later: str
) -> None:
    both = {"with units": "damkar", "without": "polres"}
    order = ["without", "with units"] if later == "with units" else ["with units", "without"]
    alerts = {which: staffed.alert(staffed.report(staffed.ani), both[which]) for which in order}
    code = order.index("without") + 1
    words = words.replace("1", str(code))
    assert f"tugas {code} ditangani dari kantor" in texts(words)
    assert alert_of(alerts["without"]).in_place_at is not None
    assert alert_of(alerts["without"]).acknowledged_contact == "anton-polres"
    untouched = alert_of(alerts["with units"])
    assert (untouched.acknowledged_at, untouched.under_way_at) == (None, None)


@pytest.mark.parametrize("words", ["otw", "1", "2 mobil mogok", "tiba", "selesai"])
def test_what_may_be_of_either_is_asked_back_by_code_and_goes_where_the_code_says(
    staffed: Room, alert: str, other: str, words: str
) -> None:
    asked(alert, 45)
    back = texts(words)
    assert back.startswith("Tugas yang mana?") and "2, 1" in back
    assert {alert_of(one).acknowledged_at for one in (alert, other)} == {None}
    texts("otw 2")
    assert alert_of(other).set_out_at is not None
    assert units() == {}
    texts("otw 1 engine 1")
    assert (alert_of(alert).acknowledged_contact, units()) == ("anton", {"engine-1": "en_route"})


def test_they_arrive_with_the_unit_that_is_out_and_with_people_out_too_it_is_asked_back(
    staffed: Room, incident: str, alert: str, other: str
) -> None:
    staffed.does(staffed.fireman, AssignUnit(incident, alert, "engine-1"))
    texts("tiba")
    assert units() == {"engine-1": "on_scene"}
    texts("otw 2")
    assert texts("selesai").startswith("Tugas yang mana?")
    assert units() == {"engine-1": "on_scene"}


def test_of_one_incident_each_agency_says_what_it_can(
    staffed: Room, incident: str, alert: str
) -> None:
    other = staffed.alert(incident, "polres")
    texts("proses")
    assert alert_of(other).in_place_at is not None
    assert alert_of(alert).acknowledged_at is None
    texts("1")
    assert alert_of(alert).acknowledged_contact == "anton"


def test_a_yes_to_one_incident_takes_it_for_both(staffed: Room, incident: str, alert: str) -> None:
    other = staffed.alert(incident, "polres")
    texts("1")
    taken = {alert_of(one).acknowledged_contact for one in (alert, other)}
    assert taken == {"anton", "anton-polres"}


def test_who_is_asked_for_another_agency_too_deals_from_the_office_with_the_own_task(
    staffed: Room, incident: str, alert: str
) -> None:
    """One contact, asked by the ladder about a task of an agency with units."""
    staffed.does(SYSTEM, DefineContact("kanit", "polres", "Kanit", ("sms",), "08333333333"))
    turns = [{"position": "duty", "contact": "kanit", **ALL_DAY}]
    staffed.does(SYSTEM, ChangeRoster("polres", tuple(turns)))
    own = staffed.alert(staffed.report(staffed.ani), "polres")
    Message.objects.filter(alert=alert, purpose="alert").update(contact="kanit")
    assert "tugas 2 ditangani dari kantor" in texts("proses", number="+628333333333")
    assert (alert_of(own).in_place_at is None, alert_of(alert).acknowledged_at) == (False, None)


@pytest.mark.parametrize("words", ["2 1 mobil rusak", "1 1", "otw 1 engine 1"])
def test_with_a_code_it_is_no_word_of_an_agency_that_asked_somebody_else(
    staffed: Room, incident: str, alert: str, words: str
) -> None:
    staffed.does(SYSTEM, ChangeRoster("polres", ()))
    theirs = staffed.alert(incident, "polres")
    texts(words)
    assert alert_of(alert).state in ("declined", "acknowledged")
    untouched = alert_of(theirs)
    assert (untouched.acknowledged_at, untouched.declined_said) == (None, "")


def test_told_again_because_the_ledger_was_away_it_counts_for_the_second_agency_too(
    staffed: Room, incident: str, alert: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = staffed.alert(incident, "polres")
    known = []

    def fails_at_the_second(command: Command, **more: Any) -> Any:
        known.append(command)
        if len(known) == 2:
            raise LedgerUnavailable("gone")
        return execute(command, **more)

    monkeypatch.setattr("siaga.operations.texts.execute", fails_at_the_second)
    with pytest.raises(LedgerUnavailable):
        receive("kannel", "twice", ANTONS, "1")
    receive("kannel", "twice", ANTONS, "1")
    assert [alert_of(one).state for one in (alert, theirs)] == ["acknowledged"] * 2
