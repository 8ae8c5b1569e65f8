"""When a tap was made, whatever the clock of the phone says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from siaga.domain.field_rules import Claim, when_tapped

RAISED = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
ARRIVED = RAISED + timedelta(minutes=40)
TAPPED = RAISED + timedelta(minutes=12)
HOUR = timedelta(hours=1)


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def claim(
    wrong_at_tap: timedelta = timedelta(),
    wrong_at_sending: timedelta | None = None,
    measured: timedelta | None = timedelta(),
    tapped: datetime = TAPPED,
) -> Claim:
    """A tap at ``tapped`` by a phone whose clock was ahead by so much then, at sending, and
    when the difference was measured."""
    sending = wrong_at_tap if wrong_at_sending is None else wrong_at_sending
    ahead = None if measured is None else -measured // timedelta(milliseconds=1)
    return Claim(ms(tapped + wrong_at_tap), ms(ARRIVED + sending), ahead)


def test_a_right_clock_gives_the_time_of_the_tap() -> None:
    assert when_tapped(claim(), ARRIVED, RAISED) == TAPPED


def test_a_clock_wrong_by_hours_changes_nothing() -> None:
    for wrong in (3 * HOUR, -3 * HOUR, timedelta(days=4000), timedelta(days=-4000)):
        for measured in (wrong, None):
            assert when_tapped(claim(wrong, measured=measured), ARRIVED, RAISED) == TAPPED


def test_a_clock_that_the_network_sets_right_before_sending_changes_nothing() -> None:
    for wrong in (3 * HOUR, -3 * HOUR):
        said = claim(wrong, timedelta(), measured=wrong)
        assert when_tapped(said, ARRIVED, RAISED) == TAPPED


def test_a_clock_that_is_set_between_the_measurement_and_the_tap_changes_nothing() -> None:
    said = claim(timedelta(), timedelta(), measured=3 * HOUR)
    assert when_tapped(said, ARRIVED, RAISED) == TAPPED


def test_nothing_is_tapped_before_the_alert_was_there() -> None:
    assert when_tapped(claim(tapped=RAISED - HOUR), ARRIVED, RAISED) == RAISED


def test_nothing_is_tapped_after_it_arrived() -> None:
    assert when_tapped(claim(tapped=ARRIVED + HOUR), ARRIVED, RAISED) == ARRIVED


moments = st.integers(min_value=0, max_value=10**15)


@given(moments, moments, st.none() | st.integers(-(10**15), 10**15))
def test_whatever_a_phone_says_the_time_lies_between_the_alert_and_now(
    tapped: int, sent: int, ahead: int | None
) -> None:
    assert RAISED <= when_tapped(Claim(tapped, sent, ahead), ARRIVED, RAISED) <= ARRIVED


@given(st.integers(-(10**11), 10**11), st.integers(0, 40 * 60_000))
def test_a_phone_that_is_only_wrong_keeps_the_order_of_its_taps(wrong: int, later: int) -> None:
    off = timedelta(milliseconds=wrong)
    first = when_tapped(claim(off, measured=off, tapped=RAISED), ARRIVED, RAISED)
    second_at = RAISED + timedelta(milliseconds=later)
    second = when_tapped(claim(off, measured=off, tapped=second_at), ARRIVED, RAISED)
    assert first <= second
