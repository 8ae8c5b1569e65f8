"""Screens for ``bench.live``: ``python -m bench._screens PORT COOKIE…``, one line for each cookie.

Prints when each of them had each position, once its standard input is closed.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time

_ID = re.compile(rb"\bid: (\d+)\n")


async def screens(port: int, cookies: list[str]) -> None:
    """Connect one screen for each cookie and note when it had which position."""
    seen: list[dict[int, float]] = [{} for _cookie in cookies]
    lines = [await _connect(port, cookie) for cookie in cookies]
    print("ready", flush=True)
    tasks = [
        asyncio.create_task(_read(reader, own))
        for (reader, _writer), own in zip(lines, seen, strict=True)
    ]
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    for task in tasks:
        task.cancel()
    print(json.dumps(seen), flush=True)


async def _connect(port: int, cookie: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"GET /live/events HTTP/1.1\r\nHost: localhost\r\nCookie: siaga_session={cookie}\r\n\r\n".encode()
    )
    await reader.readuntil(b"retry: ")
    return reader, writer


async def _read(reader: asyncio.StreamReader, seen: dict[int, float]) -> None:
    while chunk := await reader.read(65536):
        now = time.monotonic()
        for found in _ID.findall(chunk):
            seen.setdefault(int(found), now)


if __name__ == "__main__":
    asyncio.run(screens(int(sys.argv[1]), sys.argv[2:]))
