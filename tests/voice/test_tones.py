"""A signature is known again by nobody else, and says what became of it on its way."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random

import pytest

from siaga.voice import tones
from siaga.voice.tones import PIECE, PIECE_S, Heard, Listener, pieces, tune

BEGAN, LENGTH = 100.0, 40
Way = Callable[[int, bytes], bytes | None]


def as_alaw(samples: Sequence[float]) -> bytes:
    return bytes(tones._to_alaw(int(sample)) for sample in samples)


def line(signature: Sequence[int], delay_s: float, way: Way = lambda _n, sound: sound) -> Listener:
    """A listener behind a line that takes ``delay_s``; ``way``: what becomes of each piece."""
    sent = [BEGAN + number * PIECE_S for number in range(len(signature) * tones.PIECES_A_TONE)]
    listener = Listener(signature, sent)
    for number, sound in enumerate(pieces(signature)):
        if (arrived := way(number, sound)) is not None:
            listener.hear(Heard(sent[number] + delay_s, arrived))
    return listener


@pytest.mark.parametrize("delay_s", [0.0, 0.013, 0.25, 0.9])
def test_delay_is_read_off_to_the_millisecond(delay_s: float) -> None:
    heard = line(tune(LENGTH), delay_s).measure(BEGAN + 0.5, BEGAN + 3.0)
    assert heard is not None
    assert heard.delay_ms == pytest.approx(delay_s * 1000, abs=1)
    assert (heard.loss_pct, heard.loudness_db) == (0.0, 0.0)


def test_loss_is_counted_in_pieces_that_did_not_arrive() -> None:
    random = Random(4)
    listener = line(tune(LENGTH), 0.08, lambda _n, sound: None if random.random() < 0.2 else sound)
    heard = listener.measure(BEGAN, BEGAN + 4.0)
    assert heard is not None
    assert heard.loss_pct == pytest.approx(20, abs=8)
    assert heard.delay_ms == pytest.approx(80, abs=1)


def test_silence_in_place_of_a_piece_is_loss() -> None:
    quiet = as_alaw([0] * PIECE)
    listener = line(tune(LENGTH), 0.05, lambda number, sound: quiet if number % 4 == 0 else sound)
    heard = listener.measure(BEGAN, BEGAN + 4.0)
    assert heard is not None
    assert heard.loss_pct == pytest.approx(25, abs=1)


def test_a_quiet_line_is_told_in_decibels() -> None:
    signature = tune(LENGTH)

    def softer(_number: int, sound: bytes) -> bytes:
        return as_alaw([tones._FROM_ALAW[byte] / 10 for byte in sound])

    heard = line(signature, 0.05, softer).measure(BEGAN, BEGAN + 4.0)
    assert heard is not None
    assert heard.loudness_db == pytest.approx(-20, abs=0.5)


def noise(_number: int, _sound: bytes) -> bytes:
    return as_alaw([Random(_number).uniform(-9000, 9000) for _sample in range(PIECE)])


def whistle(number: int, _sound: bytes) -> bytes:
    turn = 2 * math.pi * tones.TONES_HZ[2] / tones.RATE_HZ
    return as_alaw([9000 * math.sin(turn * (number * PIECE + n)) for n in range(PIECE)])


@pytest.mark.parametrize(
    "sound", [noise, whistle, lambda *_: as_alaw([0] * PIECE), lambda *_: None]
)
def test_no_other_sound_passes_for_the_signature(sound: Way) -> None:
    listener = line(tune(LENGTH), 0.05, sound)
    assert not listener.sure()
    assert listener.measure(BEGAN, BEGAN + 4.0) is None


def test_the_other_ends_signature_is_not_ones_own() -> None:
    """A line that only throws back what is said into it must not pass for one that works."""
    other = list(pieces(tune(LENGTH)))
    listener = line(tune(LENGTH), 0.05, lambda number, _sound: other[number])
    assert not listener.sure()


def test_less_than_eight_tones_prove_nothing() -> None:
    assert not line(tune(LENGTH), 0.05, lambda n, sound: sound if n < 35 else None).sure()
    assert line(tune(LENGTH), 0.05, lambda n, sound: sound if n < 45 else None).sure()


def test_a_signature_never_stays_on_a_tone() -> None:
    signature = tune(500)
    assert all(one != other for one, other in pairwise(signature))
    assert set(signature) == set(range(len(tones.TONES_HZ)))


def test_a_law_loses_little() -> None:
    for sample in range(-32000, 32000, 37):
        back = array("h", [tones._from_alaw(tones._to_alaw(sample))])[0]
        assert abs(back - sample) <= max(16, abs(sample) / 16)
