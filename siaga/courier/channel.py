"""What a way out must be able to do. A file in ``channels`` is one such way.

Each file offers ``channel(settings)``: the way as its table in ``channels.toml``
describes it; it raises ``WrongSetting`` when that table cannot be used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from siaga.domain.told import Told


class Undeliverable(Exception):
    """This message will never arrive by this way: ``why`` as in ``MessageFailed``."""

    def __init__(self, why: str, details: str = "") -> None:
        super().__init__(f"{why}: {details}" if details else why)
        self.why = why


class Unreachable(Exception):
    """The way itself is closed: nothing gets out by it until it opens again.

    ``why`` as in ``ChannelFailed``; ``details`` are for the log.
    """

    def __init__(self, why: str, details: str = "") -> None:
        super().__init__(f"{why}: {details}" if details else why)
        self.why = why


class NotNow(Exception):
    """Only this message has to wait; others may pass it."""


class PartClosed(Exception):
    """The one service of several that this message goes by is closed: it waits until it opens
    again or says nothing true any more, and others pass it."""


class NoAnswer(Exception):
    """It was handed over whole, and nobody said yes or no: the person may have it or not."""


@dataclass(frozen=True)
class Outgoing:
    """A message that is due. ``told`` is said of an alert, which the channel puts into its own
    words; ``text`` of everything else, which is sent as it is. ``about``: an alert's id, or as in
    ``siaga.domain.summons.about``."""

    id: str
    incident: str
    contact: str
    purpose: str
    to: str
    text: str
    told: Told | None
    about: str = ""


@dataclass(frozen=True)
class Handed:
    """Who has taken the message on, and what they call it ("" if they do not say)."""

    route: str
    reference: str = ""


class Channel(Protocol):
    """``lanes``: how many messages it can take at once, each from a thread of its own.

    ``look_every_s``: with nothing to send, it is probed this often. Together with
    the probe's patience it is how long a supervisor may not know that it is closed.
    """

    lanes: int
    look_every_s: float

    def send(self, message: Outgoing, /) -> Handed:
        """Hand it over; when this returns, somebody else answers for it.

        It waits for at most some 5 s. Raises ``Undeliverable``, ``Unreachable``, ``NotNow``,
        ``PartClosed``, ``NoAnswer``.
        """
        ...

    def probe(self) -> None:
        """Look whether the way is open, within some 5 s; raises ``Unreachable``."""
        ...


@runtime_checkable
class Parted(Protocol):
    """A channel that is several services, of which one may be away while the others go on."""

    def parts(self) -> Mapping[str, str] | None:
        """Of each, by its name, why it does not work (as in ``ChannelFailed``); "" where it does.

        None while all are away: then it is the channel, and of each part stands what was last said.
        """
        ...


@runtime_checkable
class Listening(Protocol):
    """A channel that also hears what comes in; its threads end with ``close``."""

    def close(self) -> None: ...
