"""Whether as many units are there as a task wants."""

from __future__ import annotations

from collections.abc import Mapping

from siaga.records.models import Alert, Assignment, Deadline, Unit
from siaga.records.models.deadline import PROMISED
from siaga.records.statements import rows


def units_missing(wanted: Mapping[str, int], *alerts: str) -> int:
    """How many are still to come of those ``wanted``; a unit that was released before it arrived
    was never there. ``alerts``: the task, and those that this very command makes one with it."""
    columns = ["unit", "state", "on_scene_at"]
    sent = {
        unit
        for unit, state, there in rows(Assignment, columns, {"alert": alerts})
        if state != "cleared" or there is not None
    }
    return _short_of(wanted, sent)


def units_not_out(alert: str) -> int:
    """How many of those that the task wants have not set out; who was there has come."""
    return _short_of(*_wanted_and_out(alert))


def kinds_to_come(alert: str) -> set[str]:
    """Of which kinds further units are asked for or were promised, also of a task that is one with
    this, and have not all set out."""
    asked = rows(Alert, ["id"], {"id": alert, "more_wanted": True})
    promised = rows(Deadline, ["key"], {"kind": PROMISED, "subject": alert})
    if not asked and not promised:
        return set()
    return {kind for kind, missing in _missing(*_wanted_and_out(alert)).items() if missing > 0}


def _wanted_and_out(alert: str) -> tuple[Mapping[str, int], set[str]]:
    columns = ["unit", "state", "on_scene_at"]
    out = {
        unit
        for unit, state, there in rows(Assignment, columns, {"alert": alert})
        if state in ("en_route", "on_scene") or there is not None
    }
    return rows(Alert, ["wanted"], {"id": alert})[0][0], out


def _short_of(wanted: Mapping[str, int], units: set[str]) -> int:
    return sum(_missing(wanted, units).values())


def _missing(wanted: Mapping[str, int], units: set[str]) -> dict[str, int]:
    kinds = [kind for (kind,) in rows(Unit, ["kind"], {"code": tuple(units)})] if units else []
    return {kind: max(0, count - kinds.count(kind)) for kind, count in wanted.items()}
