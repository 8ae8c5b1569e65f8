"""Which calls may be a trunk's own test: few, and never by chance."""

from __future__ import annotations

from typing import Any

import pytest

from siaga.voice.mirror import TestedTrunk, is_own

TRUNK = TestedTrunk("telkom", ("0627112", "dairi"), "112")


def channel(trunk: str, number: str, own: str = "") -> dict[str, Any]:
    return {
        "caller": {"number": number},
        "channelvars": {"SIAGA_TRUNK": trunk, "SIAGA_MIRROR": own},
    }


@pytest.mark.parametrize("number", ["0627112", "+62627112", "0062627112", "62627112"])
def test_our_number_is_known_however_the_operator_writes_it(number: str) -> None:
    assert TRUNK.may_have_sent(channel("telkom", number))


@pytest.mark.parametrize(
    ("trunk", "number"),
    [
        ("telkom", "081234567890"),
        ("telkom", ""),
        ("telkom", "anonymous"),
        ("telkom", "112"),
        ("telkom", "dairi"),
        ("indosat", "0627112"),
    ],
)
def test_everybody_else_rings_at_a_desk_at_once(trunk: str, number: str) -> None:
    assert not TRUNK.may_have_sent(channel(trunk, number))


def test_channels_of_an_earlier_process_are_known() -> None:
    assert is_own("mirror-0a-out", channel("telkom", ""))
    assert is_own("siaga-1", channel("telkom", "0627112", own="0a"))
    assert not is_own("siaga-1", channel("telkom", "0627112"))
