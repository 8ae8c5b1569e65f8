"""The mirror: a trunk calls our own emergency number and hears itself both ways.

What comes back is taken for our own only on proof: it comes over the trunk under test, with
that trunk's own number as its caller, while the test runs, and one end hears the signature
that the other end plays. Anybody else is a citizen, and goes on to a desk a moment later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

import structlog

from siaga.domain.number import number_key
from siaga.domain.trunk_rules import (
    BOTH_SILENT,
    NO_ANSWER,
    NO_RESULT,
    NOT_RETURNED,
    TEST_LIMIT,
    Direction,
)
from siaga.operations.trunks import ConcludeTrunkTest
from siaga.voice.ari import APPLICATION, Ari, EngineGone, EngineRefused
from siaga.voice.facts import Facts
from siaga.voice.tone_end import LOOPBACK, ToneEnd
from siaga.voice.tones import Listener, tune

START_S: Final = 2.0
DIAL_S: Final = 20.0
LONGEST_S: Final = TEST_LIMIT.total_seconds() - 2
"""A result that comes later counts no more."""
LIVES_S: Final = 40
"""Asterisk ends our outgoing half by itself after so long, should we die meanwhile."""
PROOF_S: Final = 2.5
"""So long a call that may be our own is listened to; the dead man's switch has 10 s."""
LOOK_S: Final = 0.2
SETTLE_S: Final = 0.3
LISTEN_S: Final = 3.0
GONE_S: Final = 1.0
"""So long our own hanging up needs to come round and end the call that came back."""
TONES: Final = 400
OWN: Final = "SIAGA_MIRROR"
"""Variable of a channel that is proven to be a test's."""

log = structlog.get_logger(__name__)
Channel = Mapping[str, Any]
LetIn = Callable[[Channel], None]


@dataclass(frozen=True)
class TestedTrunk:
    """``numbers``: what we are called on the operator's side; ``dials``: an emergency number."""

    name: str
    numbers: tuple[str, ...]
    dials: str
    __test__ = False  # pytest takes every class whose name begins so for its own

    def may_have_sent(self, channel: Channel) -> bool:
        """Whether a call that came in could be our own: over this trunk, from our number."""
        number = number_key(channel["caller"]["number"])
        return (
            channel["channelvars"].get("SIAGA_TRUNK") == self.name
            and bool(number)
            and number in {number_key(own) for own in self.numbers}
        )


@dataclass
class Test:
    """One that runs. ``near`` is the end of the call that goes out, ``far`` of what comes in.

    ``key`` is new at each try: after a restart the same test does not meet its own ruins.
    """

    trunk: TestedTrunk
    id: str
    near: ToneEnd
    far: ToneEnd
    returned: asyncio.Future[Channel] = field(default_factory=lambda: _future())
    out_gone: asyncio.Event = field(default_factory=asyncio.Event)
    back_gone: asyncio.Event = field(default_factory=asyncio.Event)
    waits: bool = True
    proven: bool = False
    key: str = field(default_factory=lambda: uuid4().hex)
    __test__ = False

    def name(self, part: str) -> str:
        """Of a channel or bridge of this test: ``out``, ``back``, ``near`` or ``far``."""
        return f"{PREFIX}{self.key}-{part}"

    def listeners(self) -> tuple[Listener, Listener]:
        """At the far end what the near one plays, and the other way round: in and out."""
        inward = Listener(self.near.signature, list(self.near.sent))
        outward = Listener(self.far.signature, list(self.far.sent))
        for heard in list(self.far.heard):
            inward.hear(heard)
        for heard in list(self.near.heard):
            outward.hear(heard)
        return inward, outward


PREFIX: Final = "mirror-"


def _future() -> asyncio.Future[Channel]:
    return asyncio.get_running_loop().create_future()


