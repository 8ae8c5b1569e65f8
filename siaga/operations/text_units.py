"""Which units an officer's OTW, TIBA or SELESAI moves.

Those that are named; else all that the agency has on this task and that stand one
step before, because one officer writes for all of them. Nobody is on it yet: the
agency's only free unit goes; of several, one has to be named. So it is where further units are
wanted or promised besides those that are out. Of an agency that has no
units, the first two say that its people have set out, and PROSES that it deals with the
task from where it is; of the third it is known only that somebody dealt with it.
"""

from __future__ import annotations

from siaga.domain.answer import CLEARED, EN_ROUTE, IN_PLACE, ON_SCENE, Said
from siaga.domain.incident import IN_PLACE as FROM_THERE
from siaga.domain.incident import NOT_SAID, SET_OUT
from siaga.domain.incident_state import ENGAGED
from siaga.domain.incident_state import Alert as AlertState
from siaga.domain.shift import in_shift
from siaga.operations.alerts import (
    Acknowledge,
    AssignUnit,
    ReportUnderWay,
    UnitMoved,
    acknowledge,
    assign_unit,
    own_alert,
    report_under_way,
    unit_moved,
)
from siaga.operations.escalation import wall_clock
from siaga.operations.text_tasks import Task
from siaga.operations.text_words import moved, no_unit, no_unit_out, under_way, which_unit
from siaga.operations.work import Work
from siaga.records.models import Unit
from siaga.records.statements import rows
from siaga.records.units_wanted import kinds_to_come

_BEFORE = {
    EN_ROUTE: (("assigned",), ("en_route",)),
    ON_SCENE: (("en_route",), ("assigned",), ("on_scene",)),
    CLEARED: (ENGAGED,),
}
"""Answer → from which steps units are moved by it: the first of these at which any stands. Those
that are there already are named again, so that a message sent twice is answered the same."""

_WITHOUT_UNITS = {EN_ROUTE: SET_OUT, ON_SCENE: SET_OUT, IN_PLACE: FROM_THERE, CLEARED: NOT_SAID}


def move_units(work: Work, said: Said, task: Task) -> str:
    """What to write back."""
    _incident, alert, _who = own_alert(work, task.incident, task.alert)
    names = {
        code: str(name)
        for code, name in rows(Unit, ["code", "name"], {"agency": alert.agency, "active": True})
    }
    if said.answer == IN_PLACE or (not names and not alert.units):
        what = _WITHOUT_UNITS[said.answer]
        report_under_way(work, ReportUnderWay(task.incident, task.alert, what=what))
        return under_way(task.code, said.answer)
    to_come = kinds_to_come(alert.id) if said.answer == EN_ROUTE else set()
    free = _free(work, alert.agency, to_come)
    further = bool(to_come and free)
    units = _named(said.rest, names) or _standing(alert, said.answer, further)
    if not units:
        if said.answer == CLEARED:
            return no_unit_out(task.code)
        acknowledge(work, Acknowledge(task.incident, task.alert))
        if len(free) != 1:
            asked = which_unit(task.code, said.answer, [names[code] for code in free])
            return asked if free else no_unit(task.code)
        units = free
    for unit in units:
        _move(work, task, alert, unit, said.answer)
    return moved(task.code, said.answer, ", ".join(names.get(unit, unit) for unit in units))


def _move(work: Work, task: Task, alert: AlertState, unit: str, to: str) -> None:
    if unit not in alert.engaged_units and to != CLEARED:
        assign_unit(work, AssignUnit(task.incident, task.alert, unit))
    unit_moved(work, UnitMoved(task.incident, task.alert, unit, to))


def _named(rest: str, names: dict[str, str]) -> list[str]:
    """The units whose name or code stands in what was written; the longest names first, so that
    "Mobil 12" is not also "Mobil 1"."""
    written = f" {_letters(rest)} "
    found = []
    for code, name in sorted(names.items(), key=lambda one: -len(one[1])):
        for called in (_letters(name), _letters(code)):
            if called and f" {called} " in written:
                written = written.replace(f" {called} ", "  ")
                found.append(code)
                break
    return sorted(found)


def _letters(text: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in text.lower()).split())


def _standing(alert: AlertState, answer: str, further: bool) -> list[str]:
    """``further``: whoever sets out does so besides those that are on the way."""
    for phases in _BEFORE[answer][: 1 if further else None]:
        found = sorted(unit for unit, phase in alert.units.items() if phase in phases)
        if found:
            return found
    return []


def _free(work: Work, agency: str, kinds: set[str]) -> list[str]:
    """Of these kinds, of any where none is said; those in their shift first."""
    where = {"agency": agency, "active": True, "out_of_service": "", "engaged_alert": ""}
    found = rows(Unit, ["code", "shifts", "kind"], where, order="code")
    local = wall_clock(work.now)
    first = sorted(found, key=lambda one: not in_shift(one[1], local))
    return [code for code, _shifts, kind in first if not kinds or kind in kinds]
