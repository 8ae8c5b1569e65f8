from __future__ import annotations

from datetime import UTC, datetime, timedelta

from siaga.domain.message import ALARM, ALARM_OVER
from siaga.domain.summons import LASTS_S, QUIET_S, Said, due_at, stands

AT = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)


def said(purpose: str, minutes_ago: float, dropped: bool = False) -> Said:
    return Said(purpose, AT - timedelta(minutes=minutes_ago), dropped)


def test_it_sounds_once_while_it_lasts_and_again_after_it_was_over() -> None:
    assert not stands([])
    assert stands([said(ALARM, 60)])
    assert not stands([said(ALARM_OVER, 1), said(ALARM, 60)])
    assert stands([said(ALARM, 1), said(ALARM_OVER, 2), said(ALARM, 60)])


def test_what_was_over_before_it_sounded_counts_for_nothing() -> None:
    assert not stands([said(ALARM, 1, dropped=True)])
    assert stands([said(ALARM, 1, dropped=True), said(ALARM, 5)])
    short = [said(ALARM, 1, dropped=True), said(ALARM, 2, dropped=True)]
    assert due_at(AT, short) == AT + timedelta(seconds=LASTS_S)


def test_most_are_back_before_anybody_is_woken_and_what_flaps_wakes_nobody_each_time() -> None:
    assert due_at(AT, []) == AT + timedelta(seconds=LASTS_S)
    lately = [said(ALARM_OVER, 1), said(ALARM, 2), said(ALARM_OVER, 50), said(ALARM, 60)]
    assert due_at(AT, lately) == AT - timedelta(minutes=2) + timedelta(seconds=QUIET_S)
    long_ago = [said(ALARM_OVER, 30), said(ALARM, 60)]
    assert due_at(AT, long_ago) == AT + timedelta(seconds=LASTS_S)
