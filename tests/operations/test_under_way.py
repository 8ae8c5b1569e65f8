"""An agency that has no units says itself that it is dealing with its task."""

from __future__ import annotations

from datetime import datetime

import pytest

from siaga.domain import alert as alerts
from siaga.domain.alert import Answerer
from siaga.domain.escalation import LadderClimbed, LadderStarted
from siaga.domain.incident import IN_PLACE, SAID, SET_OUT, AlertUnderWay
from siaga.domain.incident_state import INCIDENT, Incident
from siaga.domain.refusal import Malformed
from siaga.ledger.append import load
from siaga.operations import escalation
from siaga.operations.alerts import Acknowledge, ReportUnderWay
from siaga.operations.centre import DefineAgency, DefinePlan
from siaga.operations.command import SYSTEM, Actor
from siaga.operations.incidents import AddNote
from siaga.operations.rebuild import rebuild
from siaga.records.models import Deadline, Message
from tests.records.test_rebuild import everything
from tests.room import Room, alert_of, refusal
from tests.staffed import ANTON, passes


def test_an_agency_without_units_that_says_nothing_more_than_ours_is_asked_again(
    staffed: Room, incident: str, power: Actor
) -> None:
    alert = staffed.alert(incident, "polres")
    staffed.does(power, Acknowledge(incident, alert))
    passes(staffed, 290)
    assert not alert_of(alert).not_en_route
    passes(staffed, 15)
    late = alert_of(alert)
    assert (late.not_en_route, late.position_asked) == (True, "secretary")
    staffed.does(power, ReportUnderWay(incident, alert))
    under_way = alert_of(alert)
    assert (under_way.not_en_route, under_way.under_way_at) == (False, staffed.at)
    assert not Message.objects.filter(alert=alert, state="queued").exists()
    assert not Deadline.objects.filter(kind__in=("ladder", "en_route"), subject=alert).exists()


def test_its_word_before_the_time_is_over_ends_it_and_takes_the_task_too(
    staffed: Room, incident: str, power: Actor
) -> None:
    alert = staffed.alert(incident, "polres")
    for _twice in range(2):
        staffed.does(power, ReportUnderWay(incident, alert))
    assert alert_of(alert).state == "acknowledged"
    passes(staffed, 400)
    assert (alert_of(alert).not_en_route, alert_of(alert).step) == (False, 0)
    told = [one.event for one in load(f"incident:{incident}")]
    assert len([one for one in told if isinstance(one, AlertUnderWay)]) == 1


def test_what_it_writes_counts_and_what_is_written_to_it_does_not(
    staffed: Room, incident: str, power: Actor
) -> None:
    alert = staffed.alert(incident, "polres")
    staffed.does(power, AddNote(incident, staffed.id(), "polres", True, "di mana tepatnya?"))
    assert alert_of(alert).under_way_at is None, "a question before it is taken takes nothing"
    staffed.does(power, Acknowledge(incident, alert))
    staffed.does(staffed.ani, AddNote(incident, staffed.id(), "polres", False, "di pasar"))
    assert alert_of(alert).under_way_at is None
    staffed.does(power, AddNote(incident, staffed.id(), "polres", True, "tiang yang mana?"))
    assert alert_of(alert).under_way_at is None, "nor does one after it"
    note = staffed.id()
    for _twice in range(2):
        staffed.does(power, AddNote(incident, note, "polres", False, "kami di jalan"))
    passes(staffed, 400)
    assert not alert_of(alert).not_en_route
    written = [one.event for one in load(f"incident:{incident}")]
    assert [one.how for one in written if isinstance(one, AlertUnderWay)] == ["written"]


def test_an_agency_with_units_names_the_unit_and_its_notes_set_nobody_out(
    staffed: Room, incident: str, alert: str
) -> None:
    said = refusal(lambda: staffed.does(staffed.fireman, ReportUnderWay(incident, alert)))
    assert said.code == "agency_has_units"
    staffed.does(staffed.fireman, Acknowledge(incident, alert))
    staffed.does(staffed.fireman, AddNote(incident, staffed.id(), "damkar", False, "siap"))
    passes(staffed, 305)
    assert alert_of(alert).not_en_route


def test_only_the_agency_and_the_centre_on_its_behalf_say_so(
    staffed: Room, incident: str, power: Actor
) -> None:
    alert = staffed.alert(incident, "polres")
    for person in (staffed.fireman, staffed.ani, ANTON):
        said = refusal(lambda p=person: staffed.does(p, ReportUnderWay(incident, alert)))
        assert said.code == "forbidden"
    said = refusal(lambda: staffed.does(staffed.supervisor, ReportUnderWay(incident, alert, " ")))
    assert said.code == "missing", "how she knows"
    staffed.does(staffed.supervisor, ReportUnderWay(incident, alert, "by_telephone"))
    assert alert_of(alert).under_way_at is not None
    (told,) = (
        one.event for one in load(f"incident:{incident}") if isinstance(one.event, AlertUnderWay)
    )
    assert (told.reason, told.officer) == ("by_telephone", staffed.supervisor.user)


