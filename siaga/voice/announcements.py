"""Announcements in people's voices: what was recorded on a page is heard by the next caller."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from siaga.ledger.unavailable import LedgerUnavailable
from siaga.operations.wire import recorded_announcements
from siaga.voice.ari import Ari, EngineGone, EngineRefused
from siaga.voice.facts import Facts
from siaga.voice.sounds import MissingSound, greeting_s, lay
from siaga.voice.switch import SWITCH_S

CURRENT = "current"
"""Below the folder of recordings: those in force, for the engine's next start."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class SoundFiles:
    """``defaults``: the catalogue's files by code; ``recorded``: the folder of people's voices;
    ``engine``: the folder the engine plays from."""

    defaults: Mapping[str, Path]
    recorded: Path
    engine: Path
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One exchange after the other."""


def in_force(recorded: Path) -> dict[str, Path]:
    """The recorded announcements that are in force, by code."""
    return {file.stem: file for file in (recorded / CURRENT).glob("*.wav")}


async def renew(files: SoundFiles, facts: Facts, ari: Ari) -> None:
    """Let the engine play what the records say. Files it has no name for yet are found when
    it reads its folders again; who is waiting keeps hearing what plays."""
    try:
        async with files.lock:
            chosen = await facts.ask(recorded_announcements)
            await asyncio.to_thread(_place, files, chosen)
            patience_s = SWITCH_S + greeting_s(files.engine)
            await ari.post("/asterisk/variable", variable="PATIENCE", value=patience_s)
            await ari.put("/asterisk/modules/res_musiconhold.so")
    except LedgerUnavailable:
        return  # looked at again when it is back
    except (OSError, MissingSound, EngineGone, EngineRefused) as trouble:
        log.error("announcements_not_renewed", why=repr(trouble))


def _place(files: SoundFiles, chosen: Mapping[str, str]) -> None:
    current = files.recorded / CURRENT
    current.mkdir(parents=True, exist_ok=True, mode=0o700)
    for code, name in chosen.items():
        source, target = files.recorded / name, current / f"{code}.wav"
        if source.is_file():
            fresh = target.with_suffix(".new")
            shutil.copyfile(source, fresh)
            fresh.replace(target)
        else:
            log.error("recorded_announcement_missing", code=code, file=name)
    for file in current.glob("*.wav"):
        if file.stem not in chosen:
            file.unlink()
    lay(files.engine, {**files.defaults, **in_force(files.recorded)})
