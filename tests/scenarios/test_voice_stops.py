"""Whoever stops Siaga waits for no engine that has no ear for a goodbye."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

import pytest

from tests.databases import Database
from tests.scenarios.telephone import Telephone, telephone

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
STOPS_S = 4.0


@pytest.fixture
def line(database: Database) -> Iterator[Telephone]:
    with telephone(database) as one:
        yield one


def test_voice_stops_in_time_while_the_engine_answers_nothing(line: Telephone) -> None:
    """As behind a flood of calls, where its goodbye stands behind thousands of events. Without a
    limit of ours the websocket waits 10 s, and the parent kills what takes 8."""
    assert line.engine is not None and line.voice is not None
    line.engine.send_signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        line.voice.terminate()
        assert line.voice.wait(15) == 0
        assert time.monotonic() - began < STOPS_S
    finally:
        line.engine.send_signal(signal.SIGCONT)
