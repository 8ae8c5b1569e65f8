"""An incident left alone: how long it may lie, when it is told, what starts its time anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from siaga.domain.incident import IncidentClosed, ReportOpened
from siaga.domain.incident_state import INCIDENT
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.untouched import (
    UNTOUCHED_AFTER_S,
    IncidentLookedAt,
    IncidentUntouched,
    by_person,
    fall_asleep,
    look_at,
    untouched_after_s,
)

AT = datetime(2026, 1, 1, tzinfo=UTC)
OPEN = INCIDENT.replay([ReportOpened("i", "DS-2026-000001")])
CLOSED = INCIDENT.replay([IncidentClosed("i", "resolved")], OPEN)


@pytest.mark.parametrize(
    ("own", "priority", "after_s"),
    [
        ({}, 1, UNTOUCHED_AFTER_S[1]),
        ({}, 3, UNTOUCHED_AFTER_S[3]),
        ({}, None, UNTOUCHED_AFTER_S[1]),
        ({"1": 60, "3": 120}, 1, 60),
        ({"1": 60, "3": 120}, None, 60),
        ({"1": 60, "3": 120}, 2, UNTOUCHED_AFTER_S[2]),
        ({"1": 60, "3": 120}, 3, 120),
    ],
)
def test_the_categorys_time_goes_before_the_prioritys(
    own: dict[str, int], priority: int | None, after_s: int
) -> None:
    assert untouched_after_s({"untouched_after_s": own} if own else {}, priority) == after_s


def test_it_is_told_at_its_very_second_and_once() -> None:
    second = timedelta(seconds=1)
    told = [IncidentUntouched("i", AT, 60)]
    assert fall_asleep(OPEN, AT, 60, False, AT + 59 * second) == []
    assert fall_asleep(OPEN, AT, 60, False, AT + 60 * second) == told
    assert fall_asleep(OPEN, AT, 60, True, AT + 600 * second) == []
    assert fall_asleep(CLOSED, AT, 60, False, AT + 600 * second) == []


def test_looking_at_it_needs_a_reason_and_an_open_incident() -> None:
    assert look_at(OPEN, " still_at_work ") == [IncidentLookedAt("i", "still_at_work")]
    with pytest.raises(Malformed):
        look_at(OPEN, "  ")
    with pytest.raises(Refused):
        look_at(CLOSED, "waiting")


def test_only_people_touch() -> None:
    assert by_person("user:7") and by_person("contact:damkar_1") and by_person("system")
    assert not any(by_person(actor) for actor in ("clockwork", "voice", "courier", ""))
