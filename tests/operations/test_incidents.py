from __future__ import annotations

from datetime import UTC, datetime

import pytest

from siaga.domain.refusal import Conflict, Malformed
from siaga.operations.alerts import Acknowledge, FinishAlert, Withdraw
from siaga.operations.incidents import (
    AddNote,
    AttachCall,
    CloseIncident,
    OverridePriority,
    ReopenIncident,
    SetField,
)
from siaga.records.models import Incident, IncidentCall, Note, ReportField
from tests.room import Room, call_of, incident_of, refusal


def written(incident: str, name: str) -> ReportField:
    return ReportField.objects.get(incident=incident, field=name)


def test_the_first_field_opens_the_report_and_ties_it_to_its_call(room: Room) -> None:
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    incident = room.report(room.ani, call)
    assert incident_of(incident).number == "DS-2026-000001"
    assert call_of(call).incident == incident
    assert IncidentCall.objects.get().call == call
    assert written(incident, "caller_number").value == "081234567890"


def test_a_report_without_a_call_is_a_report_too(room: Room) -> None:
    incident = room.report(room.ani)
    assert incident_of(incident).state == "open"
    assert not IncidentCall.objects.exists()


def test_numbers_leave_no_gap_and_begin_anew_each_year_of_the_centre(room: Room) -> None:
    room.at = datetime(2026, 12, 31, 16, 59, 50, tzinfo=UTC)
    room.report(room.ani)
    wrong = SetField(room.id(), "narrative", "x" * 10_001)
    assert refusal(lambda: room.does(room.ani, wrong)).code == "too_long"
    room.report(room.ani)
    room.at = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)  # midnight in Sidikalang
    room.report(room.ani)
    numbers = list(Incident.objects.order_by("opened_at").values_list("number", flat=True))
    assert numbers == ["DS-2026-000001", "DS-2026-000002", "DS-2027-000001"]


def test_answers_work_out_the_priority_and_say_why(room: Room) -> None:
    incident = room.report(room.ani)
    assert incident_of(incident).priority_because == ["category_default"]
    room.does(room.ani, SetField(incident, "answer.people_inside", "yes"))
    assert (incident_of(incident).priority, incident_of(incident).priority_because) == (
        1,
        ["trapped"],
    )


def test_what_a_person_decides_stands_above_the_rules(room: Room) -> None:
    incident = room.report(room.ani)
    room.does(room.ani, OverridePriority(incident, 3, "small fire, far from houses"))
    room.does(room.ani, SetField(incident, "answer.people_inside", "yes"))
    now = incident_of(incident)
    assert (now.priority, now.worked_out, now.priority_by_hand) == (3, 1, True)


def test_somebody_elses_newer_text_is_not_overwritten_unseen(room: Room) -> None:
    incident = room.report(room.ani)
    room.does(room.ani, SetField(incident, "landmark", "behind the church", 0))
    refused = refusal(lambda: room.does(room.budi, SetField(incident, "landmark", "mosque", 0)))
    assert isinstance(refused, Conflict)
    assert refused.values == {"field": "landmark", "by_name": "Ani"}
    room.does(room.budi, SetField(incident, "landmark", "mosque", 1))
    assert written(incident, "landmark").value == "mosque"


def test_ones_own_queued_edits_are_all_written_in_their_order(room: Room) -> None:
    incident = room.report(room.ani)
    for text in ("a", "ab", "abc"):
        room.does(room.ani, SetField(incident, "narrative", text, 0))
    assert (written(incident, "narrative").value, written(incident, "narrative").version) == (
        "abc",
        3,
    )


def test_the_same_text_twice_is_written_once(room: Room) -> None:
    incident = room.report(room.ani)
    room.does(room.ani, SetField(incident, "landmark", "school", 0))
    room.does(room.budi, SetField(incident, "landmark", "school", 0))
    assert written(incident, "landmark").version == 1


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("colour", "red", "unknown_field"),
        ("answer.shoe_size", "43", "unknown_field"),
        ("answer.", "x", "unknown_field"),
        ("category", "earthquake", "unknown_category"),
        ("region", "Sidikalang", "wrong_value"),
        ("point", "here", "wrong_value"),
        ("point", "95.0,98.3", "wrong_value"),
        ("point", "nan,98.3", "wrong_value"),
        ("people", "many", "wrong_value"),
        ("landmark", "x" * 501, "too_long"),
        ("narrative", "a\0b", "wrong_value"),
    ],
)
def test_what_does_not_fit_a_field_is_malformed(
    room: Room, field: str, value: str, code: str
) -> None:
    refused = refusal(lambda: room.does(room.ani, SetField(room.id(), field, value)))
    assert isinstance(refused, Malformed)
    assert refused.code == code
    assert not Incident.objects.exists()


