"""The administrator edits a plan, sees what real incidents would have got, and saves it."""

from __future__ import annotations

from typing import Any

import pytest

from siaga.domain.centre import PlanChanged
from siaga.ledger.append import load
from siaga.operations.calls import OfferCall
from siaga.operations.command import VOICE
from siaga.operations.incidents import SetField
from siaga.operations.modes import BeginDrill
from siaga.records.models import Call, Plan
from siaga.web.api.schemas_plans import PlanBook, PlanPreview
from siaga.web.plan_lines import fold, local_offices, unfold
from tests.room import FIRE_PLAN, Room
from tests.web.conftest import Browser, Centre

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def plan_of(browser: Browser, category: str = "fire") -> dict[str, Any]:
    answer = browser.get("/api/plans").json()
    PlanBook.model_validate(answer)
    found: dict[str, Any] = next(one for one in answer["plans"] if one["category"] == category)
    return found


def entry(plan: dict[str, Any], lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {"category": plan["category"], "seen_version": plan["version"], "lines": lines}


def tried(browser: Browser, plan: dict[str, Any], lines: list[dict[str, Any]]) -> dict[str, Any]:
    answer: dict[str, Any] = browser.post("/api/plans/preview", entry(plan, lines)).json()
    PlanPreview.model_validate(answer)
    return answer


@SQLITE
def test_what_was_read_and_saved_unchanged_is_no_new_plan(centre: Centre) -> None:
    admin = centre.browser(centre.room.administrator)
    before = len(load("plan:fire"))
    plan = plan_of(admin)
    assert admin.post("/api/plans/save", entry(plan, plan["lines"])).status_code == 200
    assert len(load("plan:fire")) == before
    assert Plan.objects.get(code="fire").content == FIRE_PLAN


@SQLITE
def test_a_changed_plan_stands_in_the_ledger_and_calls_the_next_incident(centre: Centre) -> None:
    room, admin = centre.room, centre.browser(centre.room.administrator)
    plan = plan_of(admin)
    condition = {"question": "people_inside", "answers": ["yes", "unknown"]}
    line = {
        "agency": "polres",
        "because_id": "menutup jalan",
        "when": [condition],
        "units": [{"kind": "patrol", "count": 2}],
    }
    saved = admin.post("/api/plans/save", entry(plan, [*plan["lines"], line]))
    assert saved.status_code == 200, saved.json()
    event = load("plan:fire")[-1].event
    assert isinstance(event, PlanChanged)
    assert event.content["agencies"][-1] == {
        "agency": "polres",
        "when": {"people_inside": ["yes", "unknown"]},
        "units": {"patrol": 2},
        "because": {"id": "menutup jalan"},
    }
    incident = room.report(room.ani)
    room.does(room.ani, SetField(incident, "answer.people_inside", "yes"))
    shown = centre.browser(room.ani).get(f"/api/incidents/{incident}").json()["proposal"]
    assert {one["agency"]: one["because"] for one in shown}["polres"] == "menutup jalan"
    late = admin.post("/api/plans/save", entry(plan, plan["lines"]))
    assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")


def drill_incident(room: Room) -> str:
    call = room.id()
    room.does(room.supervisor, BeginDrill("trunk", 30, ("0811111111",)))
    room.does(VOICE, OfferCall(call, "trunk", "112", call, "0811111111"))
    assert Call.objects.get(id=call).drill
    return room.report(room.ani, call)


@SQLITE
def test_before_saving_the_latest_real_incidents_show_where_the_plans_differ(
    centre: Centre,
) -> None:
    room, admin = centre.room, centre.browser(centre.room.administrator)
    inside, plain = room.report(room.ani), room.report(room.ani)
    room.does(room.ani, SetField(inside, "answer.people_inside", "yes"))
    room.does(room.ani, SetField(inside, "region", "12.11.01.2011"))
    room.report(room.ani, category="illness")
    drilled = drill_incident(room)
    before = len(load("plan:fire"))
    plan = plan_of(admin)
    damkar, psc, *rest = plan["lines"]
    new = [damkar, {**psc, "inform": True}, *rest, {"agency": "polres", "because_id": "jalan"}]
    shown = tried(admin, plan, new)
    assert shown["faults"] == []
    rows = {one["id"]: one for one in shown["incidents"]}
    assert set(rows) == {inside, plain} and drilled not in rows
    assert [(one["agency"], one["mark"]) for one in rows[inside]["before"]] == [
        ("damkar", ""),
        ("psc", "changed"),
    ]
    assert [(one["agency"], one["mark"]) for one in rows[inside]["after"]] == [
        ("damkar", ""),
        ("psc", "changed"),
        ("polres", "added"),
    ]
    assert rows[inside]["place"] == "Huta Rakyat, Sidikalang"
    assert [(one["agency"], one["mark"]) for one in rows[plain]["after"]] == [
        ("damkar", ""),
        ("polres", "added"),
    ]
    assert shown["differing"] == 2
    assert len(load("plan:fire")) == before


@SQLITE
def test_the_same_plan_differs_nowhere_and_a_level_can_be_supposed(centre: Centre) -> None:
    room, admin = centre.room, centre.browser(centre.room.administrator)
    room.report(room.ani)
    plan = plan_of(admin)
    (same,) = tried(admin, plan, plan["lines"])["incidents"]
    assert not same["differs"]
    without = [one for one in plan["lines"] if one["level"] == "first"]
    assert tried(admin, plan, without)["differing"] == 0
    supposed = {**entry(plan, without), "level": "disaster"}
    (row,) = admin.post("/api/plans/preview", supposed).json()["incidents"]
    removed = {one["agency"] for one in row["before"] if one["mark"] == "removed"}
    assert removed == {"polres", "psc"}


@SQLITE
def test_at_most_fifty_incidents_are_shown_the_newest(centre: Centre) -> None:
    room, admin = centre.room, centre.browser(centre.room.administrator)
    ids = [room.report(room.ani) for _number in range(52)]
    plan = plan_of(admin)
    shown = [one["id"] for one in tried(admin, plan, plan["lines"])["incidents"]]
    assert shown == ids[:1:-1]


@SQLITE
def test_the_plan_for_all_others_is_tried_against_categories_without_their_own(
    centre: Centre,
) -> None:
    room, admin = centre.room, centre.browser(centre.room.administrator)
    room.report(room.ani)
    ill = room.report(room.ani, category="illness")
    others = plan_of(admin, "*")
    shown = tried(admin, others, [{"agency": "psc", "because_id": "sakit"}])
    assert [one["id"] for one in shown["incidents"]] == [ill]


@SQLITE
def test_a_bad_plan_is_refused_in_words_at_its_line(centre: Centre) -> None:
    admin = centre.browser(centre.room.administrator)
    plan = plan_of(admin)
    before = Plan.objects.get(code="fire").content
    damkar = {"agency": "damkar", "because_id": "api"}
    bad: list[tuple[list[dict[str, Any]], int | None, str]] = [
        ([damkar, {"agency": "", "because_id": "x"}], 1, "Pilih instansi."),
        ([damkar, {"agency": "psc"}], 1, "Tulis alasan"),
        ([damkar, {**damkar, "units": [{"kind": "engine", "count": 0}]}], 1, "Tulis jumlah unit"),
        ([damkar, {**damkar, "reserve_for": "psc"}], 1, "PSC 119 tidak pernah dipanggil"),
        ([damkar, {**damkar, "reserve_for": "damkar"}], 1, "Damkar Dairi → Damkar Dairi"),
        (
            [{**damkar, "when": [{"question": "people_inside", "answers": ["yes"]}]}],
            None,
            'Tidak ada yang dipanggil bertugas bila "Ada orang di dalam?" tidak',
        ),
        ([], None, "Belum ada instansi yang pasti diberi tugas"),
    ]
    for lines, at, text in bad:
        (fault,) = tried(admin, plan, lines)["faults"]
        assert fault["line"] == at and text in fault["text"], fault
        refused = admin.post("/api/plans/save", entry(plan, lines))
        assert refused.status_code == 400, refused.json()
    unknown = {**entry(plan, [damkar]), "category": "ufo"}
    assert admin.post("/api/plans/save", unknown).status_code == 400
    assert Plan.objects.get(code="fire").content == before


def test_a_line_for_every_local_office_is_one_line_on_the_page_and_all_in_force() -> None:
    offices = local_offices()
    camat = {"kind": "district_office", "inform": True, "because": {"id": "wilayahnya"}}
    spread, origins = unfold([{"agency": "bpbd"}, camat, {"agency": "pmi"}], offices)
    assert origins == [0, *[1] * 15, 2]
    assert {one["agency"]: one.get("regions") for one in spread}["camat_sumbul"] == ["12.11.02"]
    assert fold(spread, offices) == [{"agency": "bpbd"}, camat, {"agency": "pmi"}]
    single = [one for one in spread if one["agency"] == "camat_sumbul"]
    assert fold(single, offices) == single
