"""Notices what is wrong with a call's line before the people do, and measures it for the record.

Packets say whether the line carries anything at all; the raw recording says
whether there is a voice in it. A line that carries perfect silence is what a
muted headset or a dead microphone looks like.
"""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, time
from typing import Any, Final

import structlog

from siaga.operations.lines import MeasureLine, ReportLineTrouble
from siaga.voice.ari import Ari, EngineGone, EngineRefused
from siaga.voice.facts import Facts
from siaga.voice.line import Line
from siaga.voice.sources import Renew, other_source
from siaga.voice.takes import latest_take, take_name

TICK_S: Final = 1.0
LOOK_EACH: Final = 3
"""Ticks between two looks at a call. In its first ``YOUNG`` its source is looked at each tick:
gateways are exchanged most of all when a call has just been answered."""
YOUNG: Final = 6
MOST_LOOKS: Final = 40
"""Looks in one tick. What hundreds of waiting callers would cost is needed to take the next
one's call: conversations are looked at first, then whoever has not been for longest."""
SILENT_S: Final = 6.0
"""Who has answered says something within this time."""
QUIET_S: Final = 60.0
"""Who has spoken may listen for so long. The dispatcher who says nothing at all for a minute, not
even "ya", is rare; the headset that died in mid-call is not noticed by anybody else."""
LOUD: Final = 200
"""Mean square root of a tenth of a second of speech, of 32767; a quiet line hisses below it."""
PIECE: Final = 800
"""Samples in a tenth of a second."""
WAV_HEADER: Final = 44
BYTES_S: Final = 16_000
"""Of one side, in a second."""
FLUSH: Final = 32_768
"""Bytes that the engine writes at a time: what it heard last is not in the file yet."""
LOSS_NOTICED: Final = 0.10
"""Share of packets lost since the last look that a listener complains about."""
LEAST_PACKETS: Final = 50

log = structlog.get_logger(__name__)


@dataclass
class Voice:
    """One direction's raw recording (``in`` or ``out``): read on from ``since`` (seconds of the
    wall clock), and in the next take when there is one. ``silent_s``: since a voice was last
    heard, or should have been for the first time."""

    raw: Path
    call: str
    side: str
    trouble: str
    since: float = 0.0
    file: Path | None = None
    at: int = -1
    silent_s: float = 0.0
    heard: bool = False

    def begin(self, since: float) -> None:
        """People are to be heard from now on, others than before or again."""
        self.pass_over(since)
        self.silent_s, self.heard = 0.0, False

    def pass_over(self, until: float) -> None:
        """What was recorded before is an announcement or a tone, nobody's voice."""
        self.since, self.file = until, None

    @property
    def missed(self) -> bool:
        """Whether there should have been a voice by now."""
        return self.silent_s >= (QUIET_S if self.heard else SILENT_S)

    def listen(self, passed_s: float) -> None:
        """Read what came in since the last time, ``passed_s`` ago."""
        take = latest_take(self.raw, self.call) or 1
        file = self.raw / f"{take_name(self.call, take)}-{self.side}.wav"
        if not file.exists():
            return
        if file != self.file:
            self.file, self.at = file, place(file, self.since)
        with file.open("rb") as raw:
            raw.seek(self.at)
            sound = raw.read()
        self.at += len(sound) - len(sound) % 2
        if loud(array("h", sound[: len(sound) - len(sound) % 2])):
            self.heard, self.silent_s = True, 0.0
        else:
            self.silent_s += passed_s


def place(file: Path, moment: float) -> int:
    """Where in a running recording the sound of ``moment`` (seconds of the wall clock) begins or
    will begin: its last byte so far is of the moment at which the engine last wrote to it. A
    clock that was set meanwhile cannot put it further ahead than what may be unwritten now."""
    written = file.stat()
    ahead = int((moment - written.st_mtime) * BYTES_S / 2) * 2
    return min(max(WAV_HEADER, written.st_size + ahead), written.st_size + FLUSH)


