"""Notices what is wrong with a call's line before the people do, and measures it for the record.

Packets say whether the line carries anything at all; the raw recording says
whether there is a voice in it. A line that carries perfect silence is what a
muted headset or a dead microphone looks like.
"""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import structlog

from siaga.operations.lines import MeasureLine, ReportLineTrouble
from siaga.voice.ari import Ari, EngineGone, EngineRefused
from siaga.voice.facts import Facts
from siaga.voice.line import Line

LOOK_S: Final = 3.0
SILENT_S: Final = 6.0
"""Who has answered says something within this time."""
LOUD: Final = 200
"""Mean square root of a tenth of a second of speech, of 32767; a quiet line hisses below it."""
PIECE: Final = 800
"""Samples in a tenth of a second."""
WAV_HEADER: Final = 44
LOSS_NOTICED: Final = 0.10
"""Share of packets lost since the last look that a listener complains about."""
LEAST_PACKETS: Final = 50

log = structlog.get_logger(__name__)


@dataclass
class Voice:
    """One direction's raw recording: read on from where the conversation began."""

    file: Path
    trouble: str
    at: int = -1
    silent_s: float = 0.0
    heard: bool = False

    def listen(self, passed_s: float) -> None:
        """Read what came in since; once a voice was heard, nobody reads on."""
        if self.heard or not self.file.exists():
            return
        if self.at < 0:
            self.at = max(WAV_HEADER, self.file.stat().st_size)
            return
        with self.file.open("rb") as raw:
            raw.seek(self.at)
            sound = raw.read()
        self.at += len(sound) - len(sound) % 2
        self.heard = loud(array("h", sound[: len(sound) - len(sound) % 2]))
        self.silent_s += passed_s


def loud(samples: array[int]) -> bool:
    """Whether any tenth of a second is as loud as a voice."""
    pieces = (samples[at : at + PIECE] for at in range(0, len(samples), PIECE))
    return any(sum(one * one for one in piece) > LOUD * LOUD * PIECE for piece in pieces)


@dataclass
class Watched:
    """A conversation that is being watched. ``last`` is the engine's latest statistics."""

    voices: tuple[Voice, ...]
    last: Mapping[str, Any] = field(default_factory=dict)
    troubles: set[str] = field(default_factory=set)


class Quality:
    """``talking`` gives the lines on which two people hear each other now."""

    def __init__(
        self, ari: Ari, facts: Facts, raw: Path, talking: Callable[[], Mapping[str, Line]]
    ) -> None:
        self._ari = ari
        self._facts = facts
        self._raw = raw
        self._talking = talking
        self._watched: dict[str, Watched] = {}

    async def watch(self) -> None:
        """For ever: look at every conversation."""
        while True:
            await asyncio.sleep(LOOK_S)
            for call, line in list(self._talking().items()):
                try:
                    await self._look(call, line)
                except (EngineRefused, EngineGone) as trouble:
                    log.info("line_not_seen", call=call, why=str(trouble))

    async def finish(self, call: str) -> None:
        """The call is over: what its line was like."""
        watched = self._watched.pop(call, None)
        if watched is not None and watched.last.get("rxcount"):
            await self._facts.say(measured(call, watched.last), f"line-measured-{call}")

    async def _look(self, call: str, line: Line) -> None:
        watched = self._watched.setdefault(call, self._begin(call))
        now = await self._ari.get(f"/channels/{line.channel}/rtp_statistics")
        found = packet_troubles(watched.last, now)
        watched.last = now
        for voice in watched.voices:
            voice.listen(LOOK_S)
            if not voice.heard and voice.silent_s >= SILENT_S:
                found.add(voice.trouble)
        await self._tell(call, watched, found)

    def _begin(self, call: str) -> Watched:
        return Watched(
            (
                Voice(self._raw / f"{call}-in.wav", "caller_silent"),
                Voice(self._raw / f"{call}-out.wav", "taker_silent"),
            )
        )

    async def _tell(self, call: str, watched: Watched, found: set[str]) -> None:
        for trouble in sorted(found - watched.troubles):
            log.warning("line_trouble", call=call, trouble=trouble)
            await self._facts.say(ReportLineTrouble(call, trouble))
        for trouble in sorted(watched.troubles - found):
            await self._facts.say(ReportLineTrouble(call, trouble, over=True))
        watched.troubles = found


def packet_troubles(before: Mapping[str, Any], now: Mapping[str, Any]) -> set[str]:
    """What two looks at the engine's counters tell of the time between them."""
    if not before:
        return set()
    found = set()
    if now["rxcount"] <= before["rxcount"]:
        found.add("caller_cut")
    sent = now["txcount"] - before["txcount"]
    lost = now.get("txploss", 0) - before.get("txploss", 0)
    if sent >= LEAST_PACKETS and lost > LOSS_NOTICED * sent:
        found.add("caller_loses")
    return found


def measured(call: str, counters: Mapping[str, Any]) -> MeasureLine:
    """The whole call from the engine's counters; jitter and round trip come in seconds.

    A far end that never sent a report leaves its best score (``remote_maxmes``) at zero; its
    half is unknown then, not perfect.
    """
    reported = counters.get("remote_maxmes", 0.0) > 0
    return MeasureLine(
        call=call,
        loss_in_pct=_percent(counters.get("rxploss", 0), counters["rxcount"]),
        jitter_in_ms=_ms(counters.get("rxjitter", 0.0)),
        loss_out_pct=_percent(counters.get("txploss", 0), counters["txcount"])
        if reported
        else None,
        jitter_out_ms=_ms(counters.get("txjitter", 0.0)) if reported else None,
        round_trip_ms=_ms(counters["rtt"]) if reported else None,
    )


def _percent(lost: int, arrived: int) -> float:
    everything = lost + arrived
    return round(100 * max(0, lost) / everything, 2) if everything > 0 else 0.0


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
