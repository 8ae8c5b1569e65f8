"""What a plan leads to: units wanted, who is only informed, alarm levels, who stands in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from siaga.domain.field_rules import Claim
from siaga.operations.alarm import RaiseAlarmLevel, ReadAlert, SettleDecline
from siaga.operations.alerts import Acknowledge, AssignUnit, Decline, Forward, MarkAlertOverdue
from siaga.operations.centre import DefineAgency, DefineCategory, DefinePlan
from siaga.operations.command import CLOCKWORK, SYSTEM
from siaga.operations.field import Tapped
from siaga.operations.incidents import CloseIncident, SetField
from siaga.operations.ladders import RedirectAlert
from siaga.records.models import Alert, Deadline, Incident, Plan
from siaga.web.shapes.alerts import unreplaced
from tests.room import FIRE, Room, alert_of, incident_of, refusal


def line(agency: str, **rest: Any) -> dict[str, Any]:
    return {"agency": agency, "because": {"id": "karena"}, **rest}


LINES = [
    line("damkar", units={"engine": 1}),
    line("psc", inform=True),
    line("damkar", level="second", units={"engine": 2}),
    line("polres", level="second", units={"patrol": 1}),
    line("pmi", level="disaster"),
    line("psc", level="disaster"),
    line("pmi", reserve_for="damkar", units={"team": 1}),
    line("polres", reserve_for="damkar"),
]


@pytest.fixture
def incident(room: Room) -> str:
    room.does(SYSTEM, DefineAgency("pmi", "PMI Dairi", "PMI", "red_cross"))
    content = {"code": "fire", "category": "fire", "agencies": LINES}
    room.does(SYSTEM, DefinePlan("fire", content))
    return room.report(room.ani)


def alerts() -> dict[str, Alert]:
    """The latest of each agency."""
    return {alert.agency: alert for alert in Alert.objects.order_by("position")}


def test_the_alert_says_how_many_units_the_plan_wants(room: Room, incident: str) -> None:
    room.does(room.ani, Forward(incident, ("damkar", "polres")))
    assert {code: one.wanted for code, one in alerts().items()} == {
        "damkar": {"engine": 1},
        "polres": {},
    }


def test_nobody_waits_for_who_is_only_informed(room: Room, incident: str) -> None:
    room.does(room.ani, Forward(incident, (), ("psc",)))
    told = alerts()["psc"]
    assert (told.inform, told.state) == (True, "raised")
    assert not Deadline.objects.filter(kind="alert").exists()
    room.does(CLOCKWORK, MarkAlertOverdue(incident, told.id))
    assert not alert_of(told.id).overdue
    refused = refusal(lambda: room.does(room.fireman, ReadAlert(incident, told.id)))
    assert refused.code == "forbidden"
    room.does(room.medic, ReadAlert(incident, told.id))
    first = alert_of(told.id)
    room.does(room.medic, ReadAlert(incident, told.id))
    assert (first.state, first.read_by) == ("read", room.medic.user)
    assert alert_of(told.id).read_at == first.read_at
    room.does(room.ani, CloseIncident(incident, "resolved"))
    assert incident_of(incident).state == "closed"


def test_a_level_is_raised_once_with_its_agencies_and_more_units_in_one_commit(
    room: Room, incident: str
) -> None:
    room.does(room.ani, Forward(incident, ("damkar",), ("psc",)))
    room.does(room.ani, RaiseAlarmLevel(incident, "second", "spreading"))
    room.does(room.supervisor, RaiseAlarmLevel(incident, "second", "spreading"))
    assert Incident.objects.get().level == "second"
    assert alerts()["damkar"].wanted == {"engine": 2}
    assert Alert.objects.count() == 3
    room.does(room.supervisor, RaiseAlarmLevel(incident, "disaster", "large_area"))
    acting = {code for code, one in alerts().items() if not one.inform}
    assert acting == {"damkar", "polres", "pmi", "psc"}


def test_only_the_centre_raises_a_level_and_only_of_an_open_incident(
    room: Room, incident: str
) -> None:
    up = RaiseAlarmLevel(incident, "second", "spreading")
    assert refusal(lambda: room.does(room.fireman, up)).code == "forbidden"
    for wrong, code in (
        (RaiseAlarmLevel(incident, "third", "spreading"), "unknown_level"),
        (RaiseAlarmLevel(incident, "second", "just so"), "unknown_raise_reason"),
        (RaiseAlarmLevel(incident, "first", "spreading"), ""),
    ):
        if code:
            assert refusal(lambda what=wrong: room.does(room.ani, what)).code == code
        else:
            room.does(room.ani, wrong)
    assert Incident.objects.get().level == "first"
    room.does(room.ani, CloseIncident(incident, "resolved"))
    assert refusal(lambda: room.does(room.ani, up)).code == "incident_closed"


def test_who_declines_is_replaced_in_the_same_commit_until_the_plan_has_nobody_left(
    room: Room, incident: str
) -> None:
    room.does(room.ani, Forward(incident, ("damkar",)))
    damkar = alerts()["damkar"]
    room.does(room.fireman, AssignUnit(incident, damkar.id, "engine-1"))
    room.does(room.fireman, Decline(incident, damkar.id, "no_unit_free"))
    stands_in = alerts()["pmi"]
    assert stands_in.raised_at == alert_of(damkar.id).declined_at == room.at
    assert (stands_in.instead_of, stands_in.wanted) == (damkar.id, {"team": 1})
    assert Deadline.objects.get(kind="alert").subject == stands_in.id
    room.does(room.fireman, Decline(incident, damkar.id, "no_unit_free"))
    assert Alert.objects.count() == 2
    room.does(room.supervisor, Decline(incident, stands_in.id, "cannot_reach"))
    last = alerts()["polres"]
    assert last.instead_of == stands_in.id
    room.does(room.supervisor, Decline(incident, last.id, "not_our_task"))
    assert Alert.objects.count() == 3


def test_a_late_tap_gives_the_reserve_its_whole_time_from_when_it_arrives(
    room: Room, incident: str
) -> None:
    room.does(room.ani, Forward(incident, ("damkar",)))
    damkar = alerts()["damkar"].id
    tapped = int((room.at + timedelta(seconds=5)).timestamp() * 1000)
    claim = Claim(tapped, tapped + 595_000, None)
    room.does(room.fireman, Tapped(Decline(incident, damkar, "no_unit_free"), claim), 600)
    assert alert_of(damkar).declined_at == room.at - timedelta(seconds=595)
    stands_in = alerts()["pmi"]
    assert (stands_in.raised_at, stands_in.due_at) == (room.at, room.at + timedelta(seconds=60))


def test_an_alert_raised_between_a_late_decline_and_its_arrival_replaces_nobody(
    room: Room, incident: str
) -> None:
    room.does(room.ani, Forward(incident, ("psc",)))
    psc = alerts()["psc"].id
    tapped = int((room.at + timedelta(seconds=5)).timestamp() * 1000)
    room.does(room.ani, Forward(incident, ("damkar",)), 300)
    claim = Claim(tapped, tapped + 595_000, None)
    room.does(room.medic, Tapped(Decline(incident, psc, "no_unit_free"), claim), 300)
    declined = alert_of(psc)
    assert declined.declined_at is not None
    assert declined.declined_at < alerts()["damkar"].raised_at
    assert unreplaced(declined, list(Alert.objects.all()))


def test_of_two_that_decline_each_stays_red_until_somebody_comes_in_its_own_place(
    room: Room, incident: str
) -> None:
    both = [line("damkar"), line("psc"), line("polres", reserve_for="psc")]
    room.does(SYSTEM, DefinePlan("fire", {"code": "fire", "category": "fire", "agencies": both}))
    room.does(room.ani, Forward(incident, ("damkar", "psc")))
    damkar, psc = alerts()["damkar"].id, alerts()["psc"].id
    room.does(room.fireman, Decline(incident, damkar, "no_unit_free"))
    room.does(room.medic, Decline(incident, psc, "no_unit_free"))
    assert alerts()["polres"].instead_of == psc
    assert red() == {"damkar"}, "the reserve of PSC puts no fire out"
    wrong = Forward(incident, ("pmi",), instead_of=alerts()["polres"].id)
    assert refusal(lambda: room.does(room.ani, wrong)).code == "alert_not_declined"
    unknown = Forward(incident, ("pmi",), instead_of="0" * 32)
    assert refusal(lambda: room.does(room.ani, unknown)).code == "unknown_alert"
    room.does(room.supervisor, Forward(incident, ("pmi",), instead_of=damkar))
    assert (alerts()["pmi"].instead_of, red()) == (damkar, set())
    other = RedirectAlert(incident, alerts()["pmi"].id, "bpbd", "salah alamat")
    room.does(SYSTEM, DefineAgency("bpbd", "BPBD Dairi", "BPBD", "bpbd"))
    room.does(room.supervisor, other)
    assert (alerts()["bpbd"].instead_of, red()) == (damkar, set())


def test_the_same_agency_asked_again_comes_in_its_own_place(room: Room, incident: str) -> None:
    room.does(room.ani, Forward(incident, ("polres",)))
    room.does(room.supervisor, Decline(incident, alerts()["polres"].id, "no_unit_free"))
    assert red() == {"polres"}
    room.does(room.ani, Forward(incident, ("polres",)))
    assert red() == set()


def red() -> set[str]:
    found = list(Alert.objects.all())
    return {one.agency for one in found if unreplaced(one, found)}


def test_an_agency_out_of_service_stands_in_for_nobody(room: Room, incident: str) -> None:
    room.does(SYSTEM, DefineAgency("pmi", "PMI Dairi", "PMI", "red_cross", active=False))
    room.does(room.ani, Forward(incident, ("damkar",)))
    room.does(room.fireman, Decline(incident, alerts()["damkar"].id, "no_unit_free"))
    assert set(alerts()) == {"damkar", "polres"}


def test_who_already_acts_is_not_called_a_second_time_as_a_reserve(
    room: Room, incident: str
) -> None:
    room.does(room.ani, Forward(incident, ("damkar", "pmi", "polres")))
    room.does(room.fireman, Decline(incident, alerts()["damkar"].id, "no_unit_free"))
    assert Alert.objects.count() == 3


def test_a_decline_is_settled_by_the_centre_with_a_reason(room: Room, incident: str) -> None:
    room.does(room.ani, Forward(incident, ("polres",)))
    polres = alerts()["polres"].id
    early = refusal(lambda: room.does(room.supervisor, SettleDecline(incident, polres, "x")))
    assert early.code == "alert_not_declined"
    room.does(room.supervisor, Decline(incident, polres, "already_handled"))
    settled = SettleDecline(incident, polres, "neighbours have put it out")
    assert refusal(lambda: room.does(room.fireman, settled)).code == "forbidden"
    room.does(room.ani, settled)
    assert alert_of(polres).settled_reason == "neighbours have put it out"


def test_who_was_informed_may_be_called_and_who_acts_is_not_informed_again(
    room: Room, incident: str
) -> None:
    room.does(room.ani, Forward(incident, (), ("psc",)))
    room.does(room.ani, Forward(incident, ("psc",)))
    room.does(room.ani, Forward(incident, (), ("psc",)))
    assert list(Alert.objects.values_list("inform", flat=True)) == [True, False]
    room.does(room.medic, Acknowledge(incident, alerts()["psc"].id))
    assert alerts()["psc"].state == "acknowledged"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([line("damkr")], "plan_unknown_agency"),
        ([line("damkar"), line("damkar", reserve_for="damkar")], "plan_reserve_loop"),
        ([line("damkar", when={"people_inside": "yes"})], "plan_hole"),
        ([line("damkar", when={"hurt": "yes"})], "plan_unknown_question"),
    ],
)
def test_the_door_refuses_a_faulty_plan_with_its_line(
    room: Room, lines: list[dict[str, Any]], code: str
) -> None:
    before = Plan.objects.get(code="fire").content
    content = {"code": "fire", "category": "fire", "agencies": lines}
    refused = refusal(lambda: room.does(room.administrator, DefinePlan("fire", content)))
    assert refused.code == code
    assert refused.values["line"] == (None if code == "plan_hole" else len(lines))
    assert Plan.objects.get(code="fire").content == before


def test_a_plan_is_called_as_its_category(room: Room) -> None:
    content = {"code": "fire", "category": "illness", "agencies": [line("psc")]}
    refused = refusal(lambda: room.does(room.administrator, DefinePlan("fire", content)))
    assert refused.code == "unknown_category"
    others = {"code": "default", "category": "*", "agencies": [line("psc")]}
    room.does(room.administrator, DefinePlan("default", others))
    room.does(SYSTEM, DefineCategory("flood", {**FIRE, "code": "flood"}))
    incident = room.id()
    room.does(room.ani, SetField(incident, "category", "flood"))
    room.does(room.ani, Forward(incident, ("psc",)))
    assert alerts()["psc"].wanted == {}
