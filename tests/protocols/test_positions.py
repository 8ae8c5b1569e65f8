"""What a tracker says of its place, in three ways."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from siaga.protocols.positions import WORST_M, Fix, NoFix, osmand, owntracks, traccar

AT = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
FIX = Fix(2.745, 98.32, 12, AT)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
)
NUMBER = st.floats() | st.integers(-200, 200) | st.text(max_size=4) | ANYTHING
COORDS = {"latitude": NUMBER, "longitude": NUMBER, "accuracy": ANYTHING}
LOCATION = st.fixed_dictionaries({"coords": st.fixed_dictionaries(COORDS) | ANYTHING})
SAID = ANYTHING | st.fixed_dictionaries(
    {},
    optional={
        "_type": st.just("location") | ANYTHING,
        **dict.fromkeys(("lat", "lon", "acc", "tst", "hdop", "timestamp"), NUMBER),
        "location": LOCATION | ANYTHING,
    },
)


def test_the_three_ways_say_the_same() -> None:
    moment = str(int(AT.timestamp()))
    assert osmand({"lat": "2.745", "lon": "98.32", "hdop": "12", "timestamp": moment}) == FIX
    coords = {"latitude": 2.745, "longitude": 98.32, "accuracy": 12}
    assert traccar({"location": {"coords": coords, "timestamp": "2026-11-27T03:00:00Z"}}) == FIX
    said = {"_type": "location", "lat": 2.745, "lon": 98.32, "acc": 12, "tst": int(moment)}
    assert owntracks(said) == FIX


@pytest.mark.parametrize("kind", ["lwt", "waypoint", "transition", "card", None])
def test_what_owntracks_says_beside_its_places_is_none(kind: str | None) -> None:
    assert owntracks({"_type": kind, "lat": 1.0, "lon": 1.0}) is None


def test_what_cannot_be_read_is_said_to_be() -> None:
    with pytest.raises(NoFix, match="encrypted"):
        owntracks({"_type": "encrypted", "data": "x"})
    with pytest.raises(NoFix, match="'lat' is missing"):
        osmand({"lon": "1"})


@given(SAID)
def test_whatever_is_said_is_a_place_on_the_earth_or_none(said: Any) -> None:
    for read in (owntracks, traccar, *([osmand] if isinstance(said, dict) else [])):
        try:
            fix = read(said)
        except NoFix:
            continue
        if fix is not None:
            assert abs(fix.lat) <= 90 and abs(fix.lon) <= 180
            assert 0 <= fix.accuracy_m <= WORST_M


def test_some_of_it_is_a_place() -> None:
    """Else the test above has nothing to say."""
    for read in (owntracks, traccar, osmand):
        found = find(SAID, lambda said, read=read: isinstance(said, dict) and _is_place(read, said))
        assert isinstance(found, dict)


def _is_place(read: Callable[[Any], Fix | None], said: Any) -> bool:
    try:
        return read(said) is not None
    except NoFix:
        return False


@given(ANYTHING, ANYTHING, ANYTHING)
def test_a_place_with_odd_company_stays_one(accuracy: Any, at: Any, more: Any) -> None:
    said = {"_type": "location", "lat": 2.745, "lon": 98.32, "acc": accuracy, "tst": at, "x": more}
    try:
        fix = owntracks(said)
    except NoFix:
        return
    assert fix is not None
    assert (fix.lat, fix.lon) == (2.745, 98.32)
