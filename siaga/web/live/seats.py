"""Who is connected: a session, whose it is, what it may see."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings
from django.utils import timezone

from siaga.operations.sessions import holders
from siaga.records.models import Account
from siaga.web.access import LIVE
from siaga.web.audience import Audience, audience_of
from siaga.web.live.frames import RESET

BACKLOG: Final = 64
"""Batches a screen may lag behind before it is told to load the board anew."""


@dataclass(eq=False)
class Seat:
    """One connected screen. ``waiting`` ends with None: then the line is closed."""

    session: str
    account: int
    audience: Audience
    waiting: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(BACKLOG))
    open: bool = True

    def offer(self, frame: bytes) -> None:
        """Hand over a frame; a screen that reads too slowly gets ``reset`` and is dropped."""
        if not self.open or not frame:
            return
        try:
            self.waiting.put_nowait(frame)
        except asyncio.QueueFull:
            self.leave(RESET)

    def leave(self, last: bytes = b"") -> None:
        """Close the line. What still waits is dropped: the screen asks for it again."""
        if not self.open:
            return
        self.open = False
        while not self.waiting.empty():
            self.waiting.get_nowait()
        if last:
            self.waiting.put_nowait(last)
        self.waiting.put_nowait(None)


def accounts_of(sessions: Iterable[str]) -> dict[str, Account]:
    """The accounts behind sessions that are still good and whose role may listen."""
    found = holders(sessions, timezone.now())
    return {key: one for key, one in found.items() if one.role in LIVE["GET live/events"]}


def seat_for(session: str, language: str) -> Seat | None:
    """A seat for whoever holds this session; None when it is nobody's."""
    account = accounts_of([session]).get(session)
    if account is None:
        return None
    return Seat(session, account.pk, audience_of(account, language))


def session_cookie() -> str:
    return settings.SESSION_COOKIE_NAME
