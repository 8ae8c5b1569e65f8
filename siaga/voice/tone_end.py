"""One end of a trunk's test: plays a signature into the engine and keeps what comes back.

The engine passes sound to and from us as RTP over the loopback (``externalMedia``), one
packet each 20 ms, untouched: sending and arriving are read off the same clock.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from siaga.voice.tones import PIECE, PIECE_S, Heard, pieces

LOOPBACK: Final = "127.0.0.1"
HEADER: Final = struct.Struct("!BBHII")
VERSION: Final = 0x80
A_LAW: Final = 8
SOURCE: Final = 0x51A6A112


class ToneEnd(asyncio.DatagramProtocol):
    """Made by ``open``; ``sent`` and ``heard`` grow until ``close``."""

    def __init__(self, signature: Sequence[int]) -> None:
        self.signature = signature
        self.sent: list[float] = []
        self.heard: list[Heard] = []
        self._transport: asyncio.DatagramTransport | None = None
        self._playing: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, signature: Sequence[int]) -> ToneEnd:
        loop = asyncio.get_running_loop()
        transport, end = await loop.create_datagram_endpoint(
            lambda: cls(signature), local_addr=(LOOPBACK, 0)
        )
        end._transport = transport
        return end

    @property
    def port(self) -> int:
        assert self._transport is not None
        return int(self._transport.get_extra_info("sockname")[1])

    def datagram_received(self, data: bytes, _from: tuple[str, int]) -> None:
        """The engine's packets; anything else that finds the port is not A-law."""
        if len(data) > HEADER.size and data[0] == VERSION and data[1] & 0x7F == A_LAW:
            self.heard.append(Heard(asyncio.get_running_loop().time(), data[HEADER.size :]))

    def play(self, port: int) -> None:
        """Begin the signature, towards the engine's ``port``."""
        self._playing = asyncio.ensure_future(self._play((LOOPBACK, port)))

    async def _play(self, to: tuple[str, int]) -> None:
        assert self._transport is not None
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number, sound in enumerate(pieces(self.signature)):
            await asyncio.sleep(began + number * PIECE_S - loop.time())
            marker = A_LAW | (0x80 if number == 0 else 0)
            header = HEADER.pack(VERSION, marker, number & 0xFFFF, number * PIECE, SOURCE)
            self._transport.sendto(header + sound, to)
            self.sent.append(loop.time())

    async def close(self) -> None:
        if self._playing is not None:
            self._playing.cancel()
            with suppress(asyncio.CancelledError):
                await self._playing
        if self._transport is not None:
            self._transport.close()
