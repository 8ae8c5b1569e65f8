from __future__ import annotations

from typing import Any

from siaga.domain.refusal import Malformed
from siaga.operations.alerts import (
    Acknowledge,
    AssignUnit,
    Decline,
    FinishAlert,
    Forward,
    UnitMoved,
    Withdraw,
)
from siaga.operations.centre import DefinePlan
from siaga.operations.clockwork import Clockwork
from siaga.operations.command import SYSTEM, Actor
from siaga.operations.field import SayCrewSafe
from siaga.operations.files import AddFile
from siaga.operations.incidents import (
    AddNote,
    AttachCall,
    CloseIncident,
    OverridePriority,
    ReopenIncident,
    SetField,
)
from siaga.operations.merging import MergeIncident, UndoMerge
from siaga.operations.rebuild import rebuild
from siaga.operations.splitting import SplitReport
from siaga.records.models import (
    Alert,
    Assignment,
    Deadline,
    File,
    Incident,
    IncidentCall,
    Note,
    ReportField,
    Unit,
)
from siaga.records.projected import projected_models
from siaga.web.shapes.alerts import unreplaced
from tests.room import FIRE_PLAN, Room, alert_of, call_of, incident_of, refusal


def everything() -> dict[str, list[dict[str, Any]]]:
    return {
        model.__name__: list(model._default_manager.order_by("pk").values())
        for model in projected_models()
    }


def open_alert(incident: str, agency: str = "damkar") -> Alert:
    return Alert.objects.get(
        incident=incident, agency=agency, state__in=("raised", "delivered", "acknowledged")
    )


def fires(room: Room) -> tuple[str, str, str]:
    """A duplicate with its call and with an engine on scene, and the incident it is the same as."""
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    duplicate, main = room.report(room.ani, call), room.report(room.budi)
    alert = room.alert(duplicate)
    room.does(room.fireman, AssignUnit(duplicate, alert, "engine-1"))
    room.does(room.fireman, UnitMoved(duplicate, alert, "engine-1", "on_scene"))
    room.end(call)
    return duplicate, main, call


def test_a_merge_takes_calls_tasks_units_and_clocks_along_and_brings_them_back(room: Room) -> None:
    duplicate, main, call = fires(room)
    before = open_alert(duplicate)
    room.does(room.ani, MergeIncident(duplicate, main, "the same house"))
    merged = incident_of(duplicate)
    assert (merged.state, merged.disposition, merged.merged_into) == ("closed", "duplicate", main)
    assert (call_of(call).outcome, call_of(call).incident) == ("duplicate_of_incident", main)
    assert {one.incident for one in IncidentCall.objects.filter(call=call)} == {duplicate, main}
    task = open_alert(main)
    assert (task.state, task.acknowledged_at) == ("acknowledged", before.acknowledged_at)
    assert task.raised_at == before.raised_at
    assert Assignment.objects.get().alert == task.id
    assert Unit.objects.get(code="engine-1").engaged_incident == main
    asked = Deadline.objects.get(kind="crew_ask")
    assert asked.stream == f"incident:{main}"
    room.does(room.ani, UndoMerge(duplicate, "another house"))
    again = open_alert(duplicate)
    assert (again.id, again.state) == (before.id, "acknowledged")
    assert Assignment.objects.get().alert == again.id
    assert Unit.objects.get(code="engine-1").engaged_alert == again.id
    assert Deadline.objects.get(kind="crew_ask").due_at == asked.due_at
    assert Deadline.objects.get(kind="crew_ask").stream == f"incident:{duplicate}"
    assert (call_of(call).outcome, call_of(call).incident) == ("emergency", duplicate)
    now = incident_of(duplicate)
    assert (now.state, now.disposition, now.merged_into) == ("open", None, "")
    assert [one.incident for one in IncidentCall.objects.filter(call=call)] == [duplicate]
    live = everything()
    rebuild()
    assert everything() == live


