"""Calls that Asterisk alone took while Siaga was down or the room was empty, filed afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from siaga.domain import call_rules, party_rules, queue_rules
from siaga.domain.call import CallOffered, CallTakenByFallback, RecordingStored
from siaga.domain.call_state import ANSWERED, WAITING
from siaga.domain.event import Event
from siaga.domain.kinds import CALL
from siaga.domain.refusal import Malformed
from siaga.operations.calls import settle_called_again
from siaga.operations.command import Command, Reply
from siaga.operations.recordings import require_inside
from siaga.operations.roles import require_machine
from siaga.operations.turns import anybody_at_work
from siaga.operations.work import Work, operation


@dataclass(frozen=True)
class FallbackRecording:
    """As in ``StoreRecording``."""

    file: str
    sha256: str
    bytes: int
    duration_s: float
    began_at: datetime | None = None
    gaps: tuple[tuple[float, float], ...] = ()
    cut: bool = False


@dataclass(frozen=True)
class FileFallbackCall(Command):
    """``call`` is a new id, or that of a call which was handed over while it was live.

    ``answered_at`` None: no duty phone picked up. ``phone`` is the duty phone that did.
    ``unseen``: the caller hung up before the fallback or Siaga had the call; when the ledger
    knows it all the same, its end is said by whoever offered it. ``cut``: the engine died in it.
    """

    call: str
    trunk: str
    began_at: datetime
    answered_at: datetime | None
    ended_at: datetime
    number: str | None = None
    number_withheld: bool = False
    phone: str | None = None
    dialled: str = "112"
    recording: FallbackRecording | None = None
    unseen: bool = False
    cut: bool = False


@dataclass(frozen=True)
class TakeBack(Command):
    """The duty phones were not answered in a round, and voice can have the caller.

    Answers with ``taken``: whether the call waits for a desk now, and ``unknown``: whether
    it would, had anybody offered it. It stays with the fallback while nobody is at work.
    """

    call: str


@operation(TakeBack)
def take_back(work: Work, command: TakeBack) -> Reply:
    require_machine(work.by)
    if not anybody_at_work():
        return {"taken": False, "unknown": False}
    call = work.load(CALL, command.call)
    events = queue_rules.take_back(call.state)
    if call.state.phase in ANSWERED and events:
        work.append(call, party_rules.all_go(call.state))
    work.append(call, events)
    return {"taken": call.state.phase in WAITING, "unknown": call.version == 0}


@operation(FileFallbackCall)
def file_fallback_call(work: Work, command: FileFallbackCall) -> None:
    """Filing twice decides nothing. Answered, the call needs an outcome from a person;
    unanswered, it is abandoned and on the call-back list like any other."""
    require_machine(work.by)
    if command.ended_at < command.began_at:
        raise Malformed("wrong_value", field="ended_at")
    call = work.load(CALL, command.call)
    if call.state.via_fallback or (command.unseen and call.version > 0):
        return
    if call.version == 0:
        work.append(call, call_rules.offer(call.state, _offered(command)))
        settle_called_again(work, command.number)
    work.append(call, [_taken(command)])
    if command.answered_at is not None:
        work.append(call, call_rules.confirm_answered(call.state, None))
    work.append(call, party_rules.end_all(call.state))
    waited_s = (command.ended_at - command.began_at).total_seconds()
    by = "system" if command.cut else "caller"
    work.append(call, call_rules.end(call.state, by, 0, waited_s))
    work.append(call, _recording(command))


def _offered(command: FileFallbackCall) -> CallOffered:
    return CallOffered(
        call=command.call,
        direction="in",
        trunk=command.trunk,
        dialled=command.dialled,
        channel="",
        number_withheld=command.number_withheld,
        number=command.number,
    )


def _taken(command: FileFallbackCall) -> CallTakenByFallback:
    return CallTakenByFallback(
        command.call, command.began_at, command.answered_at, command.ended_at, command.phone
    )


def _recording(command: FileFallbackCall) -> list[Event]:
    made = command.recording
    if made is None:
        return []
    require_inside(made.file)
    return [
        RecordingStored(
            command.call,
            made.file,
            made.sha256,
            made.bytes,
            made.duration_s,
            made.began_at,
            made.gaps,
            made.cut,
        )
    ]
