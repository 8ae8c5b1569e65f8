"""Supervisors at running calls."""

from __future__ import annotations

from siaga.domain.party_state import MODE_OF
from siaga.domain.supervision import (
    CallTakenOver,
    ListeningBegan,
    SupervisorCalled,
    SupervisorHeeded,
    SupervisorJoined,
    WhisperBegan,
)
from siaga.ledger.recorded import Recorded
from siaga.records.models import Party
from siaga.records.projecting import projects
from siaga.records.projections.calls import change_call, occupy
from siaga.records.projections.parties import end_desk_party, vacate_desk


@projects(SupervisorCalled)
def supervisor_called(recorded: Recorded, event: SupervisorCalled) -> None:
    change_call(recorded, event.call, supervisor_called_at=recorded.at)


@projects(SupervisorHeeded)
def supervisor_heeded(recorded: Recorded, event: SupervisorHeeded) -> None:
    change_call(recorded, event.call, supervisor_called_at=None)


@projects(ListeningBegan)
def listening_began(recorded: Recorded, event: ListeningBegan) -> None:
    _attend(recorded, event)


@projects(WhisperBegan)
def whisper_began(recorded: Recorded, event: WhisperBegan) -> None:
    _attend(recorded, event)


@projects(SupervisorJoined)
def supervisor_joined(recorded: Recorded, event: SupervisorJoined) -> None:
    _attend(recorded, event)


def _attend(recorded: Recorded, event: ListeningBegan | WhisperBegan | SupervisorJoined) -> None:
    change_call(recorded, event.call)
    mode = MODE_OF[type(event)]
    if Party.objects.filter(id=event.party).update(mode=mode):
        return
    Party.objects.create(
        id=event.party,
        call=event.call,
        order=recorded.position,
        kind="supervisor",
        who=str(event.supervisor),
        manner="join",
        mode=mode,
        state="joined",
        invited_by=recorded.actor,
        invited_at=recorded.at,
        joined_at=recorded.at,
    )
    occupy(recorded, event.supervisor, "talking", event.call)


@projects(CallTakenOver)
def call_taken_over(recorded: Recorded, event: CallTakenOver) -> None:
    if event.before is not None:
        vacate_desk(recorded, event.before, event.call)
    end_desk_party(recorded, event.call, event.call_taker)
    change_call(recorded, event.call, call_taker=event.call_taker, unattended=False)
    occupy(recorded, event.call_taker, "talking", event.call)
