from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from siaga.domain.queue import FreeDesk, WaitingCall, next_desk, pair

AT = datetime(2026, 1, 1, tzinfo=UTC)
times = st.integers(0, 600).map(lambda seconds: AT + timedelta(seconds=seconds))
desks = st.lists(
    st.builds(FreeDesk, st.integers(1, 6), times), unique_by=lambda desk: desk.call_taker
)
calls = st.lists(
    st.builds(
        WaitingCall,
        st.text("abcdef", min_size=1, max_size=3),
        times,
        st.lists(st.integers(1, 6), max_size=6).map(tuple),
    ),
    unique_by=lambda call: call.call,
)


def desk(call_taker: int, idle_s: int) -> FreeDesk:
    return FreeDesk(call_taker, AT - timedelta(seconds=idle_s))


def test_the_longest_idle_desk_is_next() -> None:
    found = next_desk(WaitingCall("c", AT), [desk(1, 5), desk(2, 50), desk(3, 20)])
    assert found == desk(2, 50)


def test_the_desk_that_just_let_it_lapse_comes_last() -> None:
    lapsed = WaitingCall("c", AT, (2,))
    assert next_desk(lapsed, [desk(1, 5), desk(2, 50)]) == desk(1, 5)
    assert next_desk(lapsed, [desk(2, 50)]) == desk(2, 50)


def test_a_call_makes_its_round_of_the_room() -> None:
    room = [desk(1, 30), desk(2, 20), desk(3, 10)]
    lapses: list[int] = []
    for _ in range(6):
        found = next_desk(WaitingCall("c", AT, tuple(lapses)), room)
        assert found is not None
        lapses.append(found.call_taker)
    assert lapses == [1, 2, 3, 1, 2, 3]


def test_nobody_free_nobody_rings() -> None:
    assert next_desk(WaitingCall("c", AT), []) is None
    assert pair([WaitingCall("c", AT)], []) == []


@given(calls, desks)
def test_each_call_and_each_desk_is_offered_at_most_once_and_none_is_left_over(
    waiting: list[WaitingCall], free: list[FreeDesk]
) -> None:
    offers = pair(waiting, free)
    assert len(offers) == min(len(waiting), len(free))
    assert len({call for call, _ in offers}) == len({taker for _, taker in offers}) == len(offers)


@given(calls, desks)
def test_no_call_overtakes_an_older_one(waiting: list[WaitingCall], free: list[FreeDesk]) -> None:
    offered = {call for call, _ in pair(waiting, free)}
    ages = [call.offered_at for call in waiting if call.call in offered]
    left = [call.offered_at for call in waiting if call.call not in offered]
    assert not ages or not left or max(ages) <= min(left)


@given(calls, desks)
def test_nobody_gets_a_call_back_they_just_let_lapse_while_another_desk_is_free(
    waiting: list[WaitingCall], free: list[FreeDesk]
) -> None:
    for call in waiting:
        found = next_desk(call, free)
        if found is not None and len(free) > 1 and call.lapses:
            assert found.call_taker != call.lapses[-1]
