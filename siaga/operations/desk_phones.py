"""Commands of voice about desk phones: picked up, or not to be reached."""

from __future__ import annotations

from dataclasses import dataclass

from siaga.domain import call_rules, desk_rules
from siaga.domain.kinds import CALL, DESK
from siaga.operations.calls import lapse_at_desk
from siaga.operations.command import Command
from siaga.operations.parties import come_in, fail_at_desk
from siaga.operations.roles import require_machine
from siaga.operations.work import Work, operation
from siaga.records.models import Desk


@dataclass(frozen=True)
class PickUpPhone(Command):
    """The desk's phone is off the hook and its audio arrives."""

    call_taker: int


@operation(PickUpPhone)
def pick_up_phone(work: Work, command: PickUpPhone) -> None:
    """Picking up is answering: what rings at that desk is taken, and a call it is asked into is
    joined. Nothing rings: nothing more."""
    require_machine(work.by)
    ringing = Desk.objects.filter(call_taker=command.call_taker, busy="ringing")
    for id in ringing.values_list("call", flat=True):
        call = work.load(CALL, id)
        if not come_in(work, call, command.call_taker):
            work.append(call, call_rules.take(call.state, command.call_taker))


@dataclass(frozen=True)
class ReportPhoneDead(Command):
    """The desk's phone cannot be rung: unplugged, no network, engaged for hours."""

    call_taker: int


@operation(ReportPhoneDead)
def report_phone_dead(work: Work, command: ReportPhoneDead) -> None:
    """Calls go to others, who asks it into a call is told, and the desk pauses: it would only
    pass each call on again and again."""
    require_machine(work.by)
    desk = work.load(DESK, command.call_taker)
    if desk.state.phase == "off" or desk.state.leg_state == "up":
        return
    fail_at_desk(work, command.call_taker, "leg_lost")
    lapse_at_desk(work, command.call_taker, "leg_lost")
    work.append(desk, desk_rules.pause(desk.state, "technical"))
