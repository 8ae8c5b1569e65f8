from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga.domain.queue import (
    OWED,
    REASONS,
    FreeDesk,
    Shift,
    Times,
    WaitingCall,
    in_turn,
    look_again_at,
    may_ring,
    next_desk,
    pair,
    place,
)

AT = datetime(2026, 1, 1, tzinfo=UTC)
TIMES = Times(everybody_s=30, second_line_s=5, skill_s=8, pranks_s=45)
TOBA = frozenset({"bbc"})


def after(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


times = st.integers(0, 600).map(after)
lines = st.booleans()
skills = st.sampled_from((frozenset(), TOBA, frozenset({"bbc", "eng"})))
desks = st.lists(
    st.builds(FreeDesk, st.integers(1, 6), times, skills, lines),
    unique_by=lambda desk: desk.call_taker,
)
calls = st.lists(
    st.builds(
        WaitingCall,
        st.text("abcdef", min_size=1, max_size=3),
        times,
        st.lists(st.integers(1, 6), max_size=6).map(tuple),
        st.lists(st.sampled_from(REASONS), max_size=2, unique=True).map(tuple),
        st.sampled_from(("", "bbc", "eng")),
        st.one_of(st.none(), times),
    ),
    unique_by=lambda call: call.call,
)
shifts = st.builds(Shift, skills, lines)


def desk(call_taker: int, idle_s: int = 0, *known: str, second_line: bool = False) -> FreeDesk:
    return FreeDesk(call_taker, AT - timedelta(seconds=idle_s), frozenset(known), second_line)


# --- which desk ---


def test_the_longest_idle_desk_is_next() -> None:
    found = next_desk(WaitingCall("c", AT), [desk(1, 5), desk(2, 50), desk(3, 20)], AT)
    assert found == desk(2, 50)


def test_the_desk_that_just_let_it_lapse_comes_last() -> None:
    lapsed = WaitingCall("c", AT, (2,))
    assert next_desk(lapsed, [desk(1, 5), desk(2, 50)], AT) == desk(1, 5)
    assert next_desk(lapsed, [desk(2, 50)], AT) == desk(2, 50)


def test_a_call_makes_its_round_of_the_room() -> None:
    room = [desk(1, 30), desk(2, 20), desk(3, 10)]
    lapses: list[int] = []
    for _ in range(6):
        found = next_desk(WaitingCall("c", AT, tuple(lapses)), room, AT)
        assert found is not None
        lapses.append(found.call_taker)
    assert lapses == [1, 2, 3, 1, 2, 3]


def test_nobody_free_nobody_rings() -> None:
    assert next_desk(WaitingCall("c", AT), [], AT) is None
    assert pair([WaitingCall("c", AT)], [], AT) == []


PREFERENCES = (
    desk(1, 99, "bbc"),  # just let it lapse
    desk(2, 99, "bbc"),  # let it lapse before
    desk(3, 99, "bbc", second_line=True),
    desk(4, 99),  # does not know the language
    desk(5, 1, "bbc"),  # idle for a shorter time
    desk(6, 50, "bbc"),  # idle longest
)
"""From worst to best, whatever else speaks for the desk."""

PAIRS = [
    (worse, better)
    for position, worse in enumerate(PREFERENCES)
    for better in PREFERENCES[position + 1 :]
]


@pytest.mark.parametrize(("worse", "better"), PAIRS)
@pytest.mark.parametrize("turned", [False, True])
def test_of_every_two_desks_the_better_one_rings(
    worse: FreeDesk, better: FreeDesk, turned: bool
) -> None:
    call = WaitingCall("c", AT, (2, 1), wants="bbc")
    both = [better, worse] if turned else [worse, better]
    assert next_desk(call, both, after(10), Shift(TOBA), TIMES) == better


@pytest.mark.parametrize(
    ("waited_s", "first_line", "rings"),
    [(0, True, False), (4.9, True, False), (5, True, True), (0, False, True)],
)
def test_a_seconded_officer_is_asked_after_a_time_or_when_there_is_no_first_line(
    waited_s: float, first_line: bool, rings: bool
) -> None:
    call, officer = WaitingCall("c", AT), desk(1, second_line=True)
    shift = Shift(first_line=first_line)
    assert may_ring(call, officer, shift, after(waited_s), TIMES) is rings


@pytest.mark.parametrize(
    ("known", "wanted_at", "on_shift", "waited_s", "rings"),
    [
        (("bbc",), AT, True, 0, True),  # has the skill
        ((), AT, True, 0, False),  # somebody else on the shift has it: a moment's wait
        ((), AT, True, 7.9, False),
        ((), AT, True, 8, True),  # after the set time anybody
        ((), AT, False, 0, True),  # nobody there has it: no wait at all
        ((), None, True, 0, True),  # only remembered of the number: no wait at all
    ],
)
def test_a_skill_is_waited_for_only_where_it_was_asked_for_is_there_and_not_for_long(
    known: tuple[str, ...],
    wanted_at: datetime | None,
    on_shift: bool,
    waited_s: float,
    rings: bool,
) -> None:
    call = WaitingCall("c", AT, wants="bbc", wanted_at=wanted_at)
    shift = Shift(TOBA if on_shift else frozenset())
    assert may_ring(call, desk(1, 0, *known), shift, after(waited_s), TIMES) is rings


def test_the_wait_for_a_skill_counts_from_the_asking_not_from_the_call() -> None:
    call = WaitingCall("c", AT, wants="bbc", wanted_at=after(20))
    assert not may_ring(call, desk(1), Shift(TOBA), after(27), TIMES)
    assert may_ring(call, desk(1), Shift(TOBA), after(28), TIMES)


# --- which call ---


@pytest.mark.parametrize(("first", "second"), list(permutations((*REASONS, ""), 2)))
def test_of_every_two_kinds_of_call_the_place_decides_before_the_age(
    first: str, second: str
) -> None:
    """``first`` came a second later than ``second`` and is served first only by its reason."""
    early = WaitingCall("early", AT, because=(second,) if second else ())
    late = WaitingCall("late", after(1), because=(first,) if first else ())
    ahead = in_turn([early, late], after(2), TIMES)[0]
    places = {"cut": 0, **dict.fromkeys(OWED, 1), "": 2, "pranks": 3}
    assert ahead == (late if places[first] < places[second] else early)


@pytest.mark.parametrize("reason", [reason for reason in REASONS if reason != "pranks"])
def test_what_we_owe_outranks_a_reputation(reason: str) -> None:
    assert place((reason, "pranks"), 0, TIMES) == place((reason,), 0, TIMES)


def test_a_reputation_waits_behind_others_only_while_others_wait() -> None:
    alone = WaitingCall("prank", AT, because=("pranks",))
    assert pair([alone], [desk(1)], AT) == [("prank", 1)]
    other = WaitingCall("other", after(10))
    assert pair([alone, other], [desk(1)], after(10)) == [("other", 1)]
    assert pair([alone, other], [desk(1), desk(2)], after(10)) == [("other", 1), ("prank", 2)]


def test_a_reputation_is_behind_for_a_set_time_and_no_longer() -> None:
    prank = WaitingCall("prank", AT, because=("pranks",))
    fresh = WaitingCall("fresh", after(44))
    assert in_turn([prank, fresh], after(44), TIMES) == [fresh, prank]
    assert in_turn([prank, fresh], after(45), TIMES) == [prank, fresh]


# --- everybody rings ---


def test_a_call_that_waits_too_long_rings_at_every_free_desk() -> None:
    room = [desk(1, 9), desk(2, 8), desk(3, 7, second_line=True)]
    call = WaitingCall("c", AT)
    assert pair([call], room, after(29), times=TIMES) == [("c", 1)]
    assert pair([call], room, after(30), times=TIMES) == [("c", 1), ("c", 2), ("c", 3)]


def test_a_call_that_rings_already_rings_at_the_others_too() -> None:
    ringing = WaitingCall("c", AT, rings_at=(1,))
    assert pair([ringing], [desk(2)], after(29), times=TIMES) == []
    assert pair([ringing], [desk(2), desk(3)], after(30), times=TIMES) == [("c", 2), ("c", 3)]


def test_the_talk_before_a_call_was_sent_back_is_no_waiting() -> None:
    back = WaitingCall("c", AT, (1,), ("sent_back",), "bbc", after(100))
    room = [desk(1, 9), desk(2, 5, "bbc")]
    assert pair([back], room, after(101), Shift(TOBA), TIMES) == [("c", 2)]
    assert pair([back], room, after(130), Shift(TOBA), TIMES) == [("c", 2), ("c", 1)]


def test_every_call_gets_one_desk_before_the_oldest_gets_two() -> None:
    old, young = WaitingCall("old", AT), WaitingCall("young", after(29))
    found = pair([young, old], [desk(1, 9), desk(2, 8), desk(3, 7)], after(31), times=TIMES)
    assert found == [("old", 1), ("young", 2), ("old", 3)]


def test_only_time_itself_is_waited_for() -> None:
    call = WaitingCall("c", AT, wants="bbc", wanted_at=after(2))
    moments = []
    now: datetime | None = AT
    while now is not None:
        now = look_again_at([call], now, TIMES)
        moments.append(now and (now - AT).total_seconds())
    assert moments == [5, 10, 30, 45, None]
    assert look_again_at([], AT, TIMES) is None


# --- whatever comes ---


@given(calls, desks, shifts, times)
def test_each_desk_is_offered_at_most_one_call(
    waiting: list[WaitingCall], free: list[FreeDesk], shift: Shift, now: datetime
) -> None:
    offers = pair(waiting, free, now, shift, TIMES)
    assert len({taker for _, taker in offers}) == len(offers)
    assert len(set(offers)) == len(offers)


@given(calls, desks, shifts)
def test_after_the_set_times_no_desk_stays_free_while_a_call_waits(
    waiting: list[WaitingCall], free: list[FreeDesk], shift: Shift
) -> None:
    late = after(2000)
    offers = pair(waiting, free, late, shift, TIMES)
    assert len(offers) == (len(free) if waiting else 0)
    assert len({call for call, _ in offers}) == min(len(waiting), len(free))


@given(calls, desks, times)
def test_a_first_line_desk_is_never_kept_from_a_call_that_asked_for_no_skill(
    waiting: list[WaitingCall], free: list[FreeDesk], now: datetime
) -> None:
    plain = [replace(call, wanted_at=None) for call in waiting]
    first_line = [replace(one, second_line=False) for one in free]
    offers = pair(plain, first_line, now, Shift(TOBA), TIMES)
    assert len({call for call, _ in offers}) == min(len(plain), len(first_line))


@given(calls, desks)
def test_no_ordinary_call_overtakes_an_older_one(
    waiting: list[WaitingCall], free: list[FreeDesk]
) -> None:
    plain = [replace(call, because=(), wanted_at=None) for call in waiting]
    offered = {call for call, _ in pair(plain, free, after(700), times=TIMES)}
    ages = [call.offered_at for call in plain if call.call in offered]
    left = [call.offered_at for call in plain if call.call not in offered]
    assert not ages or not left or max(ages) <= min(left)


@given(calls, times)
def test_nobody_is_behind_everybody_for_ever(waiting: list[WaitingCall], now: datetime) -> None:
    """Whoever has waited the set time has only older ones and those we owe before them."""
    queue = in_turn(waiting, now, TIMES)
    for position, call in enumerate(queue):
        if (now - call.waits_since).total_seconds() >= TIMES.pranks_s:
            for before in queue[:position]:
                owed = set(before.because) & (OWED | {"cut"})
                assert owed or before.offered_at <= call.offered_at


@given(calls, desks)
def test_nobody_gets_a_call_back_they_just_let_lapse_while_another_desk_is_free(
    waiting: list[WaitingCall], free: list[FreeDesk]
) -> None:
    for call in waiting:
        found = next_desk(call, free, after(2000), times=TIMES)
        if found is not None and len(free) > 1 and call.lapses:
            assert found.call_taker != call.lapses[-1]


@pytest.mark.parametrize(("lapses", "waited_s"), list(product([(), (1,), (1, 2)], [0, 6, 31])))
def test_the_only_desk_that_may_ring_rings_whatever_it_did_before(
    lapses: tuple[int, ...], waited_s: float
) -> None:
    call = WaitingCall("c", AT, lapses)
    assert next_desk(call, [desk(1)], after(waited_s), times=TIMES) == desk(1)
