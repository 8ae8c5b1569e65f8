from __future__ import annotations

from typing import Any

import pytest

from siaga.domain.plan import Situation, further, propose, reserves
from siaga.domain.plan_faults import FAULTS, Known, faults

FIRE: dict[str, Any] = {
    "category": "fire",
    "agencies": [
        {"agency": "damkar", "because": {"id": "kebakaran"}},
        {"agency": "psc", "when": {"injured": "yes"}, "because": {"id": "ada korban"}},
        {"agency": "polres", "priority_at_most": 1, "because": {"id": "pengamanan"}},
        {"agency": "camat_sidikalang", "regions": ["12.11.01"], "because": {"id": "wilayah"}},
        {"agency": "damkar", "because": {"id": "again"}},
    ],
}
OTHER: dict[str, Any] = {"category": "*", "agencies": [{"agency": "polres", "because": {}}]}


def proposed(
    category: str = "fire",
    priority: int | None = 2,
    region: str = "",
    answers: dict[str, str] | None = None,
) -> list[str]:
    found = propose([FIRE, OTHER], Situation(category, priority, region, answers or {}))
    return [one.agency for one in found]


def test_each_agency_is_proposed_once_with_its_first_reason() -> None:
    found = propose([FIRE], Situation("fire", 2))
    assert [(one.agency, one.because["id"]) for one in found] == [("damkar", "kebakaran")]


def test_an_answer_brings_an_agency_in() -> None:
    assert proposed(answers={"injured": "yes"}) == ["damkar", "psc"]


def test_an_unknown_priority_is_taken_for_the_most_urgent() -> None:
    assert proposed(priority=None) == proposed(priority=1) == ["damkar", "polres"]


def test_a_place_brings_its_own_agency_and_no_neighbours() -> None:
    assert "camat_sidikalang" in proposed(region="12.11.01.2003")
    assert "camat_sidikalang" in proposed(region="12.11.01")
    assert "camat_sidikalang" not in proposed(region="12.11.010")
    assert "camat_sidikalang" not in proposed(region="")


def test_the_plan_for_everything_else_is_not_added_to_a_category_of_its_own() -> None:
    assert proposed(category="snake") == ["polres"]
    assert proposed() == ["damkar"]


def line(agency: str, **rest: Any) -> dict[str, Any]:
    return {"agency": agency, "because": {"id": f"karena {agency}"}, **rest}


def plan(*lines: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"category": "fire", "agencies": list(lines)}]


def test_of_several_lines_for_an_agency_the_largest_number_of_each_kind_is_wanted() -> None:
    lines = plan(
        line("damkar", units={"engine": 1, "tanker": 1}),
        line("damkar", when={"injured": "yes"}, units={"engine": 2}),
        line("damkar", when={"injured": "no"}, units={"engine": 9}),
    )
    (found,) = propose(lines, Situation("fire", answers={"injured": "yes"}))
    assert found.units == {"engine": 2, "tanker": 1}


def test_who_is_informed_by_one_line_and_acts_by_another_acts_for_the_reason_of_acting() -> None:
    informing = line("rsud", inform=True, because={"id": "siapkan IGD"})
    lines = plan(informing, line("rsud", when={"injured": "yes"}, because={"id": "jemput"}))
    (told,) = propose(lines, Situation("fire"))
    (acts,) = propose(lines, Situation("fire", answers={"injured": "yes"}))
    assert (told.inform, told.because["id"]) == (True, "siapkan IGD")
    assert (acts.inform, acts.because["id"]) == (False, "jemput")


def test_a_level_adds_its_agencies_and_more_units_and_the_step_up_names_only_these() -> None:
    lines = plan(
        line("damkar", units={"engine": 1}),
        line("psc"),
        line("damkar", level="second", units={"engine": 2}),
        line("pmi", level="second", inform=True),
        line("kodim", level="disaster"),
    )
    first = Situation("fire")
    assert [one.agency for one in propose(lines, first)] == ["damkar", "psc"]
    second = {one.agency: one for one in further(lines, first, "second")}
    assert list(second) == ["damkar", "pmi"]
    assert (second["damkar"].units, second["pmi"].inform) == ({"engine": 2}, True)
    disaster = further(lines, Situation("fire", level="second"), "disaster")
    assert [one.agency for one in disaster] == ["kodim"]
    assert {one.agency for one in further(lines, first, "disaster")} == {"damkar", "pmi", "kodim"}


def test_a_reserve_is_not_proposed_and_stands_in_where_its_line_applies() -> None:
    lines = plan(
        line("psc"),
        line("pmi", reserve_for="psc", regions=["12.11.01"], units={"ambulance": 1}),
        line("rsud", reserve_for="psc"),
    )
    assert [one.agency for one in propose(lines, Situation("fire", region="12.11.01"))] == ["psc"]
    here = reserves(lines, Situation("fire", region="12.11.01.2003"), "psc")
    assert [one.agency for one in here] == ["pmi", "rsud"]
    assert here[0].units == {"ambulance": 1}
    elsewhere = reserves(lines, Situation("fire", region="12.11.02"), "psc")
    assert [one.agency for one in elsewhere] == ["rsud"]
    assert reserves(lines, Situation("fire"), "damkar") == []


