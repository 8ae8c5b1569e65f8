from __future__ import annotations

from typing import Any

from siaga.domain.plan import propose

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
    found = propose([FIRE, OTHER], category, priority, region, answers or {})
    return [one.agency for one in found]


def test_each_agency_is_proposed_once_with_its_first_reason() -> None:
    found = propose([FIRE], "fire", 2, "", {})
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
