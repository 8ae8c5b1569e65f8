"""Whether gammu-smsd works: it is given a file that it cannot send, and must put it with the errors.

It looks into its outbox only after the modem has answered it. So one sign says that the program
runs, that it does not hang, and that the modem is plugged in and speaks; the telephone network
hears nothing of it. Nothing has to be set up for it, and no right is needed but on the folders.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from math import ceil
from pathlib import Path
from threading import Event as Flag
from time import monotonic

from siaga.courier.channel import Unreachable
from siaga.courier.routes.route import PATIENCE_S
from siaga.domain.gsm import ONE_PART

NAME = "OUTA0_siaga-asks-whether-gammu-smsd-works"
"""Before every message in the alphabet; with one "_" it names no number, so nothing is sent. Behind
it stands whose question it is: the doctor asks beside a courier that runs."""

SAYS = "Siaga 112 asks with this file whether gammu-smsd works. It is never sent.\n"
REST_S = 1.5
"""Between an answer and the next question: each is two lines in gammu-smsd's log."""

TAKEN_WITHIN_S = 4.0
"""A modem that answers takes a second or two."""

SENT_WITHIN_S = 6.5
"""The same for each part of a message that is being sent."""

BYTES_A_SIGN = 2
UNTAKEN = (
    "modem: gammu-smsd takes nothing from its outbox; see whether it runs, whether the modem is"
    " plugged in, and whether gammu-smsdrc says commtimeout = 1"
)


class Pulse:
    """``look`` is called by one thread, twice a second; ``now`` is said in seconds."""

    def __init__(self, outbox: Path, errors: Path, now: Callable[[], float] = monotonic) -> None:
        self.name = f"{NAME}-{os.getpid()}.txt"
        self._question = outbox / self.name
        self._answer = errors / self.name
        self._now = now
        self._lay: frozenset[str] = frozenset()
        self._moved_at = now()
        self._ask_at = 0.0
        self._known = Flag()
        self._works = False
        self._why = UNTAKEN

    def require(self) -> None:
        """Raises ``Unreachable``. Only the first answer is waited for."""
        self._known.wait(PATIENCE_S)
        if not self._works:
            raise Unreachable("unreachable", self._why)

    def look(self, lies: Mapping[str, int], received: bool) -> None:
        """``lies``: the files in the outbox, with their bytes. ``received``: a message has come in.

        Raises ``OSError`` when the folders cannot be written.
        """
        now = self._now()
        there = frozenset(one for one in lies if one == self.name or not one.startswith(NAME))
        if received or self._lay - there:
            self._moved_at = now
            self._say(True)
        elif not there:
            self._moved_at = now
        elif now - self._moved_at > _patience_s(lies):
            self._say(False)
        if self.name in self._lay - there:
            self._ask_at = now + REST_S
        self._lay = there
        self._answer.unlink(missing_ok=True)
        if self.name not in there and now >= self._ask_at:
            self._question.write_text(SAYS)
            self._lay |= {self.name}

    def fails(self, why: str) -> None:
        """The folders cannot be read or written: whether it works nobody can tell."""
        self._say(False, why)

    def taken_back(self, name: str) -> None:
        """By ourselves: it says nothing of gammu-smsd."""
        self._lay -= {name}

    def end(self) -> None:
        self._question.unlink(missing_ok=True)

    def _say(self, works: bool, why: str = UNTAKEN) -> None:
        self._works, self._why = works, why
        self._known.set()


def _patience_s(lies: Mapping[str, int]) -> float:
    """While a message is being sent, nothing else is taken."""
    longest = max((size for name, size in lies.items() if not name.startswith(NAME)), default=0)
    if not longest:
        return TAKEN_WITHIN_S
    return SENT_WITHIN_S * ceil(longest / BYTES_A_SIGN / ONE_PART)
