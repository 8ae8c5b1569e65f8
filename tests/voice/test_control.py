"""The engine's console: a command goes in, its answer comes out, and nobody waits for ever."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from siaga.voice import control
from siaga.voice.control import NoConsole, say

COMMAND = "pjsip send register trunk-a"


async def asked(console: Path, answers: bool) -> str:
    """What comes back from a console that repeats what it hears, or never says a word."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"siaga/1/22.0\n")
        heard = await reader.readuntil(b"\0")
        if answers:
            writer.write(heard)
        else:
            await reader.read()
        writer.close()

    async with await asyncio.start_unix_server(serve, console):
        try:
            return await say(console, COMMAND)
        finally:
            await asyncio.sleep(0.05)  # the far side closes too


def test_a_command_ends_with_a_zero_and_asks_for_the_end(tmp_path: Path) -> None:
    assert asyncio.run(asked(tmp_path / "ctl", True)) == f"cli quit after {COMMAND}\0"


def test_a_console_that_is_not_there_or_says_nothing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "LIMIT_S", 0.2)
    with pytest.raises(NoConsole):
        asyncio.run(say(tmp_path / "none", COMMAND))
    with pytest.raises(NoConsole):
        asyncio.run(asked(tmp_path / "mute", False))
