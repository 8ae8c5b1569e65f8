"""What may happen in a silent call."""

from __future__ import annotations

from siaga.domain.call_state import ANSWERED, Call
from siaga.domain.event import Event
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.silent import (
    KEYS,
    MOST_KEYS,
    PROMPTS,
    KeyPressed,
    PromptPlayed,
    PromptRequested,
)


def ask(call: Call, prompt: str) -> list[Event]:
    """One question at a time; asked again while it still plays, it decides nothing."""
    if prompt not in PROMPTS:
        raise Malformed("unknown_prompt", prompt=prompt[:32])
    if call.phase == "ended":
        raise Refused("call_ended")
    if call.phase not in ANSWERED:
        raise Refused("call_not_answered")
    if call.phase == "held":
        raise Refused("call_held")
    return [] if call.prompt == prompt else [PromptRequested(call.id, prompt)]


def confirm_played(call: Call, prompt: str, whole: bool) -> list[Event]:
    return [PromptPlayed(call.id, prompt, whole)] if call.prompt == prompt else []


def press(call: Call, key: str) -> list[Event]:
    if key not in KEYS or len(key) != 1:
        raise Malformed("unknown_key")
    if not call.live or call.keys >= MOST_KEYS:
        return []
    return [KeyPressed(call.id, key)]
