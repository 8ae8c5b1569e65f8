"""What happened on the wire, said to the ledger: in order, each exactly once.

While the ledger cannot be written, facts wait as JSON lines in the spool, on
disk before anything else happens; when it is back they are said in their
order, with the time at which they were true.
"""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import msgspec
import structlog

from siaga.domain.refusal import Refused
from siaga.ledger.unavailable import LedgerUnavailable
from siaga.operations.calls import (
    ConfirmAnswered,
    ConfirmHeld,
    ConfirmResumed,
    EndCall,
    HandToFallback,
    LapsePresentation,
    OfferCall,
)
from siaga.operations.command import VOICE, Actor, Command, Reply
from siaga.operations.desk_phones import ReportPhoneDead
from siaga.operations.desks import ReportLegLost, ReportLegUp
from siaga.operations.door import execute
from siaga.operations.fallback import FileFallbackCall
from siaga.operations.keeping import ConfirmDeleted
from siaga.operations.lines import MeasureLine, ReportLineTrouble
from siaga.operations.messages import RecordAnswered, RecordDelivered, RecordFailed, RecordSent
from siaga.operations.parties import ConfirmPartyJoined, ConfirmPartyRang, ReportPartyGone
from siaga.operations.queue import ConfirmPrompt, ReportKey
from siaga.operations.recordings import FailRecording, StartRecording, StoreRecording
from siaga.operations.trunks import ConcludeTrunkTest

T = TypeVar("T")
DRAIN_S = 1.0
SPOOLED: Mapping[str, type[Command]] = {
    kind.__name__: kind
    for kind in (
        ConcludeTrunkTest,
        ConfirmAnswered,
        ConfirmDeleted,
        ConfirmHeld,
        ConfirmPartyJoined,
        ConfirmPartyRang,
        ConfirmPrompt,
        ConfirmResumed,
        EndCall,
        FailRecording,
        FileFallbackCall,
        HandToFallback,
        LapsePresentation,
        MeasureLine,
        OfferCall,
        RecordAnswered,
        RecordDelivered,
        RecordFailed,
        RecordSent,
        ReportKey,
        ReportLegLost,
        ReportLegUp,
        ReportLineTrouble,
        ReportPhoneDead,
        ReportPartyGone,
        StartRecording,
        StoreRecording,
    )
}

log = structlog.get_logger(__name__)


class Fact(msgspec.Struct, frozen=True):
    """One line of the spool."""

    id: str
    at: datetime
    kind: str
    values: Any


class Spool:
    """A file of JSON lines, and behind it what a full disk would not have. One thread writes."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = folder / "facts.jsonl"
        self.refused = folder / "refused.jsonl"
        self.waiting = self.path.exists() and self.path.stat().st_size > 0
        self._without_room: list[Fact] = []

    def keep(self, fact: Fact) -> None:
        """On disk when this returns. What the disk will not have now stays in memory, in its
        order, and goes to the disk before the next fact does."""
        self.waiting = True
        self._without_room.append(fact)
        try:
            while self._without_room:
                _append(self.path, self._without_room[0])
                del self._without_room[0]
        except OSError as trouble:
            log.error("spool_not_written", facts=len(self._without_room), trouble=str(trouble))

    def facts(self) -> list[Fact]:
        """All that waits, oldest first. A line that a crash cut was never promised."""
        facts = []
        for line in self.path.read_bytes().splitlines() if self.path.exists() else ():
            try:
                facts.append(msgspec.json.decode(line, type=Fact))
            except msgspec.DecodeError:
                log.error("spool_line_unreadable", bytes=len(line))
        return facts + self._without_room

    def clear(self) -> None:
        """Everything has been said."""
        self.path.unlink(missing_ok=True)
        self._without_room.clear()
        self.waiting = False


def _append(path: Path, fact: Fact) -> None:
    """All of it or nothing: half a line would spoil the next one. Raises ``OSError``."""
    line = msgspec.json.encode(fact) + b"\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        before = os.fstat(descriptor).st_size
        if os.write(descriptor, line) < len(line):
            os.ftruncate(descriptor, before)
            raise OSError(errno.ENOSPC, "no room for the whole line")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Facts:
    """Voice's one way to the door. One thread, so that order is kept and asyncio never waits."""

    def __init__(self, spool: Spool, thread: ThreadPoolExecutor) -> None:
        self._spool = spool
        self._thread = thread

    async def ask(self, question: Callable[..., T], *arguments: object) -> T:
        """Read from the records; raises ``LedgerUnavailable``."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, question, *arguments)

    async def say(self, command: Command, id: str | None = None) -> Reply | None:
        """Say a fact. None: it waits in the spool, or the rules have no use for it (any more)."""
        return await self.ask(self._say, command, id or uuid4().hex, datetime.now(UTC))

    async def propose(
        self, command: Command, id: str | None = None, at: datetime | None = None
    ) -> Reply | None:
        """Say something that only makes sense now: raises ``LedgerUnavailable``, spools nothing.
        ``at``: when it was true, if not now."""
        return await self.ask(self._propose, command, id, at)

    async def decide(self, command: Command, by: Actor, id: str) -> Reply:
        """What somebody on the telephone decides, on disk when this returns. Raises ``Refused``
        and ``LedgerUnavailable``; asked again with the same id it decides nothing twice."""
        return await self.ask(partial(execute, command, by=by, id=id))

    async def drain(self) -> None:
        """For ever: say what waits as soon as the ledger listens again."""
        while True:
            await asyncio.sleep(DRAIN_S)
            if self._spool.waiting:
                await self.ask(self._drain)

    def _say(self, command: Command, id: str, at: datetime) -> Reply | None:
        if not self._spool.waiting:
            try:
                return _execute(command, id, at)
            except LedgerUnavailable as trouble:
                log.warning("fact_spooled", kind=type(command).__name__, why=str(trouble))
        values = msgspec.to_builtins(command)
        self._spool.keep(Fact(id, at, type(command).__name__, values))
        return None

    def _propose(self, command: Command, id: str | None, at: datetime | None) -> Reply | None:
        if self._spool.waiting:
            self._drain()
        if self._spool.waiting:
            raise LedgerUnavailable("earlier facts still wait in the spool")
        return _execute(command, id, at or datetime.now(UTC))

    def _drain(self) -> None:
        if not self._spool.waiting:
            return  # somebody who proposed something has done it meanwhile
        facts = self._spool.facts()
        for fact in facts:
            try:
                self._repeat(fact)
            except LedgerUnavailable:
                return
        log.info("spool_said", facts=len(facts))
        self._spool.clear()

    def _repeat(self, fact: Fact) -> None:
        try:
            command = msgspec.convert(fact.values, SPOOLED[fact.kind])
        except (KeyError, msgspec.ValidationError) as trouble:
            log.error("spooled_fact_unknown", kind=fact.kind, trouble=str(trouble))
            _append(self._spool.refused, fact)
            return
        _execute(command, fact.id, fact.at)


def _execute(command: Command, id: str | None, at: datetime) -> Reply | None:
    try:
        return execute(command, by=VOICE, id=id, at=at)
    except Refused as refused:
        log.warning("fact_refused", kind=type(command).__name__, why=str(refused))
        return None
