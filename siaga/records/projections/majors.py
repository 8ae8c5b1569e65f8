"""Major incidents as the screens see them."""

from __future__ import annotations

from typing import Any

from siaga.domain.incident import CasualtiesCounted
from siaga.domain.major import (
    CommanderNamed,
    IncidentGathered,
    IncidentReleased,
    MajorDeclared,
    MajorEnded,
    MajorGathered,
    MajorReleased,
    MajorReopened,
    SituationLogged,
)
from siaga.domain.merging import AlertReturned
from siaga.ledger.recorded import Recorded
from siaga.records.models import Alert, Casualties, MajorIncident, MajorPart, SituationEntry
from siaga.records.projecting import projects
from siaga.records.projections.reports import change_incident
from siaga.records.statements import change, insert, put, remove


def _change(recorded: Recorded, major: str, **changes: Any) -> None:
    where = {"id": major}
    moved = {"version": recorded.version, "position": recorded.position}
    change(MajorIncident, where, **moved, **changes)


def _log(recorded: Recorded, major: str, kind: str, **said: Any) -> None:
    """The log's own entries have ids that no page chooses."""
    insert(
        SituationEntry,
        **{"id": f"{kind}-{recorded.position}", **said},
        major=major,
        position=recorded.position,
        kind=kind,
        by=recorded.actor,
        at=recorded.at,
    )


@projects(MajorDeclared)
def major_declared(recorded: Recorded, event: MajorDeclared) -> None:
    insert(
        MajorIncident,
        id=event.major,
        version=recorded.version,
        position=recorded.position,
        name=event.name,
        kind=event.kind,
        state="running",
        declared_at=recorded.at,
        declared_by=recorded.actor,
    )
    _log(recorded, event.major, "declared")


@projects(MajorGathered)
def major_gathered(recorded: Recorded, event: MajorGathered) -> None:
    insert(
        MajorPart,
        key=f"{event.major}:{event.incident}",
        major=event.major,
        incident=event.incident,
        position=recorded.position,
        at=recorded.at,
    )
    _log(recorded, event.major, "gathered", about=event.number)
    _change(recorded, event.major)


@projects(MajorReleased)
def major_released(recorded: Recorded, event: MajorReleased) -> None:
    remove(MajorPart, {"key": f"{event.major}:{event.incident}"})
    _log(recorded, event.major, "released", about=event.number, text=event.reason)
    _change(recorded, event.major)


@projects(CommanderNamed)
def commander_named(recorded: Recorded, event: CommanderNamed) -> None:
    person = event.person or ""
    _log(recorded, event.major, "commander", about=event.agency, text=person)
    _change(
        recorded,
        event.major,
        commander_agency=event.agency,
        commander_name=person,
        commander_at=recorded.at,
    )


@projects(SituationLogged)
def situation_logged(recorded: Recorded, event: SituationLogged) -> None:
    _log(
        recorded,
        event.major,
        "said",
        id=event.entry,
        for_all=event.for_all,
        corrects=event.corrects,
        text=event.text or "",
    )
    _change(recorded, event.major)


@projects(MajorEnded)
def major_ended(recorded: Recorded, event: MajorEnded) -> None:
    summary = event.summary or ""
    _log(recorded, event.major, "ended", text=summary)
    _change(
        recorded,
        event.major,
        state="ended",
        summary=summary,
        ended_at=recorded.at,
        ended_by=recorded.actor,
    )


@projects(MajorReopened)
def major_reopened(recorded: Recorded, event: MajorReopened) -> None:
    """What was summed up when it ended stays in its log."""
    _log(recorded, event.major, "reopened", text=event.reason)
    nobody = {"ended_at": None, "ended_by": ""}
    _change(recorded, event.major, state="running", summary="", **nobody)


@projects(IncidentGathered)
def incident_gathered(recorded: Recorded, event: IncidentGathered) -> None:
    change_incident(recorded, event.incident)


@projects(IncidentReleased)
def incident_released(recorded: Recorded, event: IncidentReleased) -> None:
    change_incident(recorded, event.incident)


@projects(CasualtiesCounted)
def casualties_counted(recorded: Recorded, event: CasualtiesCounted) -> None:
    put(
        Casualties,
        alert=event.alert,
        incident=event.incident,
        agency=Alert.objects.values_list("agency", flat=True).get(id=event.alert),
        dead=event.dead,
        severe=event.severe,
        slight=event.slight,
        missing=event.missing,
        displaced=event.displaced,
        by=recorded.actor,
        at=recorded.at,
    )
    change_incident(recorded, event.incident)


@projects(AlertReturned)
def casualties_returned(_recorded: Recorded, event: AlertReturned) -> None:
    """What an agency counted while two incidents were one is its task's own: it comes back along
    with the task that began here."""
    there = Alert.objects.get(id=event.from_alert)
    counted = Casualties.objects.filter(alert=event.from_alert).first()
    if counted is None or there.carried_from != event.alert:
        return
    counted.delete()
    counted.alert, counted.incident = event.alert, event.incident
    counted.save(force_insert=not Casualties.objects.filter(alert=event.alert).exists())
