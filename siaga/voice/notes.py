"""Files the calls that Asterisk took alone, from the notes its dialplan left.

A note is a few ``key=value`` lines beside two sound files, all named by the
call. It is removed only when the ledger (or the spool) has the call; saying it
twice decides nothing, because the command is named by the call. ``with`` says who
has the caller now, its last line counts: what ended with Siaga, Siaga has told.

Every other call leaves a slip (``.over``) when it ends. Most are of calls that the
ledger knows, and are thrown away; the rest are of callers who hung up before Siaga
heard of them, or while it was dying. A third kind (``.turned``) tells of callers whom a door
that is closed for a drill has sent to another line.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog

from siaga.domain.trunk_door import COMES_WITHIN, NOT_ELSEWHERE
from siaga.ledger.unavailable import LedgerUnavailable
from siaga.operations.fallback import FallbackRecording, FileFallbackCall
from siaga.operations.trunk_doors import LetDoorOpen, has_come_since
from siaga.operations.wire import call_on_the_wire
from siaga.voice.facts import Facts
from siaga.voice.raw import RATE_HZ, NoSound, look
from siaga.voice.recorder import Recorder
from siaga.voice.stereo import Sides, store

SETTLE_S = 1.0
"""After the hang-up Asterisk still closes the sound files."""
SHORTEST_S = 0.5
NAME = re.compile(r"[0-9a-f]{32}")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Note:
    """What the dialplan wrote about one call. ``ended`` None: it runs, or the engine died in it.
    ``ours``: voice has taken the caller back."""

    call: str
    trunk: str
    dialled: str
    number: str | None
    withheld: bool
    channel: str
    began: datetime
    answered: datetime | None
    ended: datetime | None
    phone: str | None
    ours: bool = False


def read_note(path: Path) -> Note | None:
    """None when it is not (yet) a whole note."""
    if not NAME.fullmatch(path.stem):
        return None
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    values = dict(line.split("=", 1) for line in lines if "=" in line)
    began = _time(values.get("began"))
    if began is None:
        return None
    return Note(
        call=path.stem,
        trunk=values.get("trunk", ""),
        dialled=values.get("dialled", ""),
        number=values.get("number") or None,
        withheld=values.get("presentation", "").startswith("prohib"),
        channel=values.get("channel", ""),
        began=began,
        answered=_time(values.get("answered")),
        ended=_time(values.get("ended")),
        phone=values.get("phone") or None,
        ours=values.get("with") == "siaga",
    )


def _time(written: str | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(written or ""), UTC)
    except ValueError:
        return None


def _written(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


class Notes:
    """The folder of notes. A call that was handed over lies with the ``recorder`` as well."""

    def __init__(self, folder: Path, recordings: Path, facts: Facts, recorder: Recorder) -> None:
        self._folder = folder
        self._recordings = recordings
        self._facts = facts
        self._recorder = recorder

    def calls(self) -> set[str]:
        """Calls the fallback has or had, not filed yet."""
        notes = ((path, read_note(path)) for path in self._folder.glob("*.note"))
        return {path.stem for path, note in notes if note is None or not note.ours}

    def began(self, call: str) -> datetime | None:
        """When a call that the fallback has came in; None when its note does not say."""
        path = self._folder / f"{call}.note"
        note = read_note(path) if path.exists() else None
        return note.began if note is not None else None

    def take_back(self, call: str) -> None:
        """Voice has this caller from now on. Raises ``OSError``."""
        with (self._folder / f"{call}.note").open("a", encoding="utf-8") as note:
            note.write("with=siaga\n")

    async def file(self, channels: Collection[str]) -> int:
        """File every note whose call is over (``channels`` live); returns how many."""
        filed = 0
        for path in sorted(self._folder.glob("*.note")):
            note = read_note(path)
            if note is not None and self._over(note, path, channels):
                if note.ours:
                    self._drop(note.call)
                    continue
                try:
                    await self._file(note, path)
                except OSError as trouble:
                    log.error("fallback_call_waits", call=note.call, trouble=str(trouble))
                    continue
                filed += 1
        return filed

    async def file_unseen(self) -> int:
        """File the calls that only their slips tell of; returns how many."""
        filed = await self._file_turned_away()
        for path in sorted(self._folder.glob("*.over")):
            slip = read_note(path)
            if slip is None or slip.ended is None or not self._over(slip, path, ()):
                continue
            try:
                known = await self._facts.ask(call_on_the_wire, slip.call) is not None
            except LedgerUnavailable:
                return filed  # the slips wait with it
            if not known:
                await self._say(slip, slip.ended, None, unseen=True)
                filed += 1
            path.unlink(missing_ok=True)
        return filed

    async def _file_turned_away(self) -> int:
        """Callers whom a closed door sent to another line: who has come by none in time was
        sent away for nothing. The door is opened, and they are to be called back."""
        filed = 0
        for path in sorted(self._folder.glob("*.turned")):
            slip = read_note(path)
            if slip is None or slip.ended is None:
                continue
            try:
                came = await self._facts.ask(has_come_since, slip.number, slip.began)
                if not came and abs(datetime.now(UTC) - slip.ended) < COMES_WITHIN:
                    continue
                if not came:
                    await self._facts.propose(LetDoorOpen(slip.trunk, NOT_ELSEWHERE))
                    await self._say(slip, slip.ended, None, unseen=True)
                    filed += 1
            except LedgerUnavailable:
                return filed
            path.unlink(missing_ok=True)
        return filed

    def _over(self, note: Note, path: Path, channels: Collection[str]) -> bool:
        if note.ended is None and note.channel in channels:
            return False
        age_s = (datetime.now(UTC) - _written(path)).total_seconds()
        return abs(age_s) > SETTLE_S  # from the future: the clock was set back

    async def _file(self, note: Note, path: Path) -> None:
        ended = note.ended or _written(path)
        await self._say(note, ended, await self._recording(note), unseen=False)
        self._forget(note.call)

    async def _say(
        self, note: Note, ended: datetime, recording: FallbackRecording | None, *, unseen: bool
    ) -> None:
        await self._facts.say(
            FileFallbackCall(
                call=note.call,
                trunk=note.trunk,
                dialled=note.dialled,
                number=note.number,
                number_withheld=note.withheld,
                began_at=note.began,
                answered_at=note.answered,
                ended_at=max(ended, note.began),
                phone=note.phone,
                recording=recording,
                unseen=unseen,
                cut=note.ended is None,
            ),
            f"{'unseen' if unseen else 'fallback'}-{note.call}",
        )
        answered = note.answered is not None
        log.info("fallback_call_filed", call=note.call, answered=answered, unseen=unseen)

    def _forget(self, call: str) -> None:
        self._drop(call)
        self._recorder.forget(call)

    def _drop(self, call: str) -> None:
        """The note first: without it the sound files mean nothing."""
        (self._folder / f"{call}.note").unlink(missing_ok=True)
        for sound in self._folder.glob(f"{call}-*.wav"):
            sound.unlink(missing_ok=True)

    async def _recording(self, note: Note) -> FallbackRecording | None:
        try:
            sides = self._longest(note.call)
            stored = await asyncio.to_thread(store, note.call, sides, self._recordings)
        except NoSound as trouble:
            log.warning("fallback_call_without_sound", call=note.call, trouble=str(trouble))
            return None
        if stored.duration_s < SHORTEST_S:
            return None
        return FallbackRecording(
            stored.file,
            stored.sha256,
            stored.bytes,
            stored.duration_s,
            stored.began_at,
            stored.gaps,
            stored.cut,
        )

    def _longest(self, call: str) -> list[Sides]:
        """Ours from the first ring on, where it was not cut short; else that of the dialplan."""
        left, right = (self._folder / f"{call}-{side}.wav" for side in ("in", "out"))
        choices = [self._recorder.sides(call), [(left, right)]]
        return max(choices, key=_frames)


def _frames(sides: list[Sides]) -> int:
    """How much sound there is; near enough the same counts as the same, then ours is taken."""
    found = (look(half) for pair in sides for half in pair)
    return sum(raw.frames for raw in found if raw is not None) // RATE_HZ
