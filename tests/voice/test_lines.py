"""Which events a call's line is looked at for; what lies in the folder of raw recordings."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from siaga.domain.call import CallEnded, CallOffered, HoldRequested
from siaga.voice.line import Line
from siaga.voice.lines import Lines, Means
from siaga.voice.takes import latest_take, take_name, takes_of


class NoMeans:
    """Nothing is done in these tests."""

    ari = facts = recorder = None
    carriers = ()


def lines_with(*calls: str) -> Lines:
    lines = Lines(cast(Means, NoMeans()), lambda: None, lambda _work: None)  # type: ignore[arg-type, return-value]
    for call in calls:
        lines._lines[call] = Line(call, f"channel-{call}")
    return lines


def offered(call: str, direction: str) -> CallOffered:
    return CallOffered(call, direction, "trunk", "112", "channel")


def test_a_call_that_came_in_hears_what_it_shall_already() -> None:
    lines = lines_with("here")
    assert not lines.concerned(offered("here", "in"))
    assert lines.concerned(offered("here", "out")), "a call-back is dialled at this event"
    assert lines.concerned(offered("elsewhere", "in"))


def test_only_an_end_that_somebody_else_said_takes_a_line_down() -> None:
    lines = lines_with("here")
    assert lines.concerned(CallEnded("here", "call_taker", 16))
    assert not lines.concerned(CallEnded("gone", "caller", 16))
    assert lines.concerned(HoldRequested("gone"))


def test_takes_are_found_by_their_names(tmp_path: Path) -> None:
    assert latest_take(tmp_path / "missing", "c1") is None
    (tmp_path / "in the way").touch()
    assert latest_take(tmp_path / "in the way", "c1") is None
    for name in ("c1-in.wav", "c1-out.wav", "c1.2-in.wav", "c1.10-out.wav", "c2.11-in.wav", "c1.x"):
        (tmp_path / name).touch()
    assert latest_take(tmp_path, "c1") == 10
    assert latest_take(tmp_path, "c3") is None
    pairs = [
        (tmp_path / f"{take_name('c1', one)}-in.wav", tmp_path / f"{take_name('c1', one)}-out.wav")
        for one in (1, 2, 10)
    ]
    assert takes_of(tmp_path, "c1") == pairs
    assert takes_of(tmp_path, "c1", 2) == pairs[1:2]
