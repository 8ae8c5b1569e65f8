"""A duty phone in our hands, and what it has still to be told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from siaga.domain import callout as rules
from siaga.operations.callouts import CallOut
from siaga.voice.asking import ENDS, NOBODY, SETTLED, SILENCE, TAKEN
from siaga.voice.ways import Way

MOST_KEYS: Final = 32
"""Pressed and not looked at yet; more say nothing."""

ENDINGS: Final = {
    SETTLED: "",
    ENDS: rules.NOT_NEEDED,
    NOBODY: rules.NO_ANSWER,
    SILENCE: rules.NO_ANSWER,
}
"""How a talk about an alert ended, as what became of the message; "" is answered."""


@dataclass
class Tries:
    """How often a telephone was rung about one alert, from when on (of the loop's clock) it may
    be again, and how often the alert was said in vain. ``trouble``: what became of the last try."""

    count: int = 0
    again_at: float = 0.0
    in_vain: int = 0
    trouble: str = ""

    def goes_on(self, trouble: str, rode: bool, clock: float) -> bool:
        """Say when it is rung again after ``trouble``; False: it is given up. What only rode along
        had no try of its own."""
        if trouble not in rules.AGAIN_S:
            return False
        own_s = rules.again_after_s(self.count, trouble)
        again_s = rules.AGAIN_S[trouble] if rode else own_s
        if again_s is not None:
            self.again_at = max(self.again_at, clock + again_s)
        return again_s is not None

    def never_was(self) -> None:
        """It came up during a talk that ended before its turn: it is rung at once."""
        self.count, self.again_at = self.count - 1, 0.0

    def line_is_back(self) -> None:
        """What had no line is rung at once."""
        if self.trouble == rules.NO_ROUTE:
            self.again_at = 0.0


@dataclass
class DutyPhone:
    """One telephone that rings or is spoken to. ``channel`` is its name in the engine.

    ``rang``: it was heard ringing, or the network in its place; ``up``: somebody, or some machine, is on it; ``put_down``: not
    any more. ``now``: the alert that is being said; ``waiting``: those that are said after it, by
    their messages; ``riding``: of both, those that would not be tried yet; ``late``: those for which
    it has not rung; ``done``: what needs nobody any more. ``ends``: nothing is said on it any more.
    ``trouble``: why nobody answers, where that is known before the telephone is gone;
    ``line_died``: its trunk did, before it rang; ``left``: whoever is on it has been told that
    others have the alert; ``more``: the keys it was told last are those for further units.
    """

    channel: str
    telephone: str
    way: Way
    rang: bool = False
    up: bool = False
    put_down: bool = False
    ends: bool = False
    now: CallOut | None = None
    waiting: dict[str, CallOut] = field(default_factory=dict)
    riding: set[str] = field(default_factory=set)
    late: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)
    keys: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    left: bool = False
    more: bool = False
    trouble: str = ""
    line_died: bool = False

    def all(self) -> list[CallOut]:
        """What is being said, and what is still to be."""
        return [*([self.now] if self.now is not None else []), *self.waiting.values()]

    def has(self, message: str) -> bool:
        said_now = self.now is not None and self.now.id == message
        return said_now or message in self.waiting or message in self.done

    def hang_up(self) -> None:
        """Whoever was on it has put it down."""
        self.put_down = self.ends = True
        self.keys.put_nowait(rules.HUNG_UP)

    def was_not_rung(self, tries: Mapping[str, Tries]) -> None:
        """Its line died: it was no try."""
        for one in self._tried(tries, self.all()):
            one.trouble = rules.NO_ROUTE

    def was_not_said(self, tries: Mapping[str, Tries]) -> None:
        """Of what still waits, when whoever is on it speaks with 112 now."""
        self._tried(tries, self.waiting.values())

    def _tried(self, tries: Mapping[str, Tries], outs: Iterable[CallOut]) -> list[Tries]:
        """Take back the try of each; what only rode along had none of its own."""
        known = [(out.id, tries[out.id]) for out in outs if out.id in tries]
        for message, one in known:
            if message not in self.riding:
                one.never_was()
        return [one for _message, one in known]

    def say_too(self, out: CallOut) -> None:
        self.waiting[out.id] = out
        if self.up:
            self.late.add(out.id)

    def next(self, tries: Mapping[str, Tries]) -> CallOut | None:
        """Whose turn it will be; None where nothing waits."""
        message = rules.next_to_say(
            rules.Waiting(out.id, out.priority, out.due_at, tries.get(out.id, Tries()).in_vain)
            for out in self.waiting.values()
        )
        return None if message is None else self.waiting[message]

    def turn(self, tries: Mapping[str, Tries]) -> CallOut | None:
        """Go on to the next one; None where there is none, or nobody any more who would hear it.

        A key that was pressed before an alert is said does not answer it.
        """
        while not self.keys.empty():
            self.keys.get_nowait()
        self.now = None if self.put_down else self.next(tries)
        self.left = False
        if self.now is not None:
            del self.waiting[self.now.id]
            self.late.discard(self.now.id)
        return self.now

    def review(self, open_now: Mapping[str, CallOut]) -> None:
        """Drop what waits and needs nobody any more, and see what has become more urgent; whoever
        hears of an alert that others have is told."""
        self.waiting = {
            id: open_now[id] for id in self.waiting if id in open_now and open_now[id].needed
        }
        if self.now is None or self.left:
            return
        known = open_now.get(self.now.id)
        if known is None or not known.needed:
            self.left = True
            self.keys.put_nowait(TAKEN)


class InHand(dict[str, DutyPhone]):
    """All of them, by their channels."""

    def has(self, out: CallOut) -> bool:
        return any(phone.has(out.id) for phone in self.values())

    def phone_of(self, out: CallOut) -> DutyPhone | None:
        """Its telephone, if that rings or is spoken to."""
        same = (phone for phone in self.values() if phone.telephone == out.telephone)
        return next(same, None)

    def trunks(self) -> list[str]:
        """Over which they ring or are spoken to."""
        return [phone.way.trunk for phone in self.values()]

    def dialled_over(self, trunk: str) -> list[DutyPhone]:
        """Those that do not ring yet."""
        return [
            phone
            for phone in self.values()
            if phone.way.trunk == trunk and not (phone.rang or phone.up)
        ]


def rings(event: Mapping[str, Any]) -> bool:
    """Whether the engine says that it rings, or that the network speaks in its place until it is
    answered (SIP 183), as mobile networks do with their own ring-back tone instead of a 180, and
    with "cannot be reached": either way the line works and has taken the call on."""
    if event["type"] == "Dial":
        return bool(event.get("dialstatus") == "PROGRESS")
    return bool(event["channel"]["state"] == "Ringing")


def due_for(telephone: str, first: str, open_now: Mapping[str, CallOut]) -> dict[str, CallOut]:
    """What is to be said on a telephone that stands: the alert for which it was rung, and what is
    due by now."""
    now = datetime.now(UTC)
    return {
        id: out
        for id, out in open_now.items()
        if out.telephone == telephone and (id == first or (out.needed and out.due_at <= now))
    }
