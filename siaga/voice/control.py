"""A command at the engine's own console, for the little that ARI cannot do."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

LIMIT_S: Final = 5.0
MOST: Final = 100_000
"""Bytes of an answer."""


class NoConsole(Exception):
    """The engine's console is not there, or does not answer in time."""


async def say(console: Path, command: str) -> str:
    """What the engine answers to ``command``, as ``asterisk -rx`` would show it.

    The engine greets with a line; what ends with a zero byte is a command, and ``cli quit
    after`` lets it close the line behind the answer. Raises ``NoConsole``.
    """
    try:
        async with asyncio.timeout(LIMIT_S):
            reader, writer = await asyncio.open_unix_connection(console)
            try:
                await reader.readline()
                writer.write(f"cli quit after {command}".encode() + b"\0")
                return (await reader.read(MOST)).decode(errors="replace")
            finally:
                writer.close()
    except (OSError, TimeoutError) as trouble:
        raise NoConsole(f"{console}: {trouble!r}") from None
