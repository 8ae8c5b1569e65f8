"""Which task an officer's short message takes or gives back, and whose."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from siaga.operations.alerts import Acknowledge, AssignUnit, Withdraw
from siaga.operations.centre import DefinePlan, DefineUnit
from siaga.operations.command import SYSTEM
from siaga.operations.contacts import ChangeRoster, DefineContact
from siaga.operations.merging import MergeIncident, UndoMerge
from siaga.records.models import Deadline, Message
from tests.operations.test_more_wanted import PLAN, raise_level
from tests.operations.texting import SQLITE, asked, staff_by_text, texts, units
from tests.room import Room, alert_of
from tests.staffed import ALL_DAY


@pytest.fixture
def staffed(room: Room) -> Room:
    return staff_by_text(room)


@pytest.mark.parametrize(
    "words", ["2 menit lagi sampai", "2 unit meluncur", "2 korban luka berat butuh ambulans"]
)
def test_how_a_crew_gets_on_is_not_taken_for_a_decline(
    staffed: Room, incident: str, alert: str, words: str
) -> None:
    staffed.does(staffed.fireman, AssignUnit(incident, alert, "engine-1"))
    texts("otw", words)
    assert (alert_of(alert).state, units()) == ("acknowledged", {"engine-1": "en_route"})


@SQLITE
def test_what_they_have_taken_is_given_back_by_its_word_or_code_alone(
    staffed: Room, incident: str, alert: str
) -> None:
    texts("1", "otw 1 engine 1")
    for bare in ("2", "2 mobil mogok"):
        assert "TOLAK 1" in texts(bare), bare
        assert (alert_of(alert).state, units()) == ("acknowledged", {"engine-1": "en_route"})
    texts("2 1 mobil mogok")
    assert (alert_of(alert).state, units()) == ("declined", {"engine-1": "cleared"})
    assert alert_of(alert).declined_said == "mobil mogok"


@pytest.mark.parametrize("promises", [(), ("1",)])
def test_who_sets_out_while_more_is_to_come_is_not_the_one_that_is_out_already(
    staffed: Room, incident: str, alert: str, promises: tuple[str, ...]
) -> None:
    staffed.does(SYSTEM, DefinePlan("fire", PLAN))
    for unit in ("engine-1", "engine-2"):
        staffed.does(SYSTEM, DefineUnit(unit, "damkar", unit.replace("-", " ").title(), "engine"))
    texts("1", "otw 1 engine 1")
    raise_level(staffed, incident)
    if promises:
        texts(*promises)
    texts("otw 1")
    assert units() == {"engine-1": "en_route", "engine-2": "en_route"}
    assert "Engine" in texts("otw 1"), "said twice, it sends nobody else"
    assert units() == {"engine-1": "en_route", "engine-2": "en_route"}
    assert not Deadline.objects.filter(subject=alert, kind="promised").exists()


@SQLITE
def test_no_unit_of_another_kind_sets_out_for_the_one_that_is_to_come(
    staffed: Room, incident: str, alert: str
) -> None:
    staffed.does(SYSTEM, DefinePlan("fire", PLAN))
    staffed.does(SYSTEM, DefineUnit("engine-1", "damkar", "Engine 1", "engine"))
    staffed.does(SYSTEM, DefineUnit("engine-2", "damkar", "Pick-up", "car"))
    texts("1", "otw 1 engine 1")
    raise_level(staffed, incident)
    assert "Engine 1" in texts("1", "otw 1")
    assert units() == {"engine-1": "en_route"}


@SQLITE
def test_tolak_gives_a_taken_task_back_without_more_questions(staffed: Room, alert: str) -> None:
    texts("1", "tolak ban pecah")
    assert (alert_of(alert).state, alert_of(alert).declined_said) == ("declined", "ban pecah")


@pytest.mark.parametrize("words", ["2 mobil mogok", "2", "tolak", "2 1 ban pecah"])
def test_what_somebody_else_has_taken_stays_taken(
    staffed: Room, incident: str, alert: str, words: str
) -> None:
    staffed.does(SYSTEM, DefineContact("cipto", "damkar", "Cipto", ("sms",), "08444444444"))
    turns = [{"position": "duty", "contact": who, **ALL_DAY} for who in ("anton", "cipto")]
    staffed.does(SYSTEM, ChangeRoster("damkar", tuple(turns)))
    second = staffed.report(staffed.ani)
    task = staffed.alert(second)
    asked(alert, 45)
    texts("1 2", "otw 2 engine 1")
    named = words.replace(" 1 ", " 2 ")
    taken = "Tugas 2 sudah diambil oleh Anton."
    assert texts(named, number="+628444444444") == taken
    with override("en"):
        back = texts(named, number="+628444444444")
    assert back == "Task 2 has been taken already by Anton."
    assert (alert_of(task).state, units()) == ("acknowledged", {"engine-1": "en_route"})


@SQLITE
def test_after_an_undone_merge_each_task_is_still_of_who_took_them_as_one(
    staffed: Room, incident: str, alert: str
) -> None:
    main = staffed.report(staffed.ani)
    staffed.does(staffed.ani, MergeIncident(incident, main))
    texts("1 2")
    staffed.does(staffed.ani, UndoMerge(incident, "another house"))
    assert (alert_of(alert).state, alert_of(alert).acknowledged_contact) == (
        "acknowledged",
        "anton",
    )
    texts("tolak 1")
    assert alert_of(alert).state == "declined"


@SQLITE
def test_what_the_desk_has_taken_is_not_declined_by_sms(
    staffed: Room, incident: str, alert: str
) -> None:
    staffed.does(staffed.fireman, Acknowledge(incident, alert))
    assert "Joko" in texts("2 sedang perbaikan")
    assert alert_of(alert).state == "acknowledged"


@SQLITE
def test_an_answer_that_comes_late_takes_no_other_task(
    staffed: Room, incident: str, alert: str
) -> None:
    staffed.does(staffed.ani, Withdraw(incident, alert, "the owner called"))
    other = staffed.alert(staffed.report(staffed.ani))
    Message.objects.filter(alert=other).update(contact="berta")
    assert "2" in texts("1")
    assert alert_of(other).state == "raised"


@SQLITE
def test_where_several_tasks_are_open_the_code_decides(staffed: Room) -> None:
    first, second = (staffed.alert(staffed.report(staffed.ani)) for _ in range(2))
    asked = texts("1")
    assert "1" in asked and "2" in asked
    assert {alert_of(one).state for one in (first, second)} == {"raised"}
    texts("1 2")
    assert (alert_of(first).state, alert_of(second).state) == ("raised", "acknowledged")
    assert "1 1" in texts("1"), "it may have been written before the code was"
    assert alert_of(first).state == "raised"
    texts("1 1")
    assert alert_of(first).state == "acknowledged"


@SQLITE
@pytest.mark.parametrize("words", ["1", "2 mobil mogok", "otw", "siap"])
def test_a_late_answer_is_not_taken_for_another_task_asked_about_soon_after(
    staffed: Room, incident: str, alert: str, words: str
) -> None:
    staffed.does(staffed.fireman, Acknowledge(incident, alert))
    staffed.does(staffed.ani, Withdraw(incident, alert, "the owner called"))
    asked(alert, 8)
    other = staffed.alert(staffed.report(staffed.ani))
    assert texts(words).endswith(" 2.")
    assert (alert_of(other).state, units()) == ("raised", {})
    texts("otw 2")
    assert alert_of(other).state == "acknowledged"
    assert "Engine 1" in texts("otw"), "theirs by now: no other can be meant"


@SQLITE
@pytest.mark.parametrize(("minutes", "state"), [(12, "sent"), (3, "dropped"), (3, "failed")])
def test_what_was_asked_long_before_or_never_heard_makes_no_doubt(
    staffed: Room, incident: str, alert: str, minutes: float, state: str
) -> None:
    staffed.does(staffed.ani, Withdraw(incident, alert, "the owner called"))
    asked(alert, minutes, state)
    other = staffed.alert(staffed.report(staffed.ani))
    texts("1")
    assert alert_of(other).state == "acknowledged"


@SQLITE
def test_asked_later_about_what_is_over_the_older_task_is_not_taken(
    staffed: Room, alert: str
) -> None:
    asked(alert, 45)
    later = staffed.report(staffed.ani)
    over = staffed.alert(later)
    asked(over, 5)
    staffed.does(staffed.ani, Withdraw(later, over, "the owner called"))
    texts("1")
    assert alert_of(alert).state == "raised"
    texts("1 1")
    assert alert_of(alert).state == "acknowledged"
