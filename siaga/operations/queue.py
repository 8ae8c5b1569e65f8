"""Commands about the queue: the skill a call wants, sending it back, reputations, the silent call."""

from __future__ import annotations

from dataclasses import dataclass

from siaga.domain import cut, party_rules, queue_rules, silent_rules
from siaga.domain.kinds import MODE
from siaga.domain.mode import CENTRE as CENTRE_MODE
from siaga.domain.mode import ReputationReviewed
from siaga.domain.number import number_key
from siaga.operations.calls import existing_call
from siaga.operations.command import Command
from siaga.operations.escalation import begin_after_drill
from siaga.operations.roles import (
    CENTRE,
    OVERSEERS,
    require_machine,
    require_own_call,
    require_person,
    require_role,
)
from siaga.operations.turns import numbers_with_pranks
from siaga.operations.work import Work, operation
from siaga.records.models import Call


@dataclass(frozen=True)
class WantSkill(Command):
    """Note the language or skill this caller needs; a language is remembered for the number."""

    call: str
    skill: str


@operation(WantSkill)
def want_skill(work: Work, command: WantSkill) -> None:
    call = existing_call(work, command.call)
    require_own_call(work.by, call.state)
    work.append(call, queue_rules.want_skill(call.state, command.skill))


@dataclass(frozen=True)
class SendBack(Command):
    """Let the caller wait for somebody with ``skill``, near the top of the queue."""

    call: str
    skill: str


@operation(SendBack)
def send_back(work: Work, command: SendBack) -> None:
    """Who sent it back is asked last."""
    call = existing_call(work, command.call)
    require_own_call(work.by, call.state)
    events = queue_rules.send_back(call.state, call.state.call_taker or 0)
    party_rules.require_attended(call.state)
    work.append(call, party_rules.all_go(call.state))
    work.append(call, queue_rules.want_skill(call.state, command.skill))
    work.append(call, events)


@dataclass(frozen=True)
class AskByKeys(Command):
    """Nobody speaks: let the caller hear an announcement that asks for keys."""

    call: str
    prompt: str = "silent"


@operation(AskByKeys)
def ask_by_keys(work: Work, command: AskByKeys) -> None:
    call = existing_call(work, command.call)
    require_own_call(work.by, call.state)
    work.append(call, silent_rules.ask(call.state, command.prompt))


@dataclass(frozen=True)
class ConfirmPrompt(Command):
    """The announcement has been played, or, not ``whole``, could not be."""

    call: str
    prompt: str
    whole: bool


@operation(ConfirmPrompt)
def confirm_prompt(work: Work, command: ConfirmPrompt) -> None:
    require_machine(work.by)
    call = existing_call(work, command.call)
    work.append(call, silent_rules.confirm_played(call.state, command.prompt, command.whole))


@dataclass(frozen=True)
class ReportKey(Command):
    """The caller has pressed a key of the telephone."""

    call: str
    key: str


@operation(ReportKey)
def report_key(work: Work, command: ReportKey) -> None:
    require_machine(work.by)
    call = existing_call(work, command.call)
    work.append(call, silent_rules.press(call.state, command.key))


@dataclass(frozen=True)
class StopCallBack(Command):
    """Do not dial this number by yourselves any more; it stays on the list."""

    call: str


@operation(StopCallBack)
def stop_call_back(work: Work, command: StopCallBack) -> None:
    require_role(work.by, *CENTRE)
    call = existing_call(work, command.call)
    work.append(call, cut.stop(call.state))


@dataclass(frozen=True)
class ForgiveNumber(Command):
    """Forgive the number of this call the pranks it made until now."""

    call: str


@operation(ForgiveNumber)
def forgive_number(work: Work, command: ForgiveNumber) -> None:
    require_person(work.by, *OVERSEERS)
    call = existing_call(work, command.call)
    key = number_key(call.state.number)
    pranks = Call.objects.filter(number_key=key, outcome="prank", forgiven=False)
    ids = pranks.order_by("offered_at").values_list("id", flat=True) if key else ()
    work.append(call, queue_rules.forgive(call.state, tuple(ids)))


@dataclass(frozen=True)
class FinishReview(Command):
    """A supervisor has gone through the numbers with a reputation."""


@operation(FinishReview)
def finish_review(work: Work, _command: FinishReview) -> None:
    require_person(work.by, *OVERSEERS)
    mode = work.load(MODE, CENTRE_MODE)
    work.append(mode, [ReputationReviewed(len(numbers_with_pranks(work.at)))])


@dataclass(frozen=True)
class LiftDrill(Command):
    """A call marked as a drill's is real."""

    call: str


@operation(LiftDrill)
def lift_drill(work: Work, command: LiftDrill) -> None:
    require_role(work.by, *CENTRE)
    call = existing_call(work, command.call)
    lifted = queue_rules.lift_drill(call.state)
    work.append(call, lifted)
    if lifted:
        begin_after_drill(work, command.call)
