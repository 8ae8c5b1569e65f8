"""An incident: its report, its alerts to agencies, its end (stream ``incident:<id>``)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from siaga.domain.event import Event, personal


@dataclass(frozen=True)
class ReportOpened(Event):
    """``number`` is what people say aloud, ``DS-2026-000123``; ``call`` is None for a walk-in."""

    incident: str
    number: str
    call: str | None = None


@dataclass(frozen=True)
class ReportFieldSet(Event):
    """One field as it was filled in.

    ``field`` is one of ``category``, ``answer.<question>``, ``region`` (code),
    ``landmark``, ``point`` ("lat,lon"), ``caller_name``, ``caller_number``,
    ``do_not_contact`` ("yes"), ``people`` (how many concerned), ``narrative``. Every value is text ("" when
    emptied). What can say something about a person travels in ``private``; what
    the figures need (category, answers, region, people) in ``value``.
    """

    incident: str
    field: str
    value: str | None = None
    private: str | None = personal()


@dataclass(frozen=True)
class PriorityWorkedOut(Event):
    """1 (life at risk now) to 3; ``because`` are reason codes of the category's rules."""

    incident: str
    priority: int
    because: tuple[str, ...]


@dataclass(frozen=True)
class PrioritySet(Event):
    """A person overrules the rules, and says why."""

    incident: str
    priority: int
    reason: str


@dataclass(frozen=True)
class CallAttached(Event):
    incident: str
    call: str


@dataclass(frozen=True)
class AlertRaised(Event):
    """``inform``: the agency is only told, and nobody waits for it. ``units``: kind → how
    many are wanted. ``instead_of``: the declined alert in whose place this one comes, by the plan
    or because a person said so."""

    incident: str
    alert: str
    agency: str
    due_at: datetime
    inform: bool = False
    units: dict[str, int] = field(default_factory=dict)
    instead_of: str = ""


@dataclass(frozen=True)
class AlertDelivered(Event):
    """A screen of the agency has drawn it (``channel`` = ``desk``)."""

    incident: str
    alert: str
    channel: str


@dataclass(frozen=True)
class AlertAcknowledged(Event):
    """By an ``officer`` on a screen, or by a ``contact`` who answered a message."""

    incident: str
    alert: str
    officer: int | None = None
    contact: str = ""


@dataclass(frozen=True)
class AlertTakenOver(Event):
    """Somebody had said "ours" and nobody set out; now somebody else who was asked says it. When
    the agency first said so stays as it was. ``more_wanted``: further units were asked for, and
    somebody says that they come."""

    incident: str
    alert: str
    officer: int | None = None
    contact: str = ""
    more_wanted: bool = False


SAID, WRITTEN = UNDER_WAY = ("said", "written")
NOT_SAID, IN_PLACE, SET_OUT = WORDS = ("", "in_place", "set_out")
"""What an agency without units does. The first: one of the other two, which were one word at first,
and of something that was only written it cannot be known."""

TOLD_BY = ("by_telephone", "by_radio", "seen_there")
"""How a supervisor knows, chosen with one click; anything else is said in own words."""


@dataclass(frozen=True)
class AlertUnderWay(Event):
    """An agency that has no units has set out, or is dealing with it from where it is; ``what``: which
    of them (``WORDS``). ``how``: ``said``, or ``written``: a note, a file or figures of its own show
    it. ``reason``: how a supervisor who says it for the agency knows, one of ``TOLD_BY`` or own
    words."""

    incident: str
    alert: str
    how: str
    officer: int | None = None
    contact: str = ""
    reason: str = ""
    what: str = NOT_SAID


@dataclass(frozen=True)
class AlertDeclined(Event):
    """``reason``: one of the codes, ``other`` with what the contact wrote in ``said``."""

    incident: str
    alert: str
    officer: int | None
    reason: str
    contact: str = ""
    said: str | None = personal()


@dataclass(frozen=True)
class AlertWithdrawn(Event):
    incident: str
    alert: str
    reason: str


@dataclass(frozen=True)
class AlertOverdue(Event):
    """Nobody at the agency said "ours" within the category's time."""

    incident: str
    alert: str


@dataclass(frozen=True)
class UnitAssigned(Event):
    incident: str
    alert: str
    unit: str


@dataclass(frozen=True)
class UnitEnRoute(Event):
    incident: str
    alert: str
    unit: str


@dataclass(frozen=True)
class UnitOnScene(Event):
    incident: str
    alert: str
    unit: str


@dataclass(frozen=True)
class UnitCleared(Event):
    incident: str
    alert: str
    unit: str


@dataclass(frozen=True)
class AlertDone(Event):
    """The agency's part is over; ``finding``: ``real``, ``not_found`` or ``false_report``."""

    incident: str
    alert: str
    officer: int
    finding: str
    done: str | None = personal()


@dataclass(frozen=True)
class CasualtiesCounted(Event):
    """All that this agency knows of now; it replaces what it said before. ``severe`` and
    ``slight`` are the injured, ``displaced`` who had to leave."""

    incident: str
    alert: str
    officer: int
    dead: int
    severe: int
    slight: int
    missing: int
    displaced: int


@dataclass(frozen=True)
class NoteAdded(Event):
    """``agency`` None: for all; else between the centre and that agency only."""

    incident: str
    note: str
    agency: str | None
    question: bool
    text: str | None = personal()


@dataclass(frozen=True)
class IncidentClosed(Event):
    incident: str
    disposition: str


@dataclass(frozen=True)
class IncidentReopened(Event):
    incident: str
    reason: str
