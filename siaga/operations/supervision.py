"""Commands of supervisors at running calls, and the call taker's call for one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from siaga.domain import supervision_rules as rules
from siaga.domain.desk_rules import require_can_take
from siaga.domain.kinds import DESK
from siaga.domain.refusal import Refused
from siaga.operations.calls import begin_wrap_up, existing_call
from siaga.operations.command import Command
from siaga.operations.parties import own_call
from siaga.operations.roles import CENTRE, OVERSEERS, require_person
from siaga.operations.work import Work, operation
from siaga.records.models import Desk


def _require_own_desk(work: Work, user: int, call: str) -> None:
    """To hear or speak one needs a desk with its audio leg, and no other call on it."""
    require_can_take(work.load(DESK, user).state)
    if Desk.objects.filter(call_taker=user).exclude(call__in=("", call)).exists():
        raise Refused("desk_busy")


@dataclass(frozen=True)
class AttendCall(Command):
    """``mode``: ``listen``, ``whisper`` (the call taker alone hears) or ``talk``."""

    call: str
    mode: str


@operation(AttendCall)
def attend_call(work: Work, command: AttendCall) -> None:
    user = require_person(work.by, *OVERSEERS)
    call = existing_call(work, command.call)
    _require_own_desk(work, user, command.call)
    work.append(call, rules.attend(call.state, user, command.mode, uuid4().hex))


@dataclass(frozen=True)
class StopAttending(Command):
    call: str


@operation(StopAttending)
def stop_attending(work: Work, command: StopAttending) -> None:
    user = require_person(work.by, *OVERSEERS)
    call = existing_call(work, command.call)
    work.append(call, rules.stop(call.state, user))


@dataclass(frozen=True)
class TakeOverCall(Command):
    """A supervisor becomes the call taker; or whoever left a call to the others goes back."""

    call: str


@operation(TakeOverCall)
def take_over_call(work: Work, command: TakeOverCall) -> None:
    user = require_person(work.by, *CENTRE)
    call = existing_call(work, command.call)
    state = call.state
    goes_back = state.unattended and state.call_taker == user
    if work.by.role not in OVERSEERS and not goes_back:
        raise Refused("forbidden")
    _require_own_desk(work, user, command.call)
    before = state.attended_by
    events = rules.take_over(state, user)
    work.append(call, events)
    if events and before is not None:
        begin_wrap_up(work, before, command.call)


@dataclass(frozen=True)
class CallSupervisor(Command):
    """The call taker wants a supervisor at this call."""

    call: str


@operation(CallSupervisor)
def call_supervisor(work: Work, command: CallSupervisor) -> None:
    call = own_call(work, command.call)
    work.append(call, rules.call_supervisor(call.state))


@dataclass(frozen=True)
class HeedCall(Command):
    """Seen: a supervisor goes there on foot, or has spoken already."""

    call: str


@operation(HeedCall)
def heed_call(work: Work, command: HeedCall) -> None:
    user = require_person(work.by, *OVERSEERS)
    call = existing_call(work, command.call)
    work.append(call, rules.heed(call.state, user))
