"""Two reports turn out to be one incident, or one report several (streams of the incidents).

A merge keeps both records. The duplicate says into which it went; its calls are
shown on the other one too; each task that an agency still has moves there, with
its units and its clock, and whatever is sent to the old task reaches the new
one. Undoing it brings all of that back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from siaga.domain.event import Event
from siaga.domain.taken_along import TakenAlong


@dataclass(frozen=True)
class IncidentMerged(Event):
    """It is the same as ``into`` (``number``). ``outcomes``: of the calls that the other one
    takes in with it, as they were before ("" for none)."""

    incident: str
    into: str
    number: str
    reason: str = ""
    outcomes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class IncidentTookIn(Event):
    """``merged`` (``number``) is about the same; its calls and open tasks are here now."""

    incident: str
    merged: str
    number: str


@dataclass(frozen=True)
class MergeUndone(Event):
    """It was not the same after all: the incident is open again by itself."""

    incident: str
    into: str
    number: str
    reason: str


@dataclass(frozen=True)
class IncidentLetGo(Event):
    """``merged`` (``number``) stands by itself again, with its calls and its tasks."""

    incident: str
    merged: str
    number: str


@dataclass(frozen=True)
class CallDetached(Event):
    """This call is not about that incident after all."""

    incident: str
    call: str


@dataclass(frozen=True)
class CallUnlinked(Event):
    """In the call's stream. ``about``: the latest incident it is about now, "" for none."""

    call: str
    incident: str
    about: str


@dataclass(frozen=True)
class AlertMoved(Event):
    """The agency's task goes on as ``to_alert`` in ``to_incident``."""

    incident: str
    alert: str
    to_incident: str
    to_alert: str


@dataclass(frozen=True)
class AlertCarried(Event):
    """A task goes on here that began as ``origin_alert`` in ``origin``; its times stay its own.

    ``taken``: the agency has said "ours". ``units``: those it sent, each with its step;
    ``safety``: of the crews on scene; ``wanted``: kind of unit → how many. ``under_way``: of an
    agency without units, with ``what`` as in ``AlertUnderWay``. ``along``: None in merges of before
    it was told.
    """

    incident: str
    alert: str
    agency: str
    origin: str
    origin_alert: str
    taken: bool
    overdue: bool
    units: Mapping[str, str]
    safety: Mapping[str, str]
    wanted: Mapping[str, int]
    under_way: bool = False
    what: str = ""
    along: TakenAlong | None = None


@dataclass(frozen=True)
class AlertReturned(Event):
    """A task that had moved is back from ``from_alert``. Not ``taken``: the agency is asked
    anew, and has until ``due_at``. ``under_way`` and ``what`` as in ``AlertCarried``. ``along``: None
    where it is again what it was before it moved; whom its ladder asked then has until ``due_at``
    too."""

    incident: str
    alert: str
    from_alert: str
    taken: bool
    units: Mapping[str, str]
    safety: Mapping[str, str]
    due_at: datetime
    under_way: bool = False
    what: str = ""
    along: TakenAlong | None = None


@dataclass(frozen=True)
class UnitsCarried(Event):
    """The agency has taken both incidents: its units of ``origin_alert`` are on this task now."""

    incident: str
    alert: str
    origin: str
    origin_alert: str
    units: Mapping[str, str]
    safety: Mapping[str, str]

    @property
    def anybody_out(self) -> bool:
        return bool({"en_route", "on_scene"} & set(self.units.values()))


@dataclass(frozen=True)
class UnitsLeft(Event):
    """These units are on another task now."""

    incident: str
    alert: str
    units: tuple[str, ...]


@dataclass(frozen=True)
class WordCarried(Event):
    """The agency has taken both incidents, and said of ``origin_alert`` in ``origin`` that it is
    dealing with it, with ``what`` as in ``AlertUnderWay``: that goes for this task too, while the two
    are one."""

    incident: str
    alert: str
    origin: str
    origin_alert: str
    what: str = ""


@dataclass(frozen=True)
class WordLeft(Event):
    """What was said of another task, ``of``, which stands by itself again, goes for this one no more.
    "" in partings of before several could bring one: nothing of what others had brought does."""

    incident: str
    alert: str
    of: str = ""


@dataclass(frozen=True)
class ReportSplit(Event):
    """The same report told of a second incident, ``into`` (``number``)."""

    incident: str
    into: str
    number: str


@dataclass(frozen=True)
class OriginNamed(Event):
    """The incident was made from the report of ``origin`` (``number``)."""

    incident: str
    origin: str
    number: str


AlertMerging = (
    AlertMoved | AlertCarried | AlertReturned | UnitsCarried | UnitsLeft | WordCarried | WordLeft
)
