"""The middle of live: follows the ledger and hands every screen its frames."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

import structlog
from django.db import DatabaseError, connection
from django.utils import timezone

from siaga.domain.centre import AccountChanged
from siaga.ledger.append import head, read
from siaga.ledger.follow import Batch, follow
from siaga.ledger.unavailable import LedgerUnavailable, database_reached
from siaga.web.audience import Audience, audience_of
from siaga.web.live import frames
from siaga.web.live.changes import Changes
from siaga.web.live.seats import Seat, accounts_of, seat_for

T = TypeVar("T")

PULSE_S: Final = 5.0
CHECK_S: Final = 8.0
"""Seconds between looks at every session: one that ended is off the line within ten."""

CATCH_UP: Final = 2000
"""Events a returning screen is told one by one; further behind it loads the board anew."""

RETRY_S: Final = 0.5

log = structlog.get_logger()


class Hub:
    """Everything here runs on the event loop; database work in one thread beside it."""

    def __init__(self) -> None:
        self.seats: set[Seat] = set()
        self.position = 0
        self.ready = asyncio.Event()
        self._changes = Changes()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="live-records")
        self._turn = asyncio.Lock()
        """Held while a batch is worked out, and while somebody joins: who came in the midst of it
        would have to be told to load the board anew."""

    async def run(self) -> None:
        """Follow the ledger until cancelled."""
        self.position = await self._reached(lambda: head().position)
        self.ready.set()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._follow())
                tasks.create_task(self._pulse())
                tasks.create_task(self._check())
        finally:
            for seat in list(self.seats):
                seat.leave()
            self._thread.submit(connection.close)
            self._thread.shutdown(wait=False)

    async def join(self, session: str, language: str, after: int | None) -> Seat | None:
        """Seat whoever holds this session, with all that happened after ``after`` waiting.

        None when the session is nobody's. Raises ``LedgerUnavailable``.
        """
        await self.ready.wait()
        seat = await self._work(lambda: seat_for(session, language))
        if seat is None:
            return None
        async with self._turn:
            if after is not None and after < self.position:
                seat.offer(await self._missed(seat.audience, after))
            self.seats.add(seat)
        return seat

    def leave(self, seat: Seat) -> None:
        self.seats.discard(seat)

    async def _missed(self, audience: Audience, after: int) -> bytes:
        if self.position - after > CATCH_UP:
            return frames.RESET
        until = self.position

        def catch_up() -> bytes:
            batch = read(after, CATCH_UP, until)
            return self._changes.missed(batch, audience) if batch else b""

        return await self._work(catch_up)

    async def _follow(self) -> None:
        async for batch in follow(None, self.position):
            async with self._turn:
                await self._send(batch)
            changed = {one.event.account for one in batch if isinstance(one.event, AccountChanged)}
            if changed:
                await self._look_at([seat for seat in self.seats if seat.account in changed])

    async def _send(self, batch: Batch) -> None:
        audiences = {seat.audience for seat in self.seats}
        try:
            made = await self._work(lambda: self._changes.frames(batch, audiences))
        except LedgerUnavailable as trouble:
            log.warning("screens_reset", why=str(trouble))
            made = dict.fromkeys(audiences, frames.RESET)
        self.position = batch[-1].position
        for seat in list(self.seats):
            seat.offer(made.get(seat.audience, frames.RESET))

    async def _pulse(self) -> None:
        while True:
            await asyncio.sleep(PULSE_S)
            frame = frames.pulse(timezone.now(), self.position)
            for seat in list(self.seats):
                seat.offer(frame)

    async def _check(self) -> None:
        while True:
            await asyncio.sleep(CHECK_S)
            await self._look_at(list(self.seats))

    async def _look_at(self, seats: list[Seat]) -> None:
        """Close the lines of sessions that ended, or whose person now sees something else."""
        if not seats:
            return
        try:
            good = await self._work(lambda: accounts_of(seat.session for seat in seats))
        except LedgerUnavailable:
            return
        for seat in seats:
            account = good.get(seat.session)
            if account is None or audience_of(account, seat.audience.language) != seat.audience:
                seat.leave()

    async def _work(self, task: Callable[[], T]) -> T:
        """Database work in its own thread. Raises ``LedgerUnavailable``."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, _guarded, task)

    async def _reached(self, task: Callable[[], T]) -> T:
        while True:
            try:
                return await self._work(task)
            except LedgerUnavailable as trouble:
                log.warning("live_waits", why=str(trouble))
                await asyncio.sleep(RETRY_S)


def _guarded(task: Callable[[], T]) -> T:
    with database_reached():
        try:
            return task()
        except DatabaseError:
            connection.close()
            raise
