"""The pause of a recording: silence is written on both sides, so that its times stay true."""

from __future__ import annotations

from collections.abc import Collection

import structlog

from siaga.voice.ari import Ari, EngineGone, EngineRefused
from siaga.voice.line import Line

log = structlog.get_logger(__name__)


async def silence(ari: Ari, line: Line, recordings: Collection[str], silent: bool) -> None:
    """Let what records now be silent, or hear again; asked twice it is the same.

    When that does not succeed, or nothing records yet, it is asked again with the
    next look at this call and when its recording begins.
    """
    line.silenced = silent if recordings else None
    for name in recordings:
        path = f"/recordings/live/{name}/mute"
        try:
            if silent:
                await ari.post(path)
            else:
                await ari.delete(path)
        except (EngineRefused, EngineGone) as trouble:
            line.silenced = None
            log.error("recording_not_silenced", call=line.call, silent=silent, why=str(trouble))
