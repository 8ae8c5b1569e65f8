"""A simulated citizen and somebody who answers: two real telephones on the loopback."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from siaga.simulate.citizen import Story, Tools, Turn, call
from siaga.simulate.phone import Line, Phone
from siaga.simulate.sound import Samples, fill, join, read, silence, strength, tone, write
from siaga.simulate.speech import speak
from tests.scenarios.telephone import until

CENTRE_ADDRESS = "127.0.0.3"
CITIZEN_ADDRESS = "127.0.0.2"
FIRE = Story("fire", "Tolong, ada kebakaran di Huta Rakyat!", "081200000101")


def _pieces(sound: Samples) -> list[Samples]:
    return [sound[start : start + 2000] for start in range(0, len(sound), 2000)]


def _turn_after_s(sound: Samples) -> float | None:
    turn = Turn()
    for number, piece in enumerate(_pieces(sound), 1):
        if turn.hear(piece):
            return number / 4
    return None


def test_nobody_speaks_into_the_waiting_tone() -> None:
    waiting = fill(silence(0), join([tone(440, 0.9), tone(550, 1.3), silence(1.8)]), 40)
    assert _turn_after_s(waiting) is None


def test_after_the_waiting_tone_has_stopped_the_citizen_speaks() -> None:
    waiting = join([tone(440, 0.9), tone(550, 1.3), silence(1.8), tone(440, 0.5), silence(4)])
    turn = _turn_after_s(waiting)
    assert turn is not None
    assert 6.5 <= turn <= 8


def test_in_a_noisy_room_the_citizen_speaks_after_a_while() -> None:
    turn = _turn_after_s(tone(1000, 15))
    assert turn is not None
    assert turn <= 9.25


def test_espeak_says_something_in_indonesian(tools: Tools) -> None:
    spoken = speak("Tolong, rumah tetangga saya terbakar!", tools.espeak)
    assert 1 < len(spoken) / 8000 < 6


def test_a_withheld_number_calls_as_anonymous() -> None:
    assert Story("fire", "x", "").caller == ("anonymous", "anonymous.invalid")
    assert FIRE.caller == ("081200000101", "")


def test_a_citizen_calls_tells_and_hears_the_other_side(tools: Tools, tmp_path: Path) -> None:
    answer = write(tmp_path / "answer.wav", fill(tone(1000, 1), silence(1), 60))
    steps: list[str] = []
    desk = Phone(
        tools.baresip,
        tmp_path / "desk",
        Line(CENTRE_ADDRESS, "112", port=5085, answers=True),
        answer,
    )
    with desk:

        def hang_up_later() -> None:
            until(lambda: "telling" in steps, 20)
            time.sleep(3)
            desk.hang_up()

        hanging = threading.Thread(target=hang_up_later)
        hanging.start()
        told = call(
            FIRE,
            tools,
            tmp_path / "citizen",
            to=f"sip:112@{CENTRE_ADDRESS}:5085",
            address=CITIZEN_ADDRESS,
            limit_s=30,
            tell=steps.append,
        )
        hanging.join()
    assert steps == ["dialling", "waiting", "telling", "ended"]
    assert told.answered_s is not None
    assert told.told_s is not None
    assert told.ended_s is not None
    assert told.answered_s < told.told_s < told.ended_s
    assert strength(read(told.heard)[1000:6000], 1000) > 0.9
    heard_by_desk = read(desk.heard)
    assert max(abs(sample) for sample in heard_by_desk) > 5000


def test_a_call_nobody_answers_ends_by_itself(tools: Tools, tmp_path: Path) -> None:
    told = call(
        FIRE,
        tools,
        tmp_path / "citizen",
        to=f"sip:112@{CENTRE_ADDRESS}:5999",
        address=CITIZEN_ADDRESS,
        limit_s=3,
        tell=print,
    )
    assert told.answered_s is None
    assert told.told_s is None
