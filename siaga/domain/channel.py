"""A way out of the centre, such as the SMS gateway (stream ``channel:<name>``)."""

from __future__ import annotations

from dataclasses import dataclass

from siaga.domain.event import Event
from siaga.domain.stream import Kind


@dataclass(frozen=True)
class ChannelFailed(Event):
    """``why``: ``unreachable``, ``refused``, ``slow``, ``settings``, or ``stopped`` of a process of our
    own; said once until it works again."""

    channel: str
    why: str


@dataclass(frozen=True)
class ChannelRestored(Event):
    channel: str


def _evolve(_works: bool, event: Event) -> bool:
    return not isinstance(event, ChannelFailed)


CHANNEL: Kind[bool] = Kind("channel", True, _evolve)
"""The state: whether it works, as far as anybody knows."""
