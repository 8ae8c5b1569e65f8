"""What each way of a short message must be able to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from siaga.courier.channel import Handed

PATIENCE_S = 2.5
"""Seconds a route has: two that do not answer must not take longer than a channel may."""


@dataclass(frozen=True)
class Short:
    """A message in the alphabet of ``domain/gsm.py``. ``to``: "+628…", or a short number."""

    id: str
    incident: str
    to: str
    text: str


class Parked(Exception):
    """The gateway has put it by, because its own way is closed: another route may be quicker."""

    def __init__(self, handed: Handed) -> None:
        super().__init__(handed.route)
        self.handed = handed


class Route(Protocol):
    name: str

    def send(self, short: Short) -> Handed:
        """Raises ``Unreachable``, ``Undeliverable``, ``NotNow``, ``NoAnswer``, ``Parked``."""
        ...

    def listen(self) -> None:
        """Begin to hear what comes in, without waiting; once is enough."""
        ...

    def probe(self) -> None:
        """Raises ``Unreachable``."""
        ...

    def close(self) -> None:
        """End what runs in the background."""
        ...
