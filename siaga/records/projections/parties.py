"""Parties of calls, and in whose hands a call is."""

from __future__ import annotations

from typing import Any

from siaga.domain.party import (
    CallHandedOver,
    CallReturned,
    CallTakerLeft,
    KeypadSent,
    PartyFailed,
    PartyInvited,
    PartyJoined,
    PartyLeft,
    PartyRang,
    PartyRefused,
    RecordingPaused,
    RecordingResumed,
)
from siaga.domain.party_state import AT_DESK, LIVE
from siaga.ledger.recorded import Recorded
from siaga.records.deadlines import set_deadline, settle
from siaga.records.models import Desk, Party
from siaga.records.models.deadline import PARTY
from siaga.records.projecting import projects
from siaga.records.projections.calls import change_call, occupy, vacate


def change_party(party: str, **changes: Any) -> None:
    Party.objects.filter(id=party).update(**changes)


def vacate_desk(recorded: Recorded, call_taker: int, call: str) -> None:
    """One desk leaves the call; it is last in the line of the idle."""
    Desk.objects.filter(call_taker=call_taker, call=call).update(
        busy="", call="", since=recorded.at, idle_since=recorded.at
    )


def over(recorded: Recorded, party: str, state: str, reason: str = "") -> None:
    row = Party.objects.get(id=party)
    change_party(party, state=state, reason=reason, until=None, ended_at=recorded.at)
    settle(PARTY, recorded.stream, party)
    if row.kind in AT_DESK:
        vacate_desk(recorded, int(row.who), row.call)


@projects(PartyInvited)
def party_invited(recorded: Recorded, event: PartyInvited) -> None:
    change_call(recorded, event.call)
    Party.objects.create(
        id=event.party,
        call=event.call,
        order=recorded.position,
        kind=event.kind,
        who=event.who,
        number=event.number,
        manner=event.manner,
        state="invited",
        invited_by=recorded.actor,
        invited_at=recorded.at,
        until=event.until,
    )
    set_deadline(PARTY, recorded.stream, event.party, event.until, recorded.at)
    if event.kind in AT_DESK:
        occupy(recorded, int(event.who), "ringing", event.call)


@projects(PartyRang)
def party_rang(recorded: Recorded, event: PartyRang) -> None:
    change_call(recorded, event.call)
    change_party(event.party, state="ringing")


@projects(PartyJoined)
def party_joined(recorded: Recorded, event: PartyJoined) -> None:
    change_call(recorded, event.call)
    change_party(event.party, state="joined", until=None, joined_at=recorded.at)
    settle(PARTY, recorded.stream, event.party)
    row = Party.objects.get(id=event.party)
    if row.kind in AT_DESK:
        occupy(recorded, int(row.who), "talking", event.call)


@projects(PartyLeft)
def party_left(recorded: Recorded, event: PartyLeft) -> None:
    change_call(recorded, event.call)
    over(recorded, event.party, "left", event.reason)


@projects(PartyRefused)
def party_refused(recorded: Recorded, event: PartyRefused) -> None:
    change_call(recorded, event.call)
    over(recorded, event.party, "refused")


@projects(PartyFailed)
def party_failed(recorded: Recorded, event: PartyFailed) -> None:
    change_call(recorded, event.call)
    over(recorded, event.party, "failed", event.reason)


@projects(CallHandedOver)
def call_handed_over(recorded: Recorded, event: CallHandedOver) -> None:
    """The desk that takes the call stays busy with it; the one before is free."""
    if event.before is not None:
        vacate_desk(recorded, event.before, event.call)
    if event.call_taker is None:
        change_call(recorded, event.call, unattended=True)
        return
    over(recorded, event.party, "left", "has_the_call")
    change_call(recorded, event.call, call_taker=event.call_taker, unattended=False)
    occupy(recorded, event.call_taker, "talking", event.call)


@projects(CallTakerLeft)
def call_taker_left(recorded: Recorded, event: CallTakerLeft) -> None:
    change_call(recorded, event.call, unattended=True)
    vacate_desk(recorded, event.call_taker, event.call)


@projects(CallReturned)
def call_returned(recorded: Recorded, event: CallReturned) -> None:
    change_call(
        recorded,
        event.call,
        phase="waiting",
        call_taker=None,
        unattended=False,
        wish="",
        lapses=[],
    )
    vacate(recorded, event.call)


@projects(KeypadSent)
def keypad_sent(recorded: Recorded, event: KeypadSent) -> None:
    """The trace is the ledger's; the call only counts on."""
    change_call(recorded, event.call)


@projects(RecordingPaused)
def recording_paused(recorded: Recorded, event: RecordingPaused) -> None:
    change_call(recorded, event.call, recording_paused=True)


@projects(RecordingResumed)
def recording_resumed(recorded: Recorded, event: RecordingResumed) -> None:
    change_call(recorded, event.call, recording_paused=False)


def end_desk_party(recorded: Recorded, call: str, call_taker: int) -> None:
    """Who sat in the call as a party has it now: the part is over, the desk stays busy."""
    rows = Party.objects.filter(call=call, who=str(call_taker), kind__in=AT_DESK, state__in=LIVE)
    for party in rows.values_list("id", flat=True):
        over(recorded, party, "left", "has_the_call")
