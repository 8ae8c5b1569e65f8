"""What stands in the engine, by its own list of channels."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

from siaga.voice.ari import APPLICATION

Channels = Mapping[str, Mapping[str, Any]]


def in_our_hands(channels: Channels) -> dict[str, Mapping[str, Any]]:
    """Those that the application has, and those that it has dialled."""
    return {
        id: channel
        for id, channel in channels.items()
        if channel["dialplan"]["app_name"] == "Stasis" or id.startswith("out-")
    }


def browser_legs(channels: Channels) -> dict[str, str]:
    """Channel → the call taker's leg that it is."""
    said = {id: str(channel["dialplan"]["app_data"]) for id, channel in channels.items()}
    return {
        id: words.rpartition(",")[2]
        for id, words in said.items()
        if words.startswith(f"{APPLICATION},desk,")
    }


def callers(channels: Channels, known: Container[str]) -> list[Mapping[str, Any]]:
    """Those who called in with a call that is none of ``known``."""
    return [
        channel
        for channel in channels.values()
        if str(channel["dialplan"]["app_data"]).startswith(f"{APPLICATION},inbound,")
        and channel["channelvars"].get("SIAGA_CALL", "") not in known
    ]