def loud(samples: array[int]) -> bool:
    """Whether any tenth of a second is as loud as a voice. Where no third sample reaches the mean,
    as in most of what is read, none does often enough."""
    pieces = (samples[at : at + PIECE] for at in range(0, len(samples), PIECE))
    return any(
        sum(one * one for one in piece) > LOUD * LOUD * PIECE
        for piece in pieces
        if max(piece[::3]) > LOUD or min(piece[::3]) < -LOUD
    )


@dataclass
class Watched:
    """A call that is being watched. ``looked`` and ``told`` are the ticks at which it was last
    looked at, and last judged. ``last`` is the engine's latest statistics; ``judged`` those
    at ``at`` (monotonic seconds), from which the next trouble is counted. ``joined`` is with
    whom the caller was at the last tick, ``asked`` whether an announcement was played then."""

    voices: tuple[Voice, ...]
    ticks: int = 0
    looked: int = 0
    told: int = 0
    talked: bool = False
    joined: str = ""
    asked: bool = False
    at: float = 0.0
    last: Mapping[str, Any] = field(default_factory=dict)
    judged: Mapping[str, Any] = field(default_factory=dict)
    troubles: set[str] = field(default_factory=set)

    def follow(self, line: Line) -> None:
        """Each tick: voices count from where these two people could hear each other, without
        the tone or the announcement before. At most a tick of them is passed over as well."""
        if line.joined != self.joined:
            self.joined, self.at = line.joined, monotonic()
            for voice in self.voices:
                voice.begin(time())
        elif line.asking or self.asked:
            for voice in self.voices:
                voice.pass_over(time())
        self.asked = line.asking


class Quality:
    """``lines`` gives all calls' lines; ``renew`` is called when a caller's sound has another
    source."""

    def __init__(
        self, ari: Ari, facts: Facts, raw: Path, lines: Callable[[], Iterable[Line]], renew: Renew
    ) -> None:
        self._ari = ari
        self._facts = facts
        self._raw = raw
        self._lines = lines
        self._renew = renew
        self._watched: dict[str, Watched] = {}

    async def watch(self) -> None:
        """For ever: look at every call, and listen where two people should hear each other."""
        while True:
            await asyncio.sleep(TICK_S)
            await self.look_round()

    async def look_round(self) -> None:
        """One tick."""
        for watched, line in self._due():
            watched.looked = watched.ticks
            try:
                await self._look(watched, line)
            except (EngineRefused, EngineGone) as trouble:
                log.info("line_not_seen", call=line.call, why=str(trouble))

    def _due(self) -> list[tuple[Watched, Line]]:
        """A tick has passed: whom to look at in it."""
        due = []
        for line in self._lines():
            watched = self._watched.setdefault(line.call, self._begin(line.call))
            watched.ticks += 1
            watched.follow(line)
            if watched.ticks <= YOUNG or watched.ticks - watched.looked >= LOOK_EACH:
                due.append((watched, line))
        due.sort(key=lambda one: (not one[1].joined, one[0].looked - one[0].ticks))
        return due[:MOST_LOOKS]

    async def finish(self, call: str) -> None:
        """The call is over: what its line was like."""
        watched = self._watched.pop(call, None)
        if watched is not None and watched.talked and watched.last.get("rxcount"):
            await self._facts.say(measured(call, watched.last), f"line-measured-{call}")

    async def _look(self, watched: Watched, line: Line) -> None:
        now = await self._ari.get(f"/channels/{line.channel}/rtp_statistics")
        before, watched.last = watched.last, now
        if other_source(before, now):
            self._renew(line.channel)
        if line.joined and watched.ticks - watched.told >= LOOK_EACH:
            watched.told = watched.ticks
            await self._judge(watched, line)

    async def _judge(self, watched: Watched, line: Line) -> None:
        watched.talked = True
        passed_s, watched.at = monotonic() - watched.at, monotonic()
        found = packet_troubles(watched.judged, watched.last)
        watched.judged = watched.last
        for voice in watched.voices:
            voice.listen(passed_s)
            if voice.missed:
                found.add(voice.trouble)
        await self._tell(line.call, watched, found)

    def _begin(self, call: str) -> Watched:
        return Watched(
            (
                Voice(self._raw, call, "in", "caller_silent"),
                Voice(self._raw, call, "out", "taker_silent"),
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
