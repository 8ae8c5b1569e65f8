"""By which line a duty phone is reached: the house's own, or one of the operators'."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from siaga.operations.callouts import CallOut
from siaga.voice.engine import DIALLED

DOUBTED_S: Final = 60.0
"""A line that did not even let it ring is not the first choice for so long."""

_TRUNK = re.compile(r"PJSIP/trunk-(.+)-[0-9a-f]+")


@dataclass(frozen=True)
class Way:
    """``trunk`` "" for a telephone of the house."""

    endpoint: str
    trunk: str


@dataclass
class Ways:
    """``carriers``: trunks that carry calls out, best first, and how many duty phones each may
    ring at one time. ``desk_phones``: ``user@host`` by name. ``reached``: what the engine says
    of a trunk."""

    carriers: Mapping[str, int]
    desk_phones: Mapping[str, str]
    reached: Callable[[str], bool]
    _failed_at: dict[str, float] = field(default_factory=dict)

    @property
    def first(self) -> str:
        return next(iter(self.carriers), "")

    def there_are(self, out: CallOut) -> bool:
        """Whether it can be rung at all: as a telephone of the house, or outside, where the toll
        rule permits it."""
        outside = bool(self.carriers) and out.permitted and DIALLED.fullmatch(out.to) is not None
        return self._in_house(out.to) is not None or outside

    def choose(self, out: CallOut, tries: int, taken: Collection[str]) -> Way | None:
        """Another line for each try, if it can be; None while every place is taken, and while no
        trunk answers the engine: it would only use up a try.

        ``taken``: the trunks over which duty phones ring or are spoken to now.
        """
        if (address := self._in_house(out.to)) is not None:
            return Way(f"PJSIP/duty/sip:{address}", "")
        names, turn = list(self.carriers), tries % max(1, len(self.carriers))
        in_turn = names[turn:] + names[:turn]
        answering = filter(self.reached, in_turn)
        for name in sorted(answering, key=lambda one: not self._works(one)):
            if list(taken).count(name) < self.carriers[name]:
                return Way(f"PJSIP/{out.to}@trunk-{name}", name)
        return None

    def worked(self, way: Way) -> None:
        """It rings there."""
        self._failed_at.pop(way.trunk, None)

    def failed(self, way: Way) -> None:
        """The line did not let it ring."""
        if way.trunk:
            self._failed_at[way.trunk] = time.monotonic()

    def work(self) -> bool:
        """Whether any line to the outside works, where there is one at all."""
        return not self.carriers or any(map(self._works, self.carriers))

    def _works(self, name: str) -> bool:
        doubted = time.monotonic() - self._failed_at.get(name, -DOUBTED_S) < DOUBTED_S
        return self.reached(name) and not doubted

    def _in_house(self, number: str) -> str | None:
        """The desk phone with this extension."""
        of = (one for one in self.desk_phones.values() if one.partition("@")[0] == number)
        return next(of, None)


def trunk_of(channel: str) -> str:
    """Over which trunk a channel of this name goes; "" for none."""
    found = _TRUNK.fullmatch(channel)
    return found[1] if found else ""
