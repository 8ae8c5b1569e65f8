"""The operator's lines, told to the ledger: what they are, whether they are reached, their tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import structlog

from siaga.domain.trunk import DoorClosed, DoorOpened, TrunkTestRequested
from siaga.ledger.unavailable import LedgerUnavailable
from siaga.operations.trunks import ReachTrunk, SetUpTrunk, SetUpTrunks, running_trunk_tests
from siaga.voice.ari import Ari, EngineGone, EngineRefused
from siaga.voice.control import NoConsole, say
from siaga.voice.doors import Doors
from siaga.voice.doubts import LetIn, Start
from siaga.voice.facts import Facts
from siaga.voice.mirror import Mirror, TestedTrunk

LOOK_S: Final = 2.0
ENDPOINT: Final = "trunk-"
KNOWN: Final = {"online": True, "offline": False}

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class OurTrunks:
    """All of ``trunks.toml``; those that test themselves; names of those that the engine asks
    every some seconds (``qualify``); of those that we register at, and the engine's console."""

    all: tuple[SetUpTrunk, ...] = ()
    tested: tuple[TestedTrunk, ...] = ()
    asked: frozenset[str] = frozenset()
    registering: frozenset[str] = frozenset()
    console: Path | None = None


class TrunkWatch:
    """``let_in`` and ``start``: as for the mirror; ``changed``: a trunk is reached again (True), or
    no more."""

    def __init__(
        self,
        ari: Ari,
        facts: Facts,
        trunks: OurTrunks,
        let_in: LetIn,
        start: Start,
        changed: Callable[[str, bool], None],
    ) -> None:
        self._ari = ari
        self._facts = facts
        self._trunks = trunks
        tested = {one.name: one for one in trunks.tested}
        self._changed = changed
        self.mirror = Mirror(ari, facts, tested, let_in, start)
        self._doors = Doors(ari, facts)
        self._said: dict[str, bool] = {}

    def reached(self, trunk: str) -> bool:
        """Whether it answers, as far as anybody knows."""
        return self._said.get(trunk, True)

    async def watch(self) -> None:
        """For ever: see who answers."""
        known = False
        while True:
            try:
                if not known:
                    await self._facts.propose(SetUpTrunks(self._trunks.all))
                    known = True
                await self._look()
                await self._doors.hold()
            except (EngineGone, EngineRefused, LedgerUnavailable) as trouble:
                log.info("trunks_not_seen", why=str(trouble))
            await asyncio.sleep(LOOK_S)

    async def happened(self, event: TrunkTestRequested | DoorClosed | DoorOpened) -> None:
        if isinstance(event, TrunkTestRequested):
            await self.mirror.test(event.trunk, event.test)
        else:
            await self._doors.agree()

    async def requested(self) -> None:
        """Tests that were asked for, and doors that were closed, while nobody here listened."""
        try:
            running = await self._facts.ask(running_trunk_tests)
            await self._doors.agree()
        except LedgerUnavailable:
            return
        await asyncio.gather(*(self.mirror.test(trunk, test) for trunk, test in running))

    async def _look(self) -> None:
        for endpoint in await self._ari.get("/endpoints/PJSIP"):
            name, reached = _seen(endpoint)
            if (
                name in self._trunks.asked
                and reached is not None
                and self._said.get(name) != reached
            ):
                await self._facts.propose(ReachTrunk(name, reached))
                before, self._said[name] = self.reached(name), reached
                if reached != before:
                    self._changed(name, reached)
                if reached and not before and name in self._trunks.registering:
                    await self._register_again(name)

    async def _register_again(self, name: str) -> None:
        """An operator's equipment that was away may have forgotten us: it would send no call
        until the registration is renewed by itself."""
        if self._trunks.console is None:
            return
        try:
            await say(self._trunks.console, f"pjsip send register {ENDPOINT}{name}")
        except NoConsole as trouble:
            log.warning("not_registered_again", trunk=name, why=str(trouble))


def _seen(endpoint: Mapping[str, Any]) -> tuple[str, bool | None]:
    """A trunk's name and whether it answers; None before the engine knows."""
    resource = str(endpoint["resource"])
    return resource.removeprefix(ENDPOINT), KNOWN.get(str(endpoint["state"]))
