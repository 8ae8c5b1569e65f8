"""Which unit first, and why."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from siaga.domain.recommending import REASONS, Candidate, Point, recommend

SIDIKALANG = Point(2.746, 98.321)
SUMBUL = Point(2.754, 98.447)
SCENE = Point(2.760, 98.440)


def unit(
    name: str,
    kind: str = "engine",
    busy: bool = False,
    crew: int = 0,
    place: Point | None = SIDIKALANG,
) -> Candidate:
    return Candidate(name, kind, busy, crew, place)


def order(candidates: list[Candidate], wanted: dict[str, int] | None = None) -> list[str]:
    return [one.unit for one in recommend(candidates, wanted or {}, SCENE)]


def test_a_free_unit_comes_before_a_nearer_one_that_is_busy() -> None:
    assert order([unit("near", busy=True, place=SUMBUL), unit("far")]) == ["far", "near"]


def test_the_wanted_kind_comes_before_a_nearer_unit_of_another() -> None:
    found = [unit("patrol", "patrol", place=SUMBUL), unit("engine")]
    assert order(found, {"engine": 1}) == ["engine", "patrol"]
    assert order(found) == ["patrol", "engine"]


def test_the_nearest_comes_first_and_who_stands_nowhere_known_last() -> None:
    found = [unit("nowhere", place=None), unit("far"), unit("near", place=SUMBUL)]
    assert order(found) == ["near", "far", "nowhere"]


def test_of_those_equally_near_the_one_with_a_crew_comes_first() -> None:
    assert order([unit("a"), unit("b", crew=2)]) == ["b", "a"]


def test_who_is_outside_its_shift_comes_after_those_in_it_and_before_who_cannot_be_sent() -> None:
    off = replace(unit("off", place=SUMBUL), off=True)
    found = [off, unit("far", "patrol"), unit("busy", busy=True), replace(unit("out"), out=True)]
    assert order(found, {"engine": 1}) == ["far", "off", "busy", "out"]
    (told,) = recommend([off], {}, SCENE)
    assert told.because == ("off_shift", "distance")


def test_the_reasons_are_those_of_the_order() -> None:
    (first, second) = recommend(
        [unit("engine", crew=1), unit("boat", "boat", busy=True, place=None)], {"engine": 1}, SCENE
    )
    assert first.because == ("kind_wanted", "distance", "crewed")
    assert first.distance_km is not None and 13 < first.distance_km < 14
    assert second.because == ("busy", "kind_not_wanted", "place_unknown")
    assert second.distance_km is None


candidates = st.builds(
    Candidate,
    st.text(min_size=1, max_size=4),
    st.sampled_from(["engine", "boat"]),
    st.booleans(),
    st.integers(0, 3),
    st.none() | st.builds(Point, st.floats(-90, 90), st.floats(-180, 180)),
    out=st.booleans(),
)


@given(st.lists(candidates, max_size=12), st.sampled_from([{}, {"engine": 2}]))
def test_every_unit_is_there_once_with_known_reasons_whatever_the_order_it_came_in(
    found: list[Candidate], wanted: dict[str, int]
) -> None:
    told = recommend(found, wanted, SCENE)
    assert sorted(one.unit for one in told) == sorted(one.unit for one in found)
    assert all(set(one.because) <= set(REASONS) for one in told)
    ranks = [(one.because[0] == "out_of_service", "busy" in one.because) for one in told]
    assert ranks == sorted((one.out, one.busy) for one in found)
