"""The pause of a recording: silence is written on both sides, so that its times stay true."""

from __future__ import annotations

import asyncio

import structlog

from siaga.voice.ari import Ari, EngineGone, EngineRefused, NotThere
from siaga.voice.line import Line
from siaga.voice.recorder import SIDES

TRIES = 10
BETWEEN_S = 0.2
"""A recording that is being begun may take a moment to be there."""

log = structlog.get_logger(__name__)


async def silence(ari: Ari, line: Line, silent: bool) -> None:
    """Let both sides be silent, or speak again; asked twice it is the same."""
    line.silenced = silent
    for side in SIDES:
        path = f"/recordings/live/{line.call}-{side}/mute"
        try:
            await _set(ari, path, silent)
        except (EngineRefused, EngineGone) as trouble:
            line.silenced = None  # asked again with the next look at this call
            log.error("recording_not_silenced", call=line.call, silent=silent, why=str(trouble))


async def _set(ari: Ari, path: str, silent: bool) -> None:
    if not silent:
        await ari.delete(path)
        return
    for attempt in range(TRIES):
        try:
            await ari.post(path)
            return
        except NotThere:
            if attempt == TRIES - 1:
                raise
            await asyncio.sleep(BETWEEN_S)
