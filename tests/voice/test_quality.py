from __future__ import annotations

import asyncio
import os
from array import array
from pathlib import Path
from time import time
from typing import Any

import pytest

from siaga.simulate.sound import join, silence, tone, write
from siaga.voice.ari import Ari
from siaga.voice.facts import Facts
from siaga.voice.line import Line
from siaga.voice.quality import (
    BYTES_S,
    FLUSH,
    MOST_LOOKS,
    WAV_HEADER,
    Quality,
    Voice,
    Watched,
    loud,
    measured,
    packet_troubles,
    place,
)

BEGAN = 1_800_000_000.0
"""When the recording began, seconds of the wall clock."""


def test_a_voice_is_loud_and_a_hissing_line_is_not() -> None:
    assert loud(array("h", [0] * 800 + [3000, -3000] * 400))
    assert not loud(array("h", [30, -30] * 4000))
    assert not loud(array("h"))


def recorded(file: Path, sound: array[int], began: float, until: float) -> None:
    """What the engine has of a recording in its file: it writes 32 kB at a time."""
    whole = WAV_HEADER + 2 * min(len(sound), int((until - began) * 8000))
    there = whole // FLUSH * FLUSH
    file.write_bytes((bytes(WAV_HEADER) + sound.tobytes())[:there])
    written = began + max(0, there - WAV_HEADER) / BYTES_S
    os.utime(file, (written, written))


@pytest.mark.parametrize("answered_s", [0.3, 1.9, 2.1, 4.5, 5.0, 6.1, 8.3, 12.7, 20.0])
@pytest.mark.parametrize("tick_s", [0.0, 0.4, 0.9])
def test_greeting_and_tone_before_the_answer_are_no_voice_whenever_they_are_written(
    tmp_path: Path, answered_s: float, tick_s: float
) -> None:
    file, voice = tmp_path / "x-out.wav", Voice(tmp_path, "x", "out", "taker_silent")
    sound = join([tone(425, answered_s), silence(12)])
    now = BEGAN + answered_s + tick_s
    voice.begin(now)
    for _look in range(3):
        now += 3
        recorded(file, sound, BEGAN, now)
        voice.listen(3)
    assert (voice.heard, voice.missed) == (False, True)


@pytest.mark.parametrize("answered_s", [0.3, 1.9, 4.5, 8.3, 20.0])
def test_a_word_said_a_second_after_the_answer_is_heard(tmp_path: Path, answered_s: float) -> None:
    file, voice = tmp_path / "x-out.wav", Voice(tmp_path, "x", "out", "taker_silent")
    sound = join([tone(425, answered_s), silence(1), tone(800, 0.3), silence(10)])
    now = BEGAN + answered_s + 0.9
    voice.begin(now)
    for _look in range(2):
        now += 3
        recorded(file, sound, BEGAN, now)
        voice.listen(3)
    assert voice.heard


def test_a_clock_that_was_set_back_hides_no_more_than_one_write(tmp_path: Path) -> None:
    recorded(tmp_path / "x-out.wav", tone(425, 10), BEGAN, BEGAN + 10)
    size = (tmp_path / "x-out.wav").stat().st_size
    assert place(tmp_path / "x-out.wav", BEGAN + 3600) == size + FLUSH
    assert place(tmp_path / "x-out.wav", BEGAN - 3600) == WAV_HEADER


def test_who_has_spoken_may_listen_for_a_minute_and_no_longer(tmp_path: Path) -> None:
    file, voice = tmp_path / "x-out.wav", Voice(tmp_path, "x", "out", "taker_silent")
    sound = join([tone(800, 3), silence(70), tone(800, 3)])
    voice.begin(BEGAN)
    missed = []
    for second in range(3, 81, 3):
        recorded(file, sound, BEGAN, BEGAN + second)
        voice.listen(3)
        missed.append(voice.missed)
    assert missed.index(True) in (20, 21, 22)
    assert not missed[-1], "heard again"


def test_a_tick_follows_who_talks_and_what_is_played(tmp_path: Path) -> None:
    voice = Voice(tmp_path, "x", "out", "taker_silent", heard=True)
    watched, line = Watched((voice,)), Line("x", "x", joined="leg")
    watched.follow(line)
    assert (voice.heard, voice.since > 0) == (False, True), "an answer"
    voice.heard = True
    began = voice.since
    watched.follow(line)
    assert (voice.heard, voice.since) == (True, began)
    line.asking = True
    watched.follow(line)
    line.asking = False
    asked = voice.since
    watched.follow(line)
    assert (voice.heard, voice.since > asked > began) == (True, True), "also its last second"
    line.joined = ""
    watched.follow(line)
    assert not voice.heard, "held: who comes back is to be heard anew"


def test_a_voice_is_looked_for_in_the_next_take_when_there_is_one(tmp_path: Path) -> None:
    write(tmp_path / "x-in.wav", silence(1))
    voice = Voice(tmp_path, "x", "in", "caller_silent")
    voice.begin(time())
    voice.listen(3)
    word = write(tmp_path / "word.wav", join([tone(800, 0.3), silence(30)])).read_bytes()
    (tmp_path / "x.2-in.wav").write_bytes(word)
    os.utime(tmp_path / "x.2-in.wav", (time() + 30, time() + 30))
    voice.listen(3)
    assert voice.heard, "all of it: it began within the conversation"


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
