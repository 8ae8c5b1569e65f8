from __future__ import annotations

from datetime import UTC, datetime, timedelta

from siaga.domain.message import ALARM, ALARM_OVER, ALERT, ANSWERED
from siaga.domain.silence import Pushed, sounds_on

AT = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)


def pushed(purpose: str, queued: int, sent: int | None = None) -> Pushed:
    """Times in seconds after ``AT``."""
    handed = None if sent is None else AT + timedelta(seconds=sent)
    return Pushed(purpose, AT + timedelta(seconds=queued), handed)


def test_what_was_handed_over_sounds_until_its_own_end_was_told() -> None:
    assert not sounds_on(ALERT, [])
    assert not sounds_on(ALERT, [pushed(ALERT, 0)]), "it never came there"
    assert sounds_on(ALERT, [pushed(ALERT, 0, 1)])
    assert not sounds_on(ALERT, [pushed(ANSWERED, 2), pushed(ALERT, 0, 1)])
    assert sounds_on(ALERT, [pushed(ALERT, 3, 4), pushed(ANSWERED, 2), pushed(ALERT, 0, 1)])


def test_the_officers_end_is_not_the_supervisors() -> None:
    both = [pushed(ANSWERED, 5), pushed(ALARM, 3, 4), pushed(ALERT, 0, 1)]
    assert (sounds_on(ALERT, both), sounds_on(ALARM, both)) == (False, True)
    assert not sounds_on(ALARM, [pushed(ALARM_OVER, 6), *both])


def test_what_was_on_its_way_when_the_end_was_told_sounds_on() -> None:
    behind = [pushed(ANSWERED, 2, 3), pushed(ALERT, 1, 4), pushed(ALERT, 0, 1)]
    assert sounds_on(ALERT, behind)
    assert not sounds_on(ALERT, [pushed(ANSWERED, 5), *behind])


def test_a_clock_that_was_set_back_between_two_leaves_nobody_sounding() -> None:
    assert sounds_on(ALERT, [pushed(ALERT, -100, -99), pushed(ANSWERED, -200), pushed(ALERT, -300)])
