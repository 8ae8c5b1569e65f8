"""One talk with whoever picks up a duty phone, about all alerts that wait for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import structlog

from siaga.domain import callout as rules
from siaga.domain.region import Region
from siaga.operations.callouts import CallOut, standing_of
from siaga.operations.messages import RecordDelivered
from siaga.voice.ari import Ari
from siaga.voice.asking import CONNECT, NOBODY, SILENCE, Talk, Words
from siaga.voice.duty_phone import DutyPhone, Tries
from siaga.voice.facts import Facts
from siaga.voice.line import SWITCH
from siaga.voice.speech import Speech
from siaga.voice.spoken import (
    spoken_alert,
    spoken_keys_of_more,
    spoken_next,
    spoken_waiting,
    tell_in_indonesian,
)

LONGEST_S: Final = 600
"""The engine ends by itself what nobody has ended, counted anew for each alert."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Teller:
    """Puts alerts into words and says them. ``sounds``: where the engine finds its own ones."""

    ari: Ari
    facts: Facts
    speech: Speech
    sounds: str
    regions: Mapping[str, Region]

    async def words(self, out: CallOut) -> Words:
        """Of the alert alone; none when there are none: that there is a task, and what the keys
        do, is said all the same."""
        words = Words("")
        try:
            told = await self.facts.ask(tell_in_indonesian, out.incident, out.alert, self.regions)
            standing = await self.facts.ask(standing_of, out.alert)
            late = standing if standing.state == "acknowledged" else None
            if told is not None:
                words = Words("", more=bool(told.more))
                keys = await self.speech.media(spoken_keys_of_more()) if told.more else ""
                alert = await self.speech.media(spoken_alert(told, late))
                words = Words(alert, more=bool(told.more), keys=keys)
        except Exception as trouble:
            log.error("alert_without_words", message=out.id, why=repr(trouble))
        return words

    async def talk_of(self, phone: DutyPhone, out: CallOut, further: bool) -> Talk:
        """About this one. How many wait is counted now: more may have come up."""
        left, before = 1 + len(phone.waiting), ""
        if further:
            before = await self.speech.media(spoken_next(left))
        elif left > 1:
            before = await self.speech.media(spoken_waiting(left))
        words = replace(await self.words(out), before=before, further=further)
        known = further and not words.more and not phone.more
        words, phone.more = replace(words, keys_known=known), words.more
        line = (self.ari, self.facts, self.speech, self.sounds)
        return Talk(*line, out, phone.channel, words, phone.keys)


@dataclass(frozen=True)
class Telling:
    """``over``: what becomes of one alert once its talk is at this end; ``connect``: whether whoever
    wants to is connected now; ``ahead``: have the next one's words ready."""

    teller: Teller
    tries: Mapping[str, Tries]
    over: Callable[[DutyPhone, CallOut, str], Awaitable[None]]
    connect: Callable[[DutyPhone, CallOut], Awaitable[bool]]
    ahead: Callable[[DutyPhone], None]

    async def hold(self, phone: DutyPhone) -> str:
        """Say one after the other, until all are said, or nobody is there: the last one's end as of
        ``Talk``, ``connect`` only where that was done."""
        end, silent, further = NOBODY, 0, False
        while (out := phone.now) is not None:
            end = await self._about(phone, out, further)
            if end == CONNECT:
                return end
            await self.over(phone, out, end)
            silent = silent + 1 if end == SILENCE else 0
            if end == NOBODY or not rules.goes_on(silent):
                return end
            further = True
            phone.turn(self.tries)
        return end

    async def _about(self, phone: DutyPhone, out: CallOut, further: bool) -> str:
        """It has reached them once it is their turn to hear it, and not before."""
        teller = self.teller
        path = f"/channels/{phone.channel}/variable"
        await teller.ari.post(path, variable=SWITCH, value=LONGEST_S)
        await teller.facts.say(RecordDelivered(out.incident, out.id), f"{out.id}-delivered")
        talk = await teller.talk_of(phone, out, further)
        self.ahead(phone)
        while (end := await talk.hold()) == CONNECT and not await self.connect(phone, out):
            await talk.say_not_now()
        return end
