"""The control socket's netstrings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga.simulate.control import Malformed, decode, encode

MESSAGES = st.lists(st.dictionaries(st.text(max_size=8), st.text(max_size=30), max_size=4))


@given(messages=MESSAGES, cut=st.integers(min_value=0, max_value=400))
def test_messages_come_out_as_they_went_in_however_they_are_cut(
    messages: list[dict[str, str]], cut: int
) -> None:
    stream = b"".join(encode(message) for message in messages)
    first, rest = decode(stream[:cut])
    second, rest = decode(rest + stream[cut:])
    assert first + second == messages
    assert rest == b""


@pytest.mark.parametrize("garbage", [b"x" * 20, b"5:{}abcde,", b"99999999:x", b"-1:,"])
def test_garbage_is_told_and_not_waited_for(garbage: bytes) -> None:
    with pytest.raises(ValueError):
        decode(garbage)


def test_malformed_names_what_it_saw() -> None:
    with pytest.raises(Malformed, match="hello"):
        decode(b"hello world:")