def test_of_the_agency_itself_no_reason_is_kept(staffed: Room, incident: str, power: Actor) -> None:
    alert = staffed.alert(incident, "polres")
    staffed.does(power, ReportUnderWay(incident, alert, "by_radio"))
    (told,) = (
        one.event for one in load(f"incident:{incident}") if isinstance(one.event, AlertUnderWay)
    )
    assert told.reason == ""


def test_a_neighbour_that_has_taken_the_record_over_is_asked_no_further(
    staffed: Room, incident: str
) -> None:
    staffed.does(SYSTEM, DefineAgency("karo", "112 Karo", "Karo", "neighbour"))
    alert = staffed.alert(incident, "karo")
    staffed.does(staffed.supervisor, Acknowledge(incident, alert))
    passes(staffed, 400)
    assert not alert_of(alert).not_en_route


LENDS = {"agency": "karo", "units": {"engine": 1}, "because": {"id": "bantuan", "en": "help"}}


def lent(staffed: Room, incident: str) -> str:
    """The plan asks a neighbour for an engine, and it has taken the task."""
    staffed.does(SYSTEM, DefineAgency("karo", "112 Karo", "Karo", "neighbour"))
    content = {"code": "fire", "category": "fire", "agencies": [LENDS]}
    staffed.does(SYSTEM, DefinePlan("fire", content))
    alert = staffed.alert(incident, "karo")
    staffed.does(staffed.supervisor, Acknowledge(incident, alert))
    return alert


def test_a_neighbour_that_lends_an_engine_says_that_it_comes_or_is_asked_again(
    staffed: Room, incident: str
) -> None:
    alert = lent(staffed, incident)
    live = everything()
    rebuild()
    assert everything() == live
    passes(staffed, 305)
    late = alert_of(alert)
    assert (late.not_en_route, late.position_asked) == (True, "secretary")
    said = ReportUnderWay(incident, alert, "by_telephone", SET_OUT)
    staffed.does(staffed.supervisor, said)
    assert not alert_of(alert).not_en_route
    assert clocks() == {}


def test_of_a_neighbours_task_from_before_the_upgrade_nothing_is_expected(
    staffed: Room, incident: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(escalation, "LadderStarted", lambda *said: LadderStarted(*said[:-1]))
    alert = lent(staffed, incident)
    rebuild()
    passes(staffed, 400)
    assert not alert_of(alert).not_en_route


def test_of_a_task_from_before_the_upgrade_no_word_is_expected(
    staffed: Room, incident: str, power: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(escalation, "LadderStarted", lambda *said: LadderStarted(*said[:5]))
    alert = staffed.alert(incident, "polres")
    staffed.does(power, Acknowledge(incident, alert))
    assert clocks() == {}
    rebuild()
    assert clocks() == {}
    passes(staffed, 400)
    assert not alert_of(alert).not_en_route
    engine = staffed.alert(incident)
    staffed.does(staffed.fireman, Acknowledge(incident, engine))
    assert list(clocks()) == [engine], "units were expected to set out then too"


def clocks() -> dict[str, datetime]:
    """By when a word or a unit is expected, of each task."""
    return dict(Deadline.objects.filter(kind="en_route").values_list("subject", "due_at"))


def test_its_people_set_out_after_it_had_dealt_with_it_from_its_place_and_not_back(
    staffed: Room, incident: str, power: Actor
) -> None:
    alert = staffed.alert(incident, "polres")
    staffed.does(power, ReportUnderWay(incident, alert, what=IN_PLACE))
    from_place = staffed.at
    assert clocks() == {}
    staffed.does(power, ReportUnderWay(incident, alert, what=SET_OUT))
    left_at = staffed.at
    for what in (SET_OUT, IN_PLACE, ""):
        staffed.does(power, ReportUnderWay(incident, alert, what=what))
    now = alert_of(alert)
    assert (now.under_way_at, now.in_place_at, now.set_out_at) == (from_place, from_place, left_at)
    said = [one.event for one in load(f"incident:{incident}")]
    assert [one.what for one in said if isinstance(one, AlertUnderWay)] == [IN_PLACE, SET_OUT]
    live = everything()
    rebuild()
    assert everything() == live


def test_nothing_else_is_said(staffed: Room, incident: str, power: Actor) -> None:
    alert = staffed.alert(incident, "polres")
    with pytest.raises(Malformed, match="wrong_value"):
        staffed.does(power, ReportUnderWay(incident, alert, what="teleported"))
    assert alert_of(alert).state == "raised"


def test_asked_for_more_it_says_once_again_that_these_set_out(
    staffed: Room, incident: str, power: Actor
) -> None:
    alert = staffed.alert(incident, "polres")
    staffed.does(power, ReportUnderWay(incident, alert, what=SET_OUT))
    first = staffed.at
    state = load_incident(incident)
    more = LadderClimbed(incident, alert, 0, "duty", ("kanit",), "more_wanted", staffed.at)
    asked = INCIDENT.replay([more], state)
    for what, again in ((IN_PLACE, 0), (SET_OUT, 1)):
        said = alerts.under_way(asked, asked.alerts[alert], Answerer(1), SAID, what=what)
        assert len(said) == again
    assert not INCIDENT.replay(said, asked).alerts[alert].climb.more_wanted
    assert alert_of(alert).set_out_at == first


def load_incident(incident: str) -> Incident:
    return INCIDENT.replay(one.event for one in load(f"incident:{incident}"))
