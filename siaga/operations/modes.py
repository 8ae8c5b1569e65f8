"""Commands of a supervisor about the whole room: surge, drills, and who can do what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from siaga.domain import desk_rules
from siaga.domain import mode as rules
from siaga.domain.kinds import DESK, MODE
from siaga.domain.mode import CENTRE as CENTRE_MODE
from siaga.domain.number import number_key
from siaga.domain.refusal import Malformed
from siaga.operations.clockwork import on_due
from siaga.operations.command import Command
from siaga.operations.roles import CENTRE, OVERSEERS, require_machine, require_person
from siaga.operations.work import Work, operation
from siaga.records.models import Account, Deadline, Desk
from siaga.records.models.deadline import DRILL


@dataclass(frozen=True)
class BeginSurge(Command):
    """Every signed-in person is ready, now and when they sign in, until ``EndSurge``."""


@operation(BeginSurge)
def begin_surge(work: Work, _command: BeginSurge) -> None:
    require_person(work.by, *OVERSEERS)
    mode = work.load(MODE, CENTRE_MODE)
    if events := rules.begin_surge(mode.state):
        work.append(mode, events)
        for call_taker in _signed_on():
            desk = work.load(DESK, call_taker)
            work.append(desk, desk_rules.call_up(desk.state))


@dataclass(frozen=True)
class EndSurge(Command):
    """Whoever was called out of a pause goes back into it, unless they chose anew since."""


@operation(EndSurge)
def end_surge(work: Work, _command: EndSurge) -> None:
    require_person(work.by, *OVERSEERS)
    mode = work.load(MODE, CENTRE_MODE)
    if events := rules.end_surge(mode.state):
        work.append(mode, events)
        for call_taker in _signed_on():
            desk = work.load(DESK, call_taker)
            work.append(desk, desk_rules.stand_down(desk.state))


def _signed_on() -> list[int]:
    return list(Desk.objects.exclude(phase="off").values_list("call_taker", flat=True))


@dataclass(frozen=True)
class BeginDrill(Command):
    """For ``minutes``, calls over ``trunk`` from ``numbers`` are a drill's; no numbers: all
    calls, on a trunk that only drills use."""

    trunk: str
    minutes: int
    numbers: tuple[str, ...] = ()


@operation(BeginDrill)
def begin_drill(work: Work, command: BeginDrill) -> None:
    require_person(work.by, *OVERSEERS)
    if not command.trunk or len(command.trunk) > 64:
        raise Malformed("missing", field="trunk")
    if any(not number_key(number) for number in command.numbers):
        raise Malformed("wrong_value", field="numbers")
    mode = work.load(MODE, CENTRE_MODE)
    began = rules.DrillBegan(
        command.trunk,
        work.at + timedelta(minutes=command.minutes),
        everyone=not command.numbers,
        numbers=command.numbers,
    )
    trunks = settings.SIAGA_DRILL_TRUNKS
    work.append(mode, rules.begin_drill(mode.state, began, work.at, trunks))


@dataclass(frozen=True)
class EndDrill(Command):
    trunk: str


@operation(EndDrill)
def end_drill(work: Work, command: EndDrill) -> None:
    require_person(work.by, *OVERSEERS)
    mode = work.load(MODE, CENTRE_MODE)
    work.append(mode, rules.end_drill(mode.state, command.trunk, "supervisor", work.at))


@dataclass(frozen=True)
class LetDrillEnd(Command):
    """Its time is over: nobody has to remember."""

    trunk: str


@operation(LetDrillEnd)
def let_drill_end(work: Work, command: LetDrillEnd) -> None:
    require_machine(work.by)
    mode = work.load(MODE, CENTRE_MODE)
    work.append(mode, rules.end_drill(mode.state, command.trunk, "time", work.at))


@on_due(DRILL)
def drill_is_over(deadline: Deadline) -> LetDrillEnd:
    return LetDrillEnd(deadline.subject)


@dataclass(frozen=True)
class SetSkills(Command):
    """What this call taker can do, and whether they are the second line."""

    call_taker: int
    skills: tuple[str, ...]
    second_line: bool = False


@operation(SetSkills)
def set_skills(work: Work, command: SetSkills) -> None:
    require_person(work.by, *OVERSEERS)
    if not Account.objects.filter(id=command.call_taker, role__in=CENTRE).exists():
        raise Malformed("unknown_account")
    desk = work.load(DESK, command.call_taker)
    events = desk_rules.set_skills(
        desk.state, command.call_taker, command.skills, command.second_line
    )
    work.append(desk, events)
