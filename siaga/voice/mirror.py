"""The mirror: a trunk calls our own emergency number and hears itself both ways.

What comes back is taken for our own only on proof: it comes over the trunk under test, with
that trunk's own number as its caller, while the test's other half is out (all that the dialplan
sees), and one end hears the signature that the other end plays. Anybody else is a citizen, and
goes on to a desk a moment later. Who dies amid a test leaves it as it is: see ``doubts.py``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

import structlog

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
from siaga.voice.doubts import GONE_S, Channel, Doubts, LetIn, Start, half_out
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
TONES: Final = 400
GROUP: Final = "GROUP(mirror)"
OUT: Final = "SIAGA_OUT_"
"""By these two the dialplan sees that a trunk's test is out, and what that half is called."""
OWN: Final = "SIAGA_MIRROR"
"""Variable of a channel that is proven to be a test's."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class TestedTrunk:
    """``dials``: an emergency number."""

    name: str
    dials: str
    __test__ = False  # pytest takes every class whose name begins so for its own


@dataclass
class Test:
    """One that runs. ``near`` is the end of the call that goes out, ``far`` of what comes in.

    ``key`` is new at each try: after a restart the same test does not meet its own ruins.
    ``judged``: proven, or over. ``out``: the engine's name of the call that goes out, "" before
    there is one. ``outlived``: what came in was still there after that had ended, and so is a
    citizen's.
    """

    trunk: TestedTrunk
    id: str
    near: ToneEnd
    far: ToneEnd
    returned: asyncio.Future[Channel] = field(default_factory=lambda: _future())
    out_gone: asyncio.Event = field(default_factory=asyncio.Event)
    back_gone: asyncio.Event = field(default_factory=asyncio.Event)
    out: str = ""
    proven: bool = False
    outlived: bool = False
    judged: asyncio.Event = field(default_factory=asyncio.Event)
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
    """``let_in`` gives a call that is not ours to the desks; ``start`` runs a task beside us."""

    def __init__(
        self,
        ari: Ari,
        facts: Facts,
        trunks: Mapping[str, TestedTrunk],
        let_in: LetIn,
        start: Start,
    ) -> None:
        self._ari = ari
        self._facts = facts
        self._trunks = trunks
        self._doubts = Doubts(ari, let_in, start)
        self._running: dict[str, Test] = {}
        self._busy: set[str] = set()
        self._quiet_at = 0.0

    async def test(self, trunk: str, id: str) -> None:
        """Carry out one test and say how it ended. Asked for again it is the same one."""
        tested = self._trunks.get(trunk)
        if tested is None or trunk in self._busy:
            return
        self._busy.add(trunk)
        try:
            await asyncio.sleep(self._quiet_at - asyncio.get_running_loop().time())
            ends = (await ToneEnd.open(tune(TONES)), await ToneEnd.open(tune(TONES)))
            conclusion = await self._test(Test(tested, id, *ends))
        finally:
            self._busy.discard(trunk)
        log.info("trunk_test_ended", trunk=trunk, conclusion=conclusion)
        await self._facts.say(conclusion, f"trunk-test-{id}")

    async def _test(self, test: Test) -> ConcludeTrunkTest:
        """Told to stop, it is as if it was killed: the next voice process ends what is left."""
        name = test.trunk.name
        self._running[name] = test
        try:
            conclusion = await self._concluded(test)
            await self._clear(test)
        finally:
            await test.near.close()
            await test.far.close()
            del self._running[name]
            test.judged.set()
        return conclusion

    async def _concluded(self, test: Test) -> ConcludeTrunkTest:
        try:
            async with asyncio.timeout(LONGEST_S):
                return await self._carry_out(test)
        except (EngineRefused, EngineGone, TimeoutError) as trouble:
            log.warning("trunk_test_broken", trunk=test.trunk.name, why=repr(trouble))
            return ConcludeTrunkTest(test.trunk.name, test.id, failure=NO_RESULT)

    def takes(self, channel: Channel) -> bool:
        """Whether a call that came in may be our own: then it is listened to before it rings."""
        out = half_out(channel)
        if not out:
            return False
        test = next((one for one in self._running.values() if one.out == out), None)
        if test is not None and not test.returned.done():
            test.returned.set_result(channel)
        else:
            self._doubts.begin(channel, _may_be_ours(test) if test is not None else None)
        return True

    def has(self, channel: str) -> bool:
        """Whether the channel is in a test's hands, or in doubt."""
        tested = any(_back(test) == channel for test in self._running.values())
        return tested or self._doubts.has(channel)

    def gone(self, channel: str) -> None:
        """A channel has ended or left us."""
        self._doubts.gone(channel)
        for test in self._running.values():
            if channel == test.name("out"):
                test.out_gone.set()
            elif channel == _back(test):
                test.back_gone.set()

    async def tidy(self, channels: Mapping[str, Channel]) -> set[str]:
        """End what tests before a restart have left; returns the ids that are no call's (yet)."""
        own = {id for id, one in channels.items() if is_own(id, one)}
        held = {id for id in channels if self.has(id)}
        doubtful = [one for id, one in channels.items() if in_doubt(one) and id not in own | held]
        for channel in doubtful:
            await self._doubts.mark(channel)
        known = tuple(test.name("") for test in self._running.values())
        for id in own - held:
            if not id.startswith(known):
                await self._ari.delete(f"/channels/{id}")
                self._quiet_at = asyncio.get_running_loop().time() + GONE_S
        for bridge in await self._ari.get("/bridges"):
            if bridge["id"].startswith(PREFIX) and not bridge["id"].startswith(known):
                await self._ari.delete(f"/bridges/{bridge['id']}")
        for channel in doubtful:
            self._doubts.begin(channel)
        return own | held | {channel["id"] for channel in doubtful}

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
            created = await self._ari.post(
                "/channels/create",
                {"variables": {"TIMEOUT(absolute)": str(LIVES_S), GROUP: test.trunk.name}},
                endpoint=f"PJSIP/{test.trunk.dials}@trunk-{test.trunk.name}",
                app=APPLICATION,
                appArgs="mirror",
                channelId=out,
            )
        except EngineRefused as refused:  # the engine knows that nobody is there
            log.info("trunk_test_not_begun", trunk=test.trunk.name, why=str(refused))
            return NO_ANSWER
        await asyncio.wait_for(entered, START_S)
        await self._ari.post(
            "/asterisk/variable", variable=f"{OUT}{test.trunk.name}", value=created["name"]
        )
        test.out = created["name"]
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
                test.judged.set()
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
            test.outlived = True
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
        """Nothing of it stays in the engine, and what came back unproven has its own way."""
        parts = [f"/channels/{test.name(part)}" for part in ("out", "near", "far")]
        if test.proven:
            parts.append(f"/channels/{_back(test)}")
        for path in (*parts, f"/bridges/{test.name('out')}", f"/bridges/{test.name('back')}"):
            try:
                await self._ari.delete(path)
            except (EngineRefused, EngineGone) as trouble:
                log.info("trunk_test_not_cleared", what=path, why=str(trouble))
        if test.returned.done() and not test.proven and not test.back_gone.is_set():
            self._doubts.begin(test.returned.result(), _may_be_ours(test))


def is_own(id: str, channel: Channel) -> bool:
    """Whether a channel is a test's, also one of an earlier process."""
    return id.startswith(PREFIX) or bool(channel["channelvars"].get(OWN))


def in_doubt(channel: Channel) -> bool:
    """Whether a channel that waits for us may be the way back of a test."""
    return channel["dialplan"]["app_name"] == "Stasis" and bool(half_out(channel))


async def _may_be_ours(test: Test) -> bool:
    """Whether an unproven call that came while ``test`` was out can be the test's, as soon as
    that is known."""
    await test.judged.wait()
    return not (test.proven or test.outlived)


def _back(test: Test) -> str:
    """The channel of the call that came back; "" before."""
    return str(test.returned.result()["id"]) if test.returned.done() else ""


def _sure(test: Test) -> bool:
    return any(listener.sure() for listener in test.listeners())


def _measured(test: Test, began: float, ended: float) -> tuple[Direction | None, Direction | None]:
    inward, outward = test.listeners()
    return inward.measure(began, ended), outward.measure(began, ended)
