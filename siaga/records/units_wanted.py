"""Whether as many units are there as a task wants."""

from __future__ import annotations

from collections.abc import Mapping

from siaga.records.models import Alert, Assignment, Unit
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
    columns = ["unit", "state", "on_scene_at"]
    out = {
        unit
        for unit, state, there in rows(Assignment, columns, {"alert": alert})
        if state in ("en_route", "on_scene") or there is not None
    }
    return _short_of(rows(Alert, ["wanted"], {"id": alert})[0][0], out)


def more_to_come(alert: str) -> bool:
    """Whether further units are asked for or were promised, and have not all set out."""
    asked, promised_at = rows(Alert, ["more_wanted", "promised_at"], {"id": alert})[0]
    return bool(asked or promised_at) and units_not_out(alert) > 0


def _short_of(wanted: Mapping[str, int], units: set[str]) -> int:
    kinds = [kind for (kind,) in rows(Unit, ["kind"], {"code": tuple(units)})] if units else []
    return sum(max(0, count - kinds.count(kind)) for kind, count in wanted.items())