@pytest.mark.parametrize("incident", ["", "../x", "X" * 32, "0" * 33])
def test_an_incident_id_has_the_form_of_ours(room: Room, incident: str) -> None:
    refused = refusal(lambda: room.does(room.ani, SetField(incident, "landmark", "x")))
    assert refused.code == "wrong_value"


def test_a_text_answer_is_kept_as_personal(room: Room) -> None:
    incident = room.report(room.ani)
    room.does(room.ani, SetField(incident, "answer.what_else", "Mrs Simbolon is ill"))
    room.does(room.ani, SetField(incident, "answer.how_many", "3"))
    assert written(incident, "answer.what_else").private
    assert not written(incident, "answer.how_many").private
    assert incident_of(incident).priority_because == ["many"]


def test_an_answer_typed_before_the_category_changed_is_kept(room: Room) -> None:
    incident = room.report(room.ani, category="illness")
    room.does(room.ani, SetField(incident, "answer.people_inside", "yes"))
    assert written(incident, "answer.people_inside").value == "yes"
    assert incident_of(incident).priority_because == ["category_default"]


def test_a_second_caller_is_a_duplicate_of_the_incident(room: Room) -> None:
    room.sign_on(room.ani)
    incident = room.report(room.ani)
    call = room.talk(room.ani)
    room.does(room.ani, AttachCall(incident, call))
    room.does(room.ani, AttachCall(incident, call))
    assert call_of(call).outcome == "duplicate_of_incident"
    assert IncidentCall.objects.count() == 1


def test_a_note_sent_twice_is_added_once(room: Room) -> None:
    incident = room.report(room.ani)
    note = AddNote(incident, room.id(), None, False, " bring the long ladder ")
    room.does(room.ani, note)
    room.does(room.ani, note)
    assert Note.objects.get().text == "bring the long ladder"


def test_officers_write_where_their_agency_is_alerted_and_not_to_another(room: Room) -> None:
    incident = room.report(room.ani)
    question = AddNote(incident, room.id(), "damkar", True, "Which gate?")
    assert refusal(lambda: room.does(room.fireman, question)).code == "forbidden"
    room.alert(incident, "damkar")
    room.alert(incident, "psc")
    room.does(room.fireman, question)
    to_others = AddNote(incident, room.id(), "psc", False, "hello")
    assert refusal(lambda: room.does(room.fireman, to_others)).code == "forbidden"


def test_a_note_to_an_agency_that_was_not_alerted_reaches_nobody_and_is_refused(
    room: Room,
) -> None:
    incident = room.report(room.ani)
    note = AddNote(incident, room.id(), "psc", False, "hello")
    refused = refusal(lambda: room.does(room.ani, note))
    assert (refused.code, refused.values["agency_name"]) == ("agency_not_alerted", "PSC 119")


def test_an_incident_with_an_open_alert_does_not_close(room: Room) -> None:
    incident = room.report(room.ani)
    alert = room.alert(incident)
    refused = refusal(lambda: room.does(room.ani, CloseIncident(incident, "resolved")))
    assert (refused.code, refused.values["agency_names"]) == ("alerts_open", "Damkar Dairi")
    room.does(room.fireman, Acknowledge(incident, alert))
    assert refusal(lambda: room.does(room.ani, CloseIncident(incident, "resolved"))).code == (
        "alerts_open"
    )
    room.does(room.fireman, FinishAlert(incident, alert, "real", "put out"))
    room.does(room.ani, CloseIncident(incident, "resolved"))
    assert incident_of(incident).state == "closed"


def test_a_closed_incident_takes_notes_but_no_edits_until_it_is_reopened(room: Room) -> None:
    incident = room.report(room.ani)
    room.does(room.ani, CloseIncident(incident, "handed_over"))
    edit = SetField(incident, "landmark", "market")
    refused = refusal(lambda: room.does(room.ani, edit))
    assert (refused.code, refused.values["number"]) == ("incident_closed", "DS-2026-000001")
    room.does(room.ani, AddNote(incident, room.id(), None, False, "called again"))
    room.does(room.supervisor, ReopenIncident(incident, "it burns again"))
    room.does(room.ani, edit)
    now = incident_of(incident)
    assert (now.state, now.reopened, now.disposition, now.closed_at) == ("open", 1, None, None)


def test_reopening_needs_a_reason(room: Room) -> None:
    incident = room.report(room.ani)
    room.does(room.ani, CloseIncident(incident, "resolved"))
    assert refusal(lambda: room.does(room.ani, ReopenIncident(incident, " "))).code == "missing"


def test_an_officer_writes_no_report(room: Room) -> None:
    incident = room.report(room.ani)
    alert = room.alert(incident)
    for command in (
        SetField(incident, "landmark", "x"),
        OverridePriority(incident, 1, "x"),
        CloseIncident(incident, "resolved"),
        ReopenIncident(incident, "x"),
        Withdraw(incident, alert, "x"),
    ):
        refused = refusal(lambda what=command: room.does(room.fireman, what))
        assert refused.code == "forbidden"