def test_what_a_phone_sends_to_the_old_task_reaches_the_new_one(room: Room) -> None:
    duplicate, main, _call = fires(room)
    old = open_alert(duplicate).id
    room.does(room.ani, MergeIncident(duplicate, main))
    room.does(room.fireman, SayCrewSafe(duplicate, old, "engine-1"))
    room.does(room.fireman, UnitMoved(duplicate, old, "engine-1", "cleared"))
    room.does(room.fireman, AssignUnit(duplicate, old, "engine-2"))
    assert Unit.objects.get(code="engine-2").engaged_incident == main
    room.does(room.fireman, FinishAlert(duplicate, old, "real", "put out"))
    assert alert_of(old).state == "moved"
    assert Alert.objects.get(incident=main, agency="damkar").state == "done"
    room.does(room.ani, CloseIncident(main, "resolved"))
    room.does(room.ani, UndoMerge(duplicate, "another house"))
    assert (incident_of(duplicate).state, incident_of(main).state) == ("open", "closed")


def test_what_would_end_the_old_task_does_not_end_another_that_it_became_one_with(
    room: Room,
) -> None:
    main, duplicate, _call = fires(room)
    unanswered = room.alert(duplicate)
    working = open_alert(main).id
    room.does(room.ani, MergeIncident(duplicate, main))
    for by, command in (
        (room.fireman, Decline(duplicate, unanswered, "no_unit_free")),
        (room.fireman, FinishAlert(duplicate, unanswered, "not_found")),
        (room.ani, Withdraw(duplicate, unanswered, "a prank")),
    ):
        refused = refusal(lambda who=by, what=command: room.does(who, what))
        assert refused.code == "alert_moved", command
    stranger = refusal(lambda: room.does(room.medic, Decline(duplicate, unanswered, "other")))
    assert stranger.code == "forbidden"
    assert open_alert(main).id == working
    assert Unit.objects.get(code="engine-1").engaged_alert == working
    assert Alert.objects.filter(incident=main).count() == 1
    room.does(room.fireman, Acknowledge(duplicate, unanswered))
    room.does(room.fireman, AssignUnit(duplicate, unanswered, "engine-2"))
    assert Unit.objects.get(code="engine-2").engaged_alert == working


def test_a_task_is_ended_under_its_old_name_wherever_it_went_and_after_it_came_back(
    room: Room,
) -> None:
    first, second, third = (room.report(room.ani) for _ in range(3))
    old = room.alert(first)
    room.does(room.ani, MergeIncident(first, second))
    carried = open_alert(second).id
    room.does(room.ani, MergeIncident(second, third))
    room.does(room.ani, UndoMerge(second, "another house"))
    room.does(room.ani, UndoMerge(first, "another house"))
    room.does(room.ani, MergeIncident(first, third))
    room.does(room.fireman, Decline(second, carried, "no_unit_free"))
    told = Alert.objects.filter(incident=third).values_list("state", flat=True)
    assert sorted(told) == ["declined", "moved"]
    assert alert_of(old).state == "moved"


def test_a_moved_task_keeps_its_clock_and_a_returned_one_begins_anew(room: Room) -> None:
    duplicate, main = room.report(room.ani), room.report(room.budi)
    old = alert_of(room.alert(duplicate))
    room.does(room.ani, MergeIncident(duplicate, main))
    deadline = Deadline.objects.get(kind="alert")
    assert (deadline.stream, deadline.due_at) == (f"incident:{main}", old.due_at)
    Clockwork().tick(old.due_at)
    assert open_alert(main).overdue
    room.at = old.due_at
    room.does(room.ani, UndoMerge(duplicate, "another house"))
    again = open_alert(duplicate)
    assert (again.overdue, again.due_at > old.due_at) == (False, True)
    assert Deadline.objects.get(kind="alert").stream == f"incident:{duplicate}"


def test_an_agency_that_has_both_keeps_one_task_and_gets_two_back(room: Room) -> None:
    duplicate, main, _call = fires(room)
    theirs = room.alert(main)
    room.does(room.ani, MergeIncident(duplicate, main))
    assert open_alert(main).id != theirs
    assert alert_of(theirs).state == "moved"
    room.does(room.ani, UndoMerge(duplicate, "another house"))
    assert open_alert(main).id == theirs
    room.does(room.fireman, Acknowledge(main, theirs))
    room.does(room.ani, MergeIncident(duplicate, main))
    assert open_alert(main).id == theirs
    assert Assignment.objects.get().alert == theirs
    room.does(room.ani, UndoMerge(duplicate, "another house"))
    assert Assignment.objects.get().incident == duplicate
    live = everything()
    rebuild()
    assert everything() == live


