"""Whether a unit can be sent: said by its agency, or by an overseer who has it on the telephone."""

from __future__ import annotations

from dataclasses import dataclass

from siaga.domain import unit_rules as rules
from siaga.domain.kinds import UNIT
from siaga.domain.refusal import Malformed
from siaga.operations.command import Command
from siaga.operations.roles import require_agency
from siaga.operations.work import Work, operation


@dataclass(frozen=True)
class SetUnitService(Command):
    """``reason``: why it is out of service; "" puts it back into service."""

    unit: str
    reason: str


@operation(SetUnitService)
def set_unit_service(work: Work, command: SetUnitService) -> None:
    unit = work.load(UNIT, command.unit)
    if not unit.state.code:
        raise Malformed("unknown_unit")
    require_agency(work.by, unit.state.agency)
    if command.reason:
        work.append(unit, rules.take_out(unit.state, command.reason))
    else:
        work.append(unit, rules.put_back(unit.state))
