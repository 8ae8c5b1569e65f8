"""The operator's short message centre: a real SMPP 3.4 server, of another hand than our client."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread
from time import monotonic, sleep, time
from typing import Any

import smpp34

from siaga.domain.gsm import decoded
from tests.ports import free_port

PATIENCE_S = 20.0
RECEIPT = 4
ON_ITS_WAY_S = 0.3
"""Kannel forgets a receipt that comes before it has written down what it is for."""


@dataclass(frozen=True)
class Submitted:
    to: str
    words: str
    source: str
    receipt: bool
    esm_class: int
    name: str
    at: float


class OperatorCentre:
    """``fate``: what becomes of every message, as receipts spell it; "" for no receipt.
    ``refuse_with``: the status with which messages are refused instead of taken. ``deaf``: it
    takes them and does not say so."""

    def __init__(self, port: int, tls: ssl.SSLContext | None = None) -> None:
        self.port = port
        self._tls = tls
        self.submitted: list[Submitted] = []
        self.fate = "DELIVRD"
        self.refuse_with = 0
        self.deaf = False
        self.binds = 0
        self.gone = 0
        self._flows = asyncio.Event()
        self._flows.set()
        self._esme: Any = None
        self._inside = free_port()
        self._door: Any = None
        self._lines: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._tasks: set[Any] = set()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server: Any = None
        self.open()

    def open(self) -> None:
        self._do(self._open())

    def shut(self) -> None:
        """As in a power cut: whoever is bound loses the line."""
        self._do(self._shut())

    def freeze(self) -> None:
        """As when a line is cut far away: nobody is told, and nothing gets through any more."""
        self._loop.call_soon_threadsafe(self._flows.clear)

    def thaw(self) -> None:
        self._loop.call_soon_threadsafe(self._flows.set)

    def stop(self) -> None:
        self.thaw()
        self.shut()
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def say(
        self,
        number: str,
        words: bytes,
        coding: int = 0,
        esm_class: int = 0,
        more: dict[int, bytes] | None = None,
    ) -> int:
        """A telephone sends ``words`` to the centre's number; the status of the answer."""
        until(lambda: self._esme is not None, "nobody is bound")
        return int(self._do(self._say(number, words, coding, esm_class, more or {})))

    def forget(self) -> None:
        """Whoever was bound has gone; the next to bind is spoken to."""
        self._esme = None

    def tell(self, name: str, fate: str) -> None:
        """A receipt for the message that we called ``name``."""
        self._do(self._tell("112", name, fate))

    def wait(self, count: int) -> list[Submitted]:
        until(lambda: len(self.submitted) >= count, lambda: f"submitted: {self.submitted}")
        return self.submitted

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_S)

    async def _open(self) -> None:
        if self._server is None:
            self._server = smpp34.Server("127.0.0.1", self._inside, system_id="centre")
            await self._server.start()
            self._keep(self._serve())
        self._door = await asyncio.start_server(self._let_in, "127.0.0.1", self.port, ssl=self._tls)

    async def _shut(self) -> None:
        """The library ends no session by itself: its lines run through a door of ours."""
        self._esme = None
        self._door.close()
        for line in self._lines:
            line.transport.abort()
        self._lines.clear()

    async def _let_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inside, outside = await asyncio.open_connection("127.0.0.1", self._inside)
        self._lines |= {writer, outside}
        self._keep(_carry(inside, writer, self._flows))
        await _carry(reader, outside, self._flows)

    async def _serve(self) -> None:
        while True:
            event = await self._server.next()
            if isinstance(event, smpp34.Esme):
                self._esme = event
                self.binds += 1
            elif isinstance(event, smpp34.SubmitSmEvent):
                self._take(event)
            elif isinstance(event, smpp34.Unbound):
                self.gone += 1

    def _take(self, event: Any) -> None:
        if self.deaf:
            return
        if self.refuse_with:
            event.reject(self.refuse_with)
            return
        name = f"{0xA0 + len(self.submitted):08X}"
        event.accept(name)
        self.submitted.append(
            Submitted(
                event.destination_addr,
                decoded(event.short_message),
                event.source_addr,
                bool(event.registered_delivery & 1),
                event.esm_class,
                name,
                time(),
            )
        )
        if self.fate and event.registered_delivery & 1:
            self._keep(self._tell(event.source_addr, name, self.fate, ON_ITS_WAY_S))

    async def _say(
        self, number: str, words: bytes, coding: int, esm_class: int, more: dict[int, bytes]
    ) -> Any:
        answer = await self._esme.deliver_sm(
            "112",
            words,
            source_addr=number.lstrip("+"),
            source_addr_ton=1,
            source_addr_npi=1,
            data_coding=coding,
            esm_class=esm_class,
            tlvs=[smpp34.Tlv(tag, value) for tag, value in more.items()],
        )
        return answer.command_status

    async def _tell(self, to: str, name: str, fate: str, after_s: float = 0.0) -> None:
        await asyncio.sleep(after_s)
        text = (
            f"id:{name} sub:001 dlvrd:001 submit date:2611261630"
            f" done date:2611261630 stat:{fate} err:000 text:"
        )
        esme = self._esme
        if esme is None:
            return
        await esme.deliver_sm(to, text.encode(), source_addr="628111111111", esm_class=RECEIPT)

    async def _end(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.stop()

    def _keep(self, work: Coroutine[Any, Any, Any]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _carry(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, flows: asyncio.Event
) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            await flows.wait()
            writer.write(data)
            await writer.drain()
    writer.close()


def until(holds: Any, otherwise: Any, within_s: float = PATIENCE_S) -> None:
    end = monotonic() + within_s
    while not holds():
        assert monotonic() < end, otherwise() if callable(otherwise) else otherwise
        sleep(0.02)
