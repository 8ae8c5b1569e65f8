from __future__ import annotations

import asyncio
from array import array
from pathlib import Path
from typing import Any

from siaga.simulate.sound import silence, tone, write
from siaga.voice.ari import Ari
from siaga.voice.facts import Facts
from siaga.voice.line import Line
from siaga.voice.quality import MOST_LOOKS, Quality, Voice, loud, measured, packet_troubles


def test_a_voice_is_loud_and_a_hissing_line_is_not() -> None:
    assert loud(array("h", [0] * 800 + [3000, -3000] * 400))
    assert not loud(array("h", [30, -30] * 4000))
    assert not loud(array("h"))


def test_a_voice_counts_from_where_the_conversation_began(tmp_path: Path) -> None:
    file = write(tmp_path / "x-out.wav", tone(425, 2))
    voice = Voice(tmp_path, "x", "out", "taker_silent")
    voice.listen(3)
    quiet = write(tmp_path / "quiet.wav", silence(2)).read_bytes()[44:]
    with file.open("ab") as raw:
        raw.write(quiet)
    voice.listen(3)
    assert (voice.heard, voice.silent_s) == (False, 3)
    with file.open("ab") as raw:
        raw.write(write(tmp_path / "word.wav", tone(800, 0.3)).read_bytes()[44:])
    voice.listen(3)
    assert voice.heard


def test_a_voice_is_looked_for_in_the_next_take_when_there_is_one(tmp_path: Path) -> None:
    write(tmp_path / "x-in.wav", silence(1))
    voice = Voice(tmp_path, "x", "in", "caller_silent")
    voice.listen(3)
    following = write(tmp_path / "x.2-in.wav", silence(1))
    voice.listen(3)
    with following.open("ab") as raw:
        raw.write(write(tmp_path / "word.wav", tone(800, 0.3)).read_bytes()[44:])
    voice.listen(3)
    assert voice.heard


def test_a_side_whose_file_is_not_there_yet_is_neither_heard_nor_silent(tmp_path: Path) -> None:
    write(tmp_path / "x-out.wav", silence(1))
    voice = Voice(tmp_path, "x", "in", "caller_silent")
    voice.listen(3)
    voice.listen(3)
    assert (voice.heard, voice.silent_s) == (False, 0)


def test_no_new_packets_mean_that_the_caller_is_cut() -> None:
    before = {"rxcount": 100, "txcount": 100}
    assert packet_troubles({}, before) == set()
    assert packet_troubles(before, {"rxcount": 100, "txcount": 250}) == {"caller_cut"}
    assert packet_troubles(before, {"rxcount": 250, "txcount": 250}) == set()


def test_packets_that_the_far_end_misses_are_its_hearing_us_in_pieces() -> None:
    before = {"rxcount": 100, "txcount": 100, "txploss": 0}
    bad = {"rxcount": 250, "txcount": 250, "txploss": 30}
    fair = {"rxcount": 250, "txcount": 250, "txploss": 5}
    assert packet_troubles(before, bad) == {"caller_loses"}
    assert packet_troubles(before, fair) == set()


def test_a_far_end_that_reports_is_believed() -> None:
    far = {"remote_maxmes": 88.0, "txploss": 100, "txjitter": 0.002, "rtt": 0.04}
    found = measured("c", {"rxcount": 950, "txcount": 900, **far})
    assert (found.loss_out_pct, found.jitter_out_ms, found.round_trip_ms) == (10.0, 2.0, 40.0)


def test_a_silent_far_end_leaves_its_half_unknown() -> None:
    found = measured("c", {"rxcount": 950, "rxploss": 50, "rxjitter": 0.004, "txcount": 900})
    assert (found.loss_in_pct, found.jitter_in_ms) == (5.0, 4.0)
    assert (found.loss_out_pct, found.round_trip_ms) == (None, None)


class Engine(Ari):
    """Notes which channels are asked about."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def get(self, path: str, **_query: str | int) -> Any:
        self.asked.append(path.split("/")[2])
        return {}


def test_a_flood_of_waiting_callers_costs_no_more_looks_and_conversations_come_first() -> None:
    engine = Engine()
    waiting = [Line(f"w{number}", f"w{number}") for number in range(5 * MOST_LOOKS)]
    talking = Line("t", "t", joined="leg")
    lines = [*waiting, talking]
    quality = Quality(engine, Facts.__new__(Facts), Path(), lambda: lines, lambda _channel: None)
    for _ in range(6):
        engine.asked.clear()
        asyncio.run(quality.look_round())
        assert (len(engine.asked), engine.asked[0]) == (MOST_LOOKS, "t")
