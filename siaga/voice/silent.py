"""A caller who cannot speak: an announcement that the caller alone hears, and keys."""

from __future__ import annotations

import asyncio

import structlog

from siaga.operations.queue import ConfirmPrompt
from siaga.voice.ari import Ari, EngineGone, EngineRefused
from siaga.voice.facts import Facts
from siaga.voice.line import Line

LONGEST_S = 30.0

log = structlog.get_logger(__name__)


async def ask(ari: Ari, facts: Facts, line: Line, prompt: str, media: str) -> None:
    """Play the announcement into the caller's ear and say whether it was heard to its end."""
    playback = f"prompt-{line.call}"
    finished = ari.expect("PlaybackFinished", playback)
    whole = False
    try:
        await ari.post(f"/channels/{line.channel}/play/{playback}", media=media)
        event = await asyncio.wait_for(finished, LONGEST_S)
        whole = event["playback"]["state"] == "done"
    except (TimeoutError, EngineGone, EngineRefused) as trouble:
        log.warning("prompt_not_played", call=line.call, why=repr(trouble))
    finally:
        line.asking = False
    await facts.say(ConfirmPrompt(line.call, prompt, whole))
