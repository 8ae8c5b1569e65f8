"""Desks whose audio is lost in a call: for a while the caller waits for it, then for another."""

from __future__ import annotations

from dataclasses import dataclass

from siaga.domain import call_rules as rules
from siaga.domain import party_rules
from siaga.domain.clock import RING, is_over
from siaga.domain.kinds import CALL
from siaga.operations.clockwork import on_due
from siaga.operations.command import Command
from siaga.operations.roles import require_machine
from siaga.operations.work import Work, operation
from siaga.records.deadlines import deadline_key
from siaga.records.models import Call, Deadline
from siaga.records.models.deadline import LEG_IN_CALL
from siaga.records.statements import rows


@dataclass(frozen=True)
class GiveUpDesk(Command):
    """Whoever is connected with this desk need not wait for its audio any longer."""

    call_taker: int


@operation(GiveUpDesk)
def give_up_desk(work: Work, command: GiveUpDesk) -> None:
    """Only if the deadline still stands: audio that came a moment ago has settled it. Where
    others are in the conversation they talk on without this desk."""
    require_machine(work.by)
    key = deadline_key(LEG_IN_CALL, f"desk:{command.call_taker}", "")
    due_at = Deadline.objects.filter(key=key).values_list("due_at", flat=True).first()
    if due_at is None or not is_over(due_at, work.at, RING):
        return
    theirs = {"call_taker": command.call_taker, "phase": ("talking", "held")}
    for (id,) in rows(Call, ["id"], theirs):
        call = work.load(CALL, id)
        if call.state.unattended:
            continue
        if any(party.talks for party in call.state.parties):
            work.append(call, party_rules.leave_to_others(call.state))
            continue
        events = rules.lose_call_taker(call.state, command.call_taker)
        work.append(call, party_rules.all_go(call.state) if events else [])
        work.append(call, events)
        if events and call.state.call_back_of:
            original = work.load(CALL, call.state.call_back_of)
            work.append(original, rules.call_back_again(original.state))


@on_due(LEG_IN_CALL)
def leg_stayed_away_in_call(deadline: Deadline) -> GiveUpDesk:
    return GiveUpDesk(int(deadline.stream.removeprefix("desk:")))
