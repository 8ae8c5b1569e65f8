"""The talk with whoever picks up a duty phone: the alert, the keys, and the answer.

The telephone says "thank you" only of what is on disk. What it says last is said
after everything is decided, so that nothing depends on somebody listening to it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import structlog

from siaga.domain import callout as rules
from siaga.domain.refusal import Refused
from siaga.ledger.unavailable import LedgerUnavailable
from siaga.operations.alerts import Acknowledge, Decline
from siaga.operations.callouts import CallOut, standing_of
from siaga.operations.messages import RecordAnswered
from siaga.voice.ari import Ari, EngineGone, EngineRefused, Event
from siaga.voice.facts import Facts
from siaga.voice.sounds import media
from siaga.voice.speech import Speech
from siaga.voice.spoken import (
    declined_by_telephone,
    spoken_holder,
    spoken_no_more,
    spoken_promised,
    spoken_stays,
    spoken_wanted_no_more,
)

LONGEST_S: Final = 90.0
"""No sentence takes longer, also when the engine never says that it is over."""

LISTEN_S: Final = 4.0
"""From the end of what is said until it is said again."""

TAKEN: Final = "taken"
"""Among the keys: meanwhile the alert is in other hands."""

KEEPS, CONNECT, ENDS, NOBODY, SILENCE, SETTLED = (
    *("keeps", "connect", "ends", "nobody", "silence", "settled"),
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Words:
    """What is said of one alert, as the engine is to play it: ``before``, the first time only;
    then the ``alert``. ``further``: another one was said before it, so that who listens knows
    whose call this is. ``more``: it asks for further units, and the keys are about these alone;
    ``keys`` explains them, "" by the announcement for every alert. ``keys_known``: of the one
    before it they meant the same."""

    alert: str
    before: str = ""
    further: bool = False
    more: bool = False
    keys: str = ""
    keys_known: bool = False


@dataclass
class Talk:
    """About one alert, on the telephone that is ``channel`` in the engine.

    ``keys`` takes what is pressed, ``HUNG_UP`` and ``TAKEN``.
    """

    ari: Ari
    facts: Facts
    speech: Speech
    sounds: str
    out: CallOut
    channel: str
    words: Words
    keys: asyncio.Queue[str]
    _playback: str = ""
    _told: int = 0

    async def hold(self) -> str:
        """To its end: ``settled`` (the message is answered), ``nobody`` (it was put down),
        ``silence`` (said to its end, and no key came), ``ends`` (the alert needs nobody any more),
        or ``connect``."""
        phase, said = rules.TELLING, 0
        while True:
            said += 1
            key = await self._ask(phase)
            step = TAKEN if key == TAKEN else rules.means(phase, key)
            match step or rules.after_silence(said):
                case "begin_anew":
                    phase, said = rules.TELLING, 0
                case "ask_why":
                    phase, said = rules.ASKING_WHY, 0
                case "give_up":
                    return NOBODY
                case "fell_silent":
                    return SILENCE
                case "connect":
                    return CONNECT
                case "again":
                    continue
                case decided:
                    end = await self._decide(decided, rules.REASONS.get(key, "other"))
                    if end != KEEPS:
                        return end
                    phase, said = rules.TELLING, 0

    async def say(self, *pieces: str) -> None:
        """Without listening, to its end, or until it is put down."""
        try:
            await asyncio.wait([await self._play(pieces)], timeout=LONGEST_S)
        except (EngineRefused, EngineGone) as trouble:
            log.info("not_said", message=self.out.id, why=str(trouble))

    async def say_not_now(self) -> None:
        await self.say(self._piece("alert_not_now"))

    async def _decide(self, step: str, reason: str) -> str:
        try:
            if step == "acknowledge":
                return await self._acknowledge()
            return await self._taken() if step == TAKEN else await self._decline(reason)
        except LedgerUnavailable:
            await self.say_not_now()
            return KEEPS
        except Refused as refused:
            log.info("answer_refused", message=self.out.id, why=str(refused))
            await self.say(self._piece("alert_over"))
            return ENDS

    async def _acknowledge(self) -> str:
        out = self.out
        reply = await self.facts.decide(
            Acknowledge(out.incident, out.alert), out.actor, f"{out.id}-acknowledge"
        )
        standing = await self.facts.ask(standing_of, out.alert)
        if standing.contact == out.contact:
            await self._answered("acknowledge")
            await self._say_own(
                spoken_promised() if reply.get("more_wanted") else "", "alert_yours"
            )
            return SETTLED
        return await self._taken()

    async def _decline(self, reason: str) -> str:
        out = self.out
        said = declined_by_telephone() if reason == "other" else ""
        decline = Decline(out.incident, out.alert, reason, said, more_only=self.words.more)
        try:
            reply = await self.facts.decide(decline, out.actor, f"{out.id}-decline")
        except Refused as refused:
            if refused.code != "alert_acknowledged":
                raise
            standing = await self.facts.ask(standing_of, out.alert)
            if not standing.nobody_out:
                return await self._taken()  # what somebody else has taken, stays taken
            words = spoken_stays(standing.name)
        else:
            words = spoken_no_more(reply) if reply.get("more_wanted") else ""
        await self._answered("decline")
        await self._say_own(words, "alert_declined")
        return SETTLED

    async def _taken(self) -> str:
        """Somebody else has it, and is named; or it is over."""
        standing = await self.facts.ask(standing_of, self.out.alert)
        words = ""
        if self.words.more and standing.state == "acknowledged":
            words = spoken_wanted_no_more()
        elif standing.state in ("acknowledged", "done") and standing.name:
            words = spoken_holder(standing.name)
        await self._say_own(words, "alert_over")
        return ENDS

    async def _say_own(self, words: str, piece: str) -> None:
        """``words`` of this alert's own; where there are none, or they cannot be spoken, ``piece``."""
        spoken = await self.speech.media(words) if words else ""
        await self.say(spoken or self._piece(piece))

    async def _answered(self, answer: str) -> None:
        out = self.out
        await self.facts.say(RecordAnswered(out.incident, out.id, answer), f"{out.id}-answered")

    # --- the line ---

    def _piece(self, code: str) -> str:
        return media(self.sounds, code)

    async def _ask(self, phase: str) -> str:
        """Say it, and hear what is pressed meanwhile or soon after; "" when nothing is."""
        pieces = self._told_now() if phase == rules.TELLING else [self._piece("alert_why")]
        pressed = asyncio.ensure_future(self._pressed(phase))
        finished: asyncio.Future[Event] | None = None
        try:
            finished = await self._play(pieces)
            either: list[asyncio.Future[Any]] = [finished, pressed]
            await asyncio.wait(either, timeout=LONGEST_S, return_when=asyncio.FIRST_COMPLETED)
            if not pressed.done():
                await asyncio.wait([pressed], timeout=LISTEN_S)
            return pressed.result() if pressed.done() else ""
        except EngineRefused as gone:
            log.info("nobody_listens", message=self.out.id, why=str(gone))
            return rules.HUNG_UP
        except EngineGone:
            await asyncio.wait([pressed], timeout=LISTEN_S)
            return pressed.result() if pressed.done() else ""
        finally:
            pressed.cancel()
            if finished is not None and not finished.done():
                finished.cancel()
                await self._fall_silent()

    def _told_now(self) -> list[str]:
        """Keys that are known are explained where none came."""
        words, first = self.words, self._told == 0
        known = words.keys_known and first
        self._told += 1
        return [
            "" if words.further else self._piece("alert_call"),
            words.before if first else "",
            words.alert,
            "" if known else words.keys or self._piece("alert_keys"),
        ]

    async def _pressed(self, phase: str) -> str:
        while True:
            key = await self.keys.get()
            if key == TAKEN or rules.means(phase, key):
                return key

    async def _play(self, pieces: Iterable[str]) -> asyncio.Future[Event]:
        self._playback = f"told-{uuid4().hex}"
        finished = self.ari.expect("PlaybackFinished", self._playback)
        sounds = ",".join(piece for piece in pieces if piece)
        path = f"/channels/{self.channel}/play/{self._playback}"
        try:
            await self.ari.post(path, media=sounds)
        except (EngineRefused, EngineGone):
            finished.cancel()
            raise
        return finished

    async def _fall_silent(self) -> None:
        try:
            await self.ari.delete(f"/playbacks/{self._playback}")
        except (EngineRefused, EngineGone) as trouble:
            log.info("not_silenced", message=self.out.id, why=str(trouble))
