"""A bad mobile line in front of a port: so many bytes a second each way, so long each way.

Chromium's own throttle holds back answers only: a request arrives at once, and a tap would
look faster than it is. Here both ways wait, and opening a connection costs a round trip.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PIECE = 1024


class _Way:
    """One direction, shared by all connections as the air is."""

    def __init__(self, bytes_per_s: float, delay_s: float) -> None:
        self.carried = 0
        self._bytes_per_s = bytes_per_s
        self._delay_s = delay_s
        self._free_at = 0.0

    def arrives_at(self, size: int) -> float:
        """Take so many bytes on; when, by the loop's clock, they are at the other end."""
        now = asyncio.get_running_loop().time()
        self._free_at = max(self._free_at, now) + size / self._bytes_per_s
        self.carried += size
        return self._free_at + self._delay_s

    async def carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        """Until the source ends. Pieces keep their order, for each arrives later than the last."""
        loop = asyncio.get_running_loop()
        with suppress(ConnectionError):
            while piece := await source.read(PIECE):
                arrives = self.arrives_at(len(piece))
                await asyncio.sleep(max(0.0, arrives - self._delay_s - loop.time()))
                loop.call_at(arrives, _deliver, sink, piece)
            await asyncio.sleep(self._delay_s + 0.05)
        sink.close()


def _deliver(sink: asyncio.StreamWriter, piece: bytes) -> None:
    if not sink.is_closing():
        sink.write(piece)


class SlowLink:
    """``down`` and ``up`` count the bytes that were carried."""

    def __init__(self, target: int, bytes_per_s: float, round_trip_s: float) -> None:
        self.port = 0
        self.up = _Way(bytes_per_s, round_trip_s / 2)
        self.down = _Way(bytes_per_s, round_trip_s / 2)
        self._target = target
        self._round_trip_s = round_trip_s
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._stop = asyncio.Event()

    def run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _connected(self, near: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self._round_trip_s)
        far, far_out = await asyncio.open_connection("127.0.0.1", self._target)
        with suppress(asyncio.CancelledError):
            await asyncio.gather(self.up.carry(near, far_out), self.down.carry(far, near_out))

    def wait(self) -> None:
        self._ready.wait()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)


@contextmanager
def slow_link(target: int, bytes_per_s: float, round_trip_s: float) -> Iterator[SlowLink]:
    """Listens on a port of its own in front of ``target`` on this machine."""
    link = SlowLink(target, bytes_per_s, round_trip_s)
    thread = threading.Thread(target=link.run, name="slow-link")
    thread.start()
    link.wait()
    try:
        yield link
    finally:
        link.stop()
        thread.join()