def test_who_stays_brings_its_task_again_when_the_other_leaves_with_the_one_they_shared(
    room: Room,
) -> None:
    duplicate, main, _call = fires(room)
    stays = room.report(room.ani)
    room.alert(stays)
    for one in (duplicate, stays):
        room.does(room.ani, MergeIncident(one, main))
    assert Assignment.objects.get().incident == main
    room.does(room.ani, UndoMerge(duplicate, "another house"))
    assert Assignment.objects.get().incident == duplicate
    assert open_alert(main).state == "raised", "of what stays, nobody has said that it is theirs"
    assert Deadline.objects.filter(kind="alert", subject=open_alert(main).id).exists()
    assert not Alert.objects.filter(incident=stays).exclude(state="moved").exists()
    live = everything()
    rebuild()
    assert everything() == live
    room.does(room.fireman, Acknowledge(main, open_alert(main).id))
    room.does(room.ani, UndoMerge(stays, "a third one"))
    assert open_alert(stays).state == "acknowledged"


def test_a_merge_asks_for_the_units_of_both_and_forgets_no_time_that_has_passed(
    room: Room,
) -> None:
    line = {"agency": "damkar", "units": {"engine": 3}, "because": {"id": "kebakaran"}}
    main, duplicate = room.report(room.ani), room.report(room.ani)
    theirs = room.alert(main)
    room.does(SYSTEM, DefinePlan("fire", {**FIRE_PLAN, "agencies": [line]}))
    late = alert_of(room.alert(duplicate))
    room.at = late.due_at
    Clockwork().tick(room.at)
    third = room.report(room.budi)
    room.does(SYSTEM, DefinePlan("fire", FIRE_PLAN))
    fresh = room.alert(third)
    room.does(room.ani, MergeIncident(duplicate, third))
    joined = open_alert(third)
    assert (joined.id, joined.overdue, joined.wanted) == (fresh, True, {"engine": 3})
    assert not Deadline.objects.filter(kind="alert", subject=fresh).exists()
    room.does(room.fireman, Acknowledge(main, theirs))
    room.does(room.ani, MergeIncident(main, third))
    taken = open_alert(third)
    assert (taken.state, taken.wanted) == ("acknowledged", {"engine": 3})
    assert alert_of(theirs).wanted == {}
    live = everything()
    rebuild()
    assert everything() == live


def test_a_task_that_a_merge_brings_along_comes_in_nobody_s_place(room: Room) -> None:
    duplicate, main = room.report(room.ani), room.report(room.ani)
    room.does(room.ani, Forward(duplicate, ("psc",)))
    declined = room.alert(main)
    room.does(room.fireman, Decline(main, declined, "no_unit_free"))
    room.does(room.ani, MergeIncident(duplicate, main))
    declined_at = alert_of(declined).declined_at
    assert declined_at is not None
    assert open_alert(main, "psc").raised_at < declined_at
    assert unreplaced(alert_of(declined), list(Alert.objects.filter(incident=main)))
    room.does(room.ani, Forward(main, ("polres",), instead_of=declined))
    assert not unreplaced(alert_of(declined), list(Alert.objects.filter(incident=main)))


def test_a_merged_incident_is_worked_on_no_more_until_that_is_undone(room: Room) -> None:
    duplicate, main, call = fires(room)
    room.does(room.ani, MergeIncident(duplicate, main))
    for command in (
        SetField(duplicate, "landmark", "x"),
        OverridePriority(duplicate, 1, "x"),
        CloseIncident(duplicate, "resolved"),
        ReopenIncident(duplicate, "x"),
        AttachCall(duplicate, call),
        MergeIncident(main, duplicate),
    ):
        refused = refusal(lambda what=command: room.does(room.ani, what))
        assert refused.code == "incident_merged", command
        assert incident_of(main).number in refused.values.values()


def noted(incident: str) -> list[str]:
    return list(Note.objects.filter(incident=incident).values_list("text", flat=True))


