"""Crews, and what they do on their phones."""

from __future__ import annotations

from siaga.domain.crew_safety import ASK_AFTER, SafetyEvent
from siaga.domain.field import (
    CallerNumberOpened,
    CrewCheckDue,
    CrewHelpCalled,
    CrewSafe,
    CrewSilent,
    PositionHidden,
    PositionShared,
    SafetyAsked,
    TapArrived,
)
from siaga.domain.incident import UnitCleared, UnitOnScene
from siaga.domain.unit import UnitCrewed, UnitLeft
from siaga.ledger.recorded import Recorded
from siaga.records.deadlines import set_deadline, settle
from siaga.records.models import Assignment, Crew, UnitPosition
from siaga.records.models.deadline import CREW_ANSWER, CREW_ASK
from siaga.records.projecting import projects
from siaga.records.projections.reports import change_incident
from siaga.records.statements import change, put, remove, rows


@projects(UnitCrewed)
def unit_crewed(recorded: Recorded, event: UnitCrewed) -> None:
    put(Crew, officer=event.officer, unit=event.unit, since=recorded.at)


@projects(UnitLeft)
def unit_left(_recorded: Recorded, event: UnitLeft) -> None:
    remove(Crew, {"officer": event.officer, "unit": event.unit})


@projects(TapArrived)
def tap_arrived(recorded: Recorded, event: TapArrived) -> None:
    """The timeline tells it; the incident has moved on."""
    change_incident(recorded, event.incident)


@projects(CallerNumberOpened)
def caller_number_opened(recorded: Recorded, event: CallerNumberOpened) -> None:
    """As above."""
    change_incident(recorded, event.incident)


def _watch(recorded: Recorded, event: SafetyEvent | UnitOnScene, phase: str) -> None:
    """The assignment that is on scene says how its crew is."""
    running = {"alert": event.alert, "unit": event.unit, "cleared_at": None}
    answer_by = event.answer_by if isinstance(event, SafetyAsked) else None
    change(Assignment, running, safety=phase, safety_at=recorded.at, answer_by=answer_by)
    change_incident(recorded, event.incident)


@projects(UnitOnScene)
def watch_begins(recorded: Recorded, event: UnitOnScene) -> None:
    """A call for help on the way is not ended by arriving."""
    running = {"alert": event.alert, "unit": event.unit, "cleared_at": None}
    if any(safety for (safety,) in rows(Assignment, ["safety"], running)):
        return
    _watch(recorded, event, "calm")
    set_deadline(CREW_ASK, recorded.stream, event.unit, recorded.at + ASK_AFTER, recorded.at)


@projects(SafetyAsked)
def safety_asked(recorded: Recorded, event: SafetyAsked) -> None:
    _watch(recorded, event, "asked")
    settle(CREW_ASK, recorded.stream, event.unit)
    set_deadline(CREW_ANSWER, recorded.stream, event.unit, event.answer_by, recorded.at)


@projects(CrewCheckDue)
def crew_check_due(recorded: Recorded, event: CrewCheckDue) -> None:
    _watch(recorded, event, "due")
    settle(CREW_ASK, recorded.stream, event.unit)


@projects(CrewSafe)
def crew_safe(recorded: Recorded, event: CrewSafe) -> None:
    _watch(recorded, event, "calm")
    settle(CREW_ANSWER, recorded.stream, event.unit)
    set_deadline(CREW_ASK, recorded.stream, event.unit, recorded.at + ASK_AFTER, recorded.at)


@projects(CrewSilent)
def crew_silent(recorded: Recorded, event: CrewSilent) -> None:
    _watch(recorded, event, "silent")
    settle(CREW_ANSWER, recorded.stream, event.unit)


@projects(CrewHelpCalled)
def crew_help_called(recorded: Recorded, event: CrewHelpCalled) -> None:
    _watch(recorded, event, "help")
    settle(CREW_ASK, recorded.stream, event.unit)
    settle(CREW_ANSWER, recorded.stream, event.unit)


@projects(UnitCleared)
def watch_ends(recorded: Recorded, event: UnitCleared) -> None:
    """Off the task nobody is asked any more, and nobody is seen."""
    where = {"alert": event.alert, "unit": event.unit}
    change(Assignment, where, safety="", safety_at=None, answer_by=None, sharing=None)
    remove(UnitPosition, {"unit": event.unit})
    settle(CREW_ASK, recorded.stream, event.unit)
    settle(CREW_ANSWER, recorded.stream, event.unit)


def _shared(recorded: Recorded, event: PositionShared | PositionHidden, by: int | None) -> None:
    """Another's place is not this one's: the row goes whenever who is followed changes."""
    running = {"alert": event.alert, "unit": event.unit, "cleared_at": None}
    change(Assignment, running, sharing=by)
    remove(UnitPosition, {"unit": event.unit})
    change_incident(recorded, event.incident)


@projects(PositionShared)
def position_shared(recorded: Recorded, event: PositionShared) -> None:
    _shared(recorded, event, event.officer)


@projects(PositionHidden)
def position_hidden(recorded: Recorded, event: PositionHidden) -> None:
    _shared(recorded, event, None)
