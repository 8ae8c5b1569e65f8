"""Commands of people about calls: answer, hold, resume, hang up, outcome, call back."""

from __future__ import annotations

from dataclasses import dataclass

from siaga.domain import call_rules as rules
from siaga.domain import party_rules
from siaga.domain.desk_rules import require_can_take
from siaga.domain.kinds import DESK
from siaga.domain.refusal import Refused
from siaga.operations.calls import existing_call, place_call_back
from siaga.operations.command import Command, Reply
from siaga.operations.names import in_words
from siaga.operations.roles import CENTRE, require_own_call, require_person, require_role
from siaga.operations.work import Work, operation
from siaga.records.models import Call, Desk
from siaga.records.statements import rows


def _require_free_desk(work: Work, call_taker: int, call: str) -> None:
    """Signed on, audio leg up, and no other call on it."""
    require_can_take(work.load(DESK, call_taker).state)
    for (busy_with,) in rows(Desk, ["call"], {"call_taker": call_taker}):
        if busy_with not in ("", call):
            raise Refused("desk_busy")


@dataclass(frozen=True)
class AnswerCall(Command):
    call: str


@operation(AnswerCall)
def answer_call(work: Work, command: AnswerCall) -> None:
    """Take the call; voice connects both and says so with ``ConfirmAnswered``."""
    user = require_person(work.by, *CENTRE)
    call = existing_call(work, command.call)
    with in_words():
        if events := rules.take(call.state, user):
            _require_free_desk(work, user, command.call)
            work.append(call, events)


@dataclass(frozen=True)
class HoldCall(Command):
    call: str


@operation(HoldCall)
def hold_call(work: Work, command: HoldCall) -> None:
    call = existing_call(work, command.call)
    require_own_call(work.by, call.state)
    work.append(call, rules.hold(call.state))


@dataclass(frozen=True)
class ResumeCall(Command):
    call: str


@operation(ResumeCall)
def resume_call(work: Work, command: ResumeCall) -> None:
    call = existing_call(work, command.call)
    require_own_call(work.by, call.state)
    work.append(call, [*party_rules.withdraw_transfer(call.state), *rules.resume(call.state)])


@dataclass(frozen=True)
class HangUpCall(Command):
    call: str


@operation(HangUpCall)
def hang_up_call(work: Work, command: HangUpCall) -> None:
    call = existing_call(work, command.call)
    require_own_call(work.by, call.state)
    work.append(call, rules.hang_up(call.state))


@dataclass(frozen=True)
class SetOutcome(Command):
    call: str
    outcome: str


@operation(SetOutcome)
def set_outcome(work: Work, command: SetOutcome) -> None:
    call = existing_call(work, command.call)
    require_own_call(work.by, call.state)
    work.append(call, rules.set_outcome(call.state, command.outcome))


@dataclass(frozen=True)
class CallBack(Command):
    """Dial an ended call's number again, from the own desk."""

    call: str


@operation(CallBack)
def call_back(work: Work, command: CallBack) -> Reply:
    user = require_person(work.by, *CENTRE)
    original = existing_call(work, command.call)
    _require_free_desk(work, user, "")
    ((trunk,),) = rows(Call, ["trunk"], {"id": command.call})
    return {"back_call": place_call_back(work, original, trunk, user)}


@dataclass(frozen=True)
class SettleCallBack(Command):
    """Strike a call off the list: ``reached``, ``unreachable``, ``called_again``, ``no_number``."""

    call: str
    how: str


@operation(SettleCallBack)
def settle_call_back(work: Work, command: SettleCallBack) -> None:
    require_role(work.by, *CENTRE)
    call = existing_call(work, command.call)
    work.append(call, rules.settle_call_back(call.state, command.how))