def test_what_is_written_on_the_old_one_is_read_on_the_one_that_goes_on(room: Room) -> None:
    """A telephone that was offline sends its note and its photo late."""
    duplicate, main, _call = fires(room)
    room.alert(main, "psc")
    done = room.alert(duplicate, "polres")
    police = Actor("user", room.fireman.user, "officer", "polres")
    room.does(police, Decline(duplicate, done, "not_our_task"))
    last = room.report(room.budi)
    for one, other in ((duplicate, main), (main, last)):
        room.does(room.ani, MergeIncident(one, other))
    note = room.id()
    for _ in range(2):
        room.does(room.fireman, AddNote(duplicate, note, None, False, "api di lantai dua"))
    room.does(room.fireman, AddNote(duplicate, room.id(), "damkar", False, "minta air"))
    room.does(room.budi, AddNote(main, room.id(), "psc", True, "berapa korban?"))
    room.does(police, AddNote(duplicate, room.id(), None, False, "jalan sudah dibuka"))
    file, digest = room.id(), "a" * 64
    path = f"2026/03/01/{file}-{digest[:16]}.jpeg"
    room.does(room.fireman, AddFile(duplicate, file, None, "jpeg", path, digest, 9, "api.jpg"))
    assert noted(last) == ["api di lantai dua", "minta air", "berapa korban?"]
    assert File.objects.get().incident == last
    assert noted(duplicate) == ["jalan sudah dibuka"], (
        "whose task was over has no part in the other"
    )
    for one in (main, duplicate):
        room.does(room.ani, UndoMerge(one, "lain rumah"))
    room.does(room.fireman, AddNote(duplicate, room.id(), None, False, "di sini"))
    assert noted(duplicate)[1:] == ["di sini"]
    stranger = refusal(
        lambda: room.does(room.medic, AddNote(duplicate, room.id(), None, False, "x"))
    )
    assert stranger.code == "forbidden"


def test_only_the_centre_merges_parts_and_splits(room: Room) -> None:
    duplicate, main = room.report(room.ani), room.report(room.budi)
    room.alert(duplicate)
    for command in (
        MergeIncident(duplicate, main),
        UndoMerge(duplicate, "x"),
        SplitReport(duplicate, room.id(), ("place",)),
    ):
        refused = refusal(lambda what=command: room.does(room.fireman, what))
        assert refused.code == "forbidden"
    gone = refusal(lambda: room.does(room.ani, MergeIncident(duplicate, "f" * 32)))
    assert isinstance(gone, Malformed)


def test_a_second_incident_takes_over_what_was_chosen_and_names_its_origin(room: Room) -> None:
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    first = room.report(room.ani, call)
    for name, value in (
        ("landmark", "behind the market"),
        ("answer.people_inside", "yes"),
        ("answer.what_else", "Mrs Simbolon is ill"),
        ("narrative", "two houses burn"),
    ):
        room.does(room.ani, SetField(first, name, value))
    room.alert(first)
    second = room.id()
    room.does(room.ani, SplitReport(first, second, ("place", "caller", "category")))
    made = incident_of(second)
    assert (made.number, made.origin, made.state) == ("DS-2026-000002", first, "open")
    assert (made.category, made.priority) == ("fire", 1)
    fields = {
        one.field: (one.value, one.private) for one in ReportField.objects.filter(incident=second)
    }
    assert fields == {
        "category": ("fire", False),
        "landmark": ("behind the market", True),
        "caller_number": ("081234567890", True),
        "answer.people_inside": ("yes", False),
        "answer.what_else": ("Mrs Simbolon is ill", True),
    }
    assert not Alert.objects.filter(incident=second).exists()
    assert {one.incident for one in IncidentCall.objects.filter(call=call)} == {first, second}
    assert call_of(call).outcome == "emergency"
    again = refusal(lambda: room.does(room.ani, SplitReport(first, second, ())))
    assert again.code == "wrong_value"
    assert Incident.objects.count() == 2


def test_a_split_that_turns_out_the_same_is_merged_and_its_call_stays_an_emergency(
    room: Room,
) -> None:
    room.sign_on(room.ani)
    call = room.talk(room.ani)
    first, second = room.report(room.ani, call), room.id()
    task = room.alert(first)
    room.does(room.ani, SplitReport(first, second, ("place",)))
    room.does(room.ani, MergeIncident(second, first))
    assert call_of(call).outcome == "emergency"
    room.does(room.ani, Withdraw(first, task, "all home"))
    room.does(room.ani, UndoMerge(second, "another"))
    assert {one.incident for one in IncidentCall.objects.filter(call=call)} == {first, second}