class Mirror:
    """``let_in`` gives a call that is not ours to the desks."""

    def __init__(
        self, ari: Ari, facts: Facts, trunks: Mapping[str, TestedTrunk], let_in: LetIn
    ) -> None:
        self._ari = ari
        self._facts = facts
        self._trunks = trunks
        self._let_in = let_in
        self._running: dict[str, Test] = {}
        self._busy: set[str] = set()

    async def test(self, trunk: str, id: str) -> None:
        """Carry out one test and say how it ended. Asked for again it is the same one."""
        tested = self._trunks.get(trunk)
        if tested is None or trunk in self._busy:
            return
        self._busy.add(trunk)
        try:
            ends = (await ToneEnd.open(tune(TONES)), await ToneEnd.open(tune(TONES)))
            conclusion = await self._test(Test(tested, id, *ends))
        finally:
            self._busy.discard(trunk)
        log.info("trunk_test_ended", trunk=trunk, conclusion=conclusion)
        await self._facts.say(conclusion, f"trunk-test-{id}")

    async def _test(self, test: Test) -> ConcludeTrunkTest:
        name = test.trunk.name
        self._running[name] = test
        try:
            async with asyncio.timeout(LONGEST_S):
                return await self._carry_out(test)
        except (EngineRefused, EngineGone, TimeoutError) as trouble:
            log.warning("trunk_test_broken", trunk=name, why=repr(trouble))
            return ConcludeTrunkTest(name, test.id, failure=NO_RESULT)
        finally:
            test.waits = False
            await self._clear(test)
            del self._running[name]
            self._let_citizen_in(test)

    def _let_citizen_in(self, test: Test) -> None:
        """However the test ended: what is not proven to be ours, and still there, is a citizen."""
        if not test.returned.done() or test.proven or test.back_gone.is_set():
            return
        channel = test.returned.result()
        log.warning("trunk_test_met_a_citizen", trunk=test.trunk.name, channel=channel["id"])
        self._let_in(channel)

    def takes(self, channel: Channel) -> bool:
        """Whether a call that came in may be our own: then it is listened to before it rings."""
        for test in self._running.values():
            if test.waits and not test.returned.done() and test.trunk.may_have_sent(channel):
                test.returned.set_result(channel)
        return self.has(channel["id"])

    def has(self, channel: str) -> bool:
        """Whether the channel is in a test's hands."""
        return any(_back(test) == channel for test in self._running.values())

    def gone(self, channel: str) -> None:
        """A channel has ended or left us."""
        for test in self._running.values():
            if channel == test.name("out"):
                test.out_gone.set()
            elif channel == _back(test):
                test.back_gone.set()

    async def tidy(self, channels: Mapping[str, Channel]) -> set[str]:
        """End what tests before a restart have left; returns the ids that are no call's."""
        own = {id for id, one in channels.items() if is_own(id, one)}
        known = tuple(test.name("") for test in self._running.values())
        for id in own:
            if not self.has(id) and not id.startswith(known):
                await self._ari.delete(f"/channels/{id}")
        for bridge in await self._ari.get("/bridges"):
            if bridge["id"].startswith(PREFIX) and not bridge["id"].startswith(known):
                await self._ari.delete(f"/bridges/{bridge['id']}")
        return own | {id for id in channels if self.has(id)}

    async def _carry_out(self, test: Test) -> ConcludeTrunkTest:
        ports = [await self._sound(test, end) for end in ("near", "far")]
        test.near.play(ports[0])
        failure = await self._dial(test) or await self._wait_for_return(test)
        if failure:
            return ConcludeTrunkTest(test.trunk.name, test.id, failure=failure)
        test.far.play(ports[1])
        back = test.returned.result()["id"]
        await self._bridge(test, "back", back, test.name("far"))
        if not await self._prove(test):
            failure = await self._give_back(test)
            return ConcludeTrunkTest(test.trunk.name, test.id, failure=failure)
        inward, outward = await self._measure(test)
        return ConcludeTrunkTest(test.trunk.name, test.id, inward, outward)

    async def _sound(self, test: Test, end: str) -> int:
        """A channel that is our own tone's; the port where the engine takes it."""
        mine = test.near if end == "near" else test.far
        entered = self._ari.expect("StasisStart", test.name(end))
        await self._ari.post(
            "/channels/externalMedia",
            channelId=test.name(end),
            app=APPLICATION,
            external_host=f"{LOOPBACK}:{mine.port}",
            format="alaw",
        )
        await asyncio.wait_for(entered, START_S)
        answer = await self._ari.get(
            f"/channels/{test.name(end)}/variable", variable="UNICASTRTP_LOCAL_PORT"
        )
        return int(answer["value"])

    async def _dial(self, test: Test) -> str:
        """Why it cannot even be begun; "" when it is under way."""
        out = test.name("out")
        entered = self._ari.expect("StasisStart", out)
        try:
            await self._ari.post(
                "/channels/create",
                {"variables": {"TIMEOUT(absolute)": str(LIVES_S)}},
                endpoint=f"PJSIP/{test.trunk.dials}@trunk-{test.trunk.name}",
                app=APPLICATION,
                appArgs="mirror",
                channelId=out,
            )
        except EngineRefused as refused:  # the engine knows that nobody is there
            log.info("trunk_test_not_begun", trunk=test.trunk.name, why=str(refused))
            return NO_ANSWER
        await asyncio.wait_for(entered, START_S)
        await self._bridge(test, "out", out, test.name("near"))
        await self._ari.post(f"/channels/{out}/dial", timeout=int(DIAL_S))
        return ""

    async def _bridge(self, test: Test, part: str, one: str, other: str) -> None:
        bridge = test.name(part)
        await self._ari.post(f"/bridges/{bridge}", type="mixing", name=bridge)
        await self._ari.post(f"/bridges/{bridge}/addChannel", channel=f"{one},{other}")

    async def _wait_for_return(self, test: Test) -> str:
        """Until it has come back; otherwise why not."""
        gone = asyncio.ensure_future(test.out_gone.wait())
        both: set[asyncio.Future[Any]] = {gone, test.returned}
        await asyncio.wait(both, timeout=DIAL_S, return_when=asyncio.FIRST_COMPLETED)
        ended = gone.done()
        gone.cancel()
        if test.returned.done():
            return ""
        return NO_ANSWER if ended else NOT_RETURNED

    async def _prove(self, test: Test) -> bool:
        """Listen until one end surely hears the other."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + PROOF_S
        while loop.time() < ends and not test.back_gone.is_set():
            await asyncio.sleep(LOOK_S)
            if await asyncio.to_thread(_sure, test):
                test.proven = True
                await self._ari.post(
                    f"/channels/{_back(test)}/variable", variable=OWN, value=test.id
                )
                return True
        return False

    async def _give_back(self, test: Test) -> str:
        """No proof. If it ends with our own hanging up it was ours and mute; else a citizen."""
        await self._ari.delete(f"/channels/{test.name('out')}")
        try:
            async with asyncio.timeout(GONE_S):
                await test.back_gone.wait()
        except TimeoutError:
            return NOT_RETURNED
        return BOTH_SILENT

    async def _measure(self, test: Test) -> tuple[Direction | None, Direction | None]:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(SETTLE_S)
        began = loop.time()
        await asyncio.sleep(LISTEN_S)
        ended = loop.time()
        await asyncio.sleep(SETTLE_S)
        return await asyncio.to_thread(_measured, test, began, ended - SETTLE_S)

    async def _clear(self, test: Test) -> None:
        """Nothing of it stays in the engine; a citizen's call is not the test's any more."""
        await test.near.close()
        await test.far.close()
        parts = [f"/channels/{test.name(part)}" for part in ("out", "near", "far")]
        if test.proven:
            parts.append(f"/channels/{_back(test)}")
        for path in (*parts, f"/bridges/{test.name('out')}", f"/bridges/{test.name('back')}"):
            try:
                await self._ari.delete(path)
            except (EngineRefused, EngineGone) as trouble:
                log.info("trunk_test_not_cleared", what=path, why=str(trouble))


def is_own(id: str, channel: Channel) -> bool:
    """Whether a channel is a test's, also one of an earlier process."""
    return id.startswith(PREFIX) or bool(channel["channelvars"].get(OWN))


def _back(test: Test) -> str:
    """The channel of the call that came back; "" before."""
    return str(test.returned.result()["id"]) if test.returned.done() else ""


def _sure(test: Test) -> bool:
    return any(listener.sure() for listener in test.listeners())


def _measured(test: Test, began: float, ended: float) -> tuple[Direction | None, Direction | None]:
    inward, outward = test.listeners()
    return inward.measure(began, ended), outward.measure(began, ended)
