"""A state moves on by a copy with some fields changed."""

from __future__ import annotations

from dataclasses import replace as dataclasses_replace

import pytest

from siaga.domain.incident_state import Incident
from siaga.domain.kinds import CALL, INCIDENT
from siaga.domain.stream import replace


def test_copy_is_that_of_dataclasses() -> None:
    before = INCIDENT.initial
    moved = replace(before, number="112-2026-1", notes=frozenset({"n"}))
    assert moved == dataclasses_replace(before, number="112-2026-1", notes=frozenset({"n"}))
    assert type(moved) is Incident
    assert before == INCIDENT.initial
    assert replace(CALL.initial) == CALL.initial


def test_field_that_the_state_does_not_have_is_refused() -> None:
    with pytest.raises(TypeError, match=r"Incident has no .*'numer'"):
        replace(INCIDENT.initial, numer="112-2026-1")
