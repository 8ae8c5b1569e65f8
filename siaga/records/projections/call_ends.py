"""What stays of a call: its outcome, its incident, its call-back, its recording."""

from __future__ import annotations

from django.db.models import F

from siaga.domain.call import (
    CallBackDue,
    CallBackRequested,
    CallBackSettled,
    CallLinked,
    OutcomeSet,
    RecordingFailed,
    RecordingOpened,
    RecordingStarted,
    RecordingStored,
)
from siaga.domain.call_queue import CallBackStopped
from siaga.ledger.recorded import Recorded
from siaga.records.models import Call
from siaga.records.projecting import projects
from siaga.records.projections.calls import change_call


@projects(OutcomeSet)
def outcome_set(recorded: Recorded, event: OutcomeSet) -> None:
    change_call(recorded, event.call, outcome=event.outcome, outcome_by=recorded.actor)


@projects(CallLinked)
def call_linked(recorded: Recorded, event: CallLinked) -> None:
    change_call(recorded, event.call, incident=event.incident)


@projects(CallBackDue)
def call_back_due(recorded: Recorded, event: CallBackDue) -> None:
    change_call(recorded, event.call, call_back="due", call_back_due_at=recorded.at)
    if event.cut:
        Call.objects.filter(id=event.call).update(call_back_cut=True)
    if event.news:
        told = {"call_back_news": event.news, "call_back_about": event.about}
        Call.objects.filter(id=event.call).update(**told)


@projects(CallBackRequested)
def call_back_requested(recorded: Recorded, event: CallBackRequested) -> None:
    change_call(recorded, event.call, call_back="dialled", call_back_by=event.call_taker)
    if event.automatic:
        Call.objects.filter(id=event.call).update(call_back_tries=F("call_back_tries") + 1)


@projects(CallBackStopped)
def call_back_stopped(recorded: Recorded, event: CallBackStopped) -> None:
    change_call(recorded, event.call, call_back_stopped=True)


@projects(CallBackSettled)
def call_back_settled(recorded: Recorded, event: CallBackSettled) -> None:
    change_call(recorded, event.call, call_back="settled", call_back_how=event.how)
    done = {"call_back_cut": False, "call_back_news": "", "call_back_about": ""}
    Call.objects.filter(id=event.call).update(**done)


@projects(RecordingStarted)
def recording_started(recorded: Recorded, event: RecordingStarted) -> None:
    change_call(recorded, event.call, recording="running")


@projects(RecordingStored)
def recording_stored(recorded: Recorded, event: RecordingStored) -> None:
    change_call(
        recorded,
        event.call,
        recording="stored",
        recording_file=event.file,
        recording_sha256=event.sha256,
        recording_bytes=event.bytes,
        recording_s=event.duration_s,
        recording_began_at=event.began_at,
        recording_gaps=[list(gap) for gap in event.gaps],
        recording_cut=event.cut,
    )


@projects(RecordingFailed)
def recording_failed(recorded: Recorded, event: RecordingFailed) -> None:
    change_call(recorded, event.call, recording="failed", recording_trouble=event.reason[:200])


@projects(RecordingOpened)
def recording_opened(recorded: Recorded, event: RecordingOpened) -> None:
    """The trace itself is the ledger's; the call only counts on."""
    change_call(recorded, event.call)
