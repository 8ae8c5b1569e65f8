from __future__ import annotations

import pytest

from siaga.domain import alert as alerts
from siaga.domain import closing, report
from siaga.domain.event import Event
from siaga.domain.incident import (
    AlertAcknowledged,
    AlertDeclined,
    AlertDone,
    AlertRaised,
    CallAttached,
    NoteAdded,
    PrioritySet,
    PriorityWorkedOut,
    ReportFieldSet,
    ReportOpened,
    UnitAssigned,
    UnitCleared,
)
from siaga.domain.incident_state import INCIDENT, Incident
from siaga.domain.refusal import Conflict, Malformed, Refused
from siaga.domain.triage import Priority
from tests.domain.test_incident_moves import AT, OPEN, RAISED


def incident(*events: Event) -> Incident:
    return INCIDENT.replay([*OPEN, *events])


def entry(value: str, seen: int = 0, field: str = "landmark") -> report.Entry:
    return report.Entry(field, value, seen)


def test_a_number_is_said_aloud_and_taken_apart_again() -> None:
    assert report.incident_number(2026, 123) == "DS-2026-000123"
    assert report.number_parts("DS-2026-000123") == (2026, 123)
    assert report.number_parts(report.incident_number(2026, 1_234_567)) == (2026, 1_234_567)


def test_a_report_opened_by_a_call_is_about_that_call() -> None:
    assert report.open_report("i", "DS-2026-000001", "c") == [
        ReportOpened("i", "DS-2026-000001", "c"),
        CallAttached("i", "c"),
    ]


@pytest.mark.parametrize(("name", "rule"), report.FIELDS.items())
def test_every_field_has_a_limit_and_may_be_emptied(name: str, rule: report.ReportField) -> None:
    assert report.check(entry("", field=name)) == rule
    with pytest.raises(Malformed, match=r"too_long|wrong_value"):
        report.check(entry("x" * (rule.limit + 1), field=name))


@pytest.mark.parametrize("value", ["12.11", "12.11.01", "12.11.01.2003"])
def test_a_region_is_its_code(value: str) -> None:
    report.check(entry(value, field="region"))


@pytest.mark.parametrize("value", ["2.74,98.31", "-2.5, 100"])
def test_a_point_is_latitude_and_longitude(value: str) -> None:
    report.check(entry(value, field="point"))


def test_what_is_personal_travels_apart_from_what_figures_need() -> None:
    assert report.set_field(incident(), entry("school"), True, False) == [
        ReportFieldSet("i", "landmark", None, "school")
    ]
    people = entry("3", field="people")
    assert report.set_field(incident(), people, False, False) == [
        ReportFieldSet("i", "people", "3")
    ]


def test_emptying_a_field_is_an_edit_and_an_empty_field_left_empty_is_none() -> None:
    filled = incident(ReportFieldSet("i", "landmark", None, "school"))
    assert report.set_field(filled, entry("", 1), True, False) == [
        ReportFieldSet("i", "landmark", None, "")
    ]
    assert report.set_field(incident(), entry(""), True, False) == []


def test_an_unseen_edit_of_somebody_else_is_a_conflict_and_ones_own_is_not() -> None:
    filled = incident(ReportFieldSet("i", "landmark", None, "school"))
    with pytest.raises(Conflict, match="field_changed"):
        report.set_field(filled, entry("church"), True, False)
    assert report.set_field(filled, entry("church"), True, True)
    assert report.set_field(filled, entry("church", 1), True, False)


def test_a_priority_is_said_again_only_when_it_or_its_reason_changed() -> None:
    known = incident(PriorityWorkedOut("i", 2, ("a",)))
    assert report.work_out_priority(known, Priority(2, ("a",))) == []
    assert report.work_out_priority(known, Priority(2, ("b",))) == [
        PriorityWorkedOut("i", 2, ("b",))
    ]


def test_the_priority_by_hand_stands() -> None:
    now = incident(PrioritySet("i", 3, "small"), PriorityWorkedOut("i", 1, ("a",)))
    assert now.priority == 3
    assert report.override_priority(now, 3, "small") == []
    with pytest.raises(Malformed, match="wrong_value"):
        report.override_priority(now, 4, "x")


def test_alerts_go_to_each_agency_once_also_when_named_twice() -> None:
    raised = alerts.forward(
        incident(RAISED),
        [alerts.Task(one, who) for one, who in (("b", "damkar"), ("c", "psc"), ("d", "psc"))],
        AT,
    )
    assert raised == [AlertRaised("i", "c", "psc", AT)]


def test_an_agency_that_was_done_may_be_alerted_again() -> None:
    done = incident(RAISED, AlertAcknowledged("i", "a", 1), AlertDone("i", "a", 1, "not_found"))
    assert alerts.forward(done, [alerts.Task("b", "damkar")], AT) == [
        AlertRaised("i", "b", "damkar", AT)
    ]


def test_declining_after_sending_units_brings_them_home_first() -> None:
    sent = incident(RAISED, AlertAcknowledged("i", "a", 1), UnitAssigned("i", "a", "u"))
    assert alerts.decline(sent, sent.alerts["a"], alerts.Answerer(2), "cannot_reach") == [
        UnitCleared("i", "a", "u"),
        AlertDeclined("i", "a", 2, "cannot_reach"),
    ]


def test_who_sends_a_unit_has_acknowledged() -> None:
    raised = incident(RAISED)
    assert alerts.assign(raised, raised.alerts["a"], "u", alerts.Answerer(4)) == [
        AlertAcknowledged("i", "a", 4),
        UnitAssigned("i", "a", "u"),
    ]


def test_closing_names_the_agencies_that_are_still_on_it() -> None:
    with pytest.raises(Refused, match="alerts_open") as refused:
        closing.close(incident(RAISED), "resolved")
    assert refused.value.values == {"agencies": ("damkar",)}
    with pytest.raises(Malformed, match="unknown_disposition"):
        closing.close(incident(), "forgotten")


def test_a_note_has_a_text_and_an_agency_that_is_on_the_incident() -> None:
    with pytest.raises(Malformed, match="missing"):
        closing.add_note(incident(), NoteAdded("i", "n", None, False, "  "))
    with pytest.raises(Malformed, match="too_long"):
        closing.add_note(incident(), NoteAdded("i", "n", None, False, "x" * 10_001))
    with pytest.raises(Refused, match="agency_not_alerted"):
        closing.add_note(incident(), NoteAdded("i", "n", "damkar", False, "hello"))
    assert closing.add_note(incident(RAISED), NoteAdded("i", "n", "damkar", True, "where?"))


def test_an_erased_field_reads_as_empty() -> None:
    assert incident(ReportFieldSet("i", "narrative")).text("narrative") == ""