KNOWN = Known(
    {"damkar", "psc", "pmi", "rsud"},
    {"injured": ("yes_no", ("yes", "no", "unknown")), "how_many": ("number", ())},
    "urgent",
    {"12.11.01"},
)
SOUND = line("damkar", units={"engine": 2}, level="first")


@pytest.mark.parametrize(
    ("lines", "code", "at"),
    [
        ([], "plan_empty", None),
        ([SOUND] * 301, "plan_too_many_lines", None),
        ([SOUND, line("psc", whem={})], "plan_unknown_key", 1),
        ([SOUND, line("")], "plan_no_agency", 1),
        ([SOUND, line("damkr")], "plan_unknown_agency", 1),
        ([SOUND, line("pmi", reserve_for="x")], "plan_unknown_agency", 1),
        ([SOUND, line("psc", regions=["12.11.99"])], "plan_unknown_region", 1),
        ([SOUND, line("psc", regions=[])], "plan_unknown_region", 1),
        ([SOUND, line("psc", priority_at_most=4)], "plan_wrong_priority", 1),
        ([SOUND, line("psc", priority_at_most=True)], "plan_wrong_priority", 1),
        ([SOUND, line("psc", when={"hurt": "yes"})], "plan_unknown_question", 1),
        ([SOUND, line("psc", when={"injured": "ya"})], "plan_unknown_answer", 1),
        ([SOUND, line("psc", when={"how_many": "3"})], "plan_wrong_bound", 1),
        ([SOUND, line("psc", when={})], "plan_nothing_asked", 1),
        ([SOUND, line("psc", when={"injured": []})], "plan_nothing_asked", 1),
        ([SOUND, line("psc", because={"en": "hurt"})], "plan_reason_missing", 1),
        ([SOUND, line("psc", because={"id": "x" * 401})], "plan_text_too_long", 1),
        ([SOUND, line("psc", level="third")], "plan_unknown_level", 1),
        ([SOUND, line("psc", units={"ufo": 1})], "plan_unknown_unit", 1),
        ([SOUND, line("psc", units={"ambulance": 0})], "plan_wrong_count", 1),
        ([SOUND, line("psc", inform=True, units={"ambulance": 1})], "plan_informs_with_units", 1),
        ([SOUND, line("psc", inform=True, reserve_for="damkar")], "plan_informs_in_reserve", 1),
        ([SOUND, line("pmi", reserve_for="psc")], "plan_reserve_of_nobody", 1),
        (
            [SOUND, line("psc", inform=True), line("pmi", reserve_for="psc")],
            "plan_reserve_of_nobody",
            2,
        ),
        ([SOUND, line("damkar", reserve_for="damkar")], "plan_reserve_loop", 1),
        (
            [
                SOUND,
                line("psc", reserve_for="damkar"),
                line("pmi", reserve_for="psc"),
                line("damkar", reserve_for="pmi"),
            ],
            "plan_reserve_loop",
            3,
        ),
        ([line("psc", when={"injured": ["yes", "unknown"]})], "plan_hole", None),
        ([line("psc", when={"how_many": {"at_least": 3}})], "plan_hole", None),
        ([line("psc", inform=True), line("damkar", level="second")], "plan_empty", None),
        ([line("psc", regions=["12.11.01"]), line("pmi", priority_at_most=2)], "plan_empty", None),
    ],
)
def test_a_fault_of_a_plan_is_named_at_its_line(
    lines: list[dict[str, Any]], code: str, at: int | None
) -> None:
    found = faults(lines, KNOWN)
    assert (code, at) in {(one.code, one.line) for one in found}
    assert {one.code for one in found} <= set(FAULTS)


def test_a_plan_whose_lines_together_leave_nobody_out_has_no_hole() -> None:
    lines = [
        line("psc", when={"injured": ["yes", "unknown"]}),
        line("damkar", when={"injured": "no", "how_many": {"at_least": 3}}),
        line("pmi", when={"how_many": {"at_most": 2}}),
    ]
    assert faults(lines, KNOWN) == []
    (hole,) = faults(lines[:2], KNOWN)
    assert hole.values["answers"] == "injured = no, how_many = 2"


def test_the_way_of_a_loop_is_told_from_the_one_who_declines_back_to_it() -> None:
    loop = [SOUND, line("psc", reserve_for="damkar"), line("damkar", reserve_for="psc")]
    (fault,) = faults(loop, KNOWN)
    assert fault.values["agencies"] == ("psc", "damkar", "psc")


def test_a_category_that_is_no_emergency_may_call_nobody() -> None:
    calm = Known(KNOWN.agencies, KNOWN.questions, "information")
    assert faults([line("psc", when={"injured": "yes"})], calm) == []
