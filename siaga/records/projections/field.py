"""Crews, and what they do on their phones."""

from __future__ import annotations

from siaga.domain.field import CallerNumberOpened, TapArrived
from siaga.domain.unit import UnitCrewed, UnitLeft
from siaga.ledger.recorded import Recorded
from siaga.records.models import Crew
from siaga.records.projecting import projects
from siaga.records.projections.reports import change_incident
from siaga.records.statements import put, remove


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
