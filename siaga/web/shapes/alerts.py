"""What agencies are asked for, and what the plan says: the parts of an incident's shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from siaga.domain.alarm import LEVELS, rank
from siaga.domain.plan import Proposal, Situation, further, propose, reserves
from siaga.domain.report import ANSWER
from siaga.records.models import Alert, Assignment, Incident
from siaga.web.labels import UNIT_KINDS, label
from siaga.web.names import Names, in_language

Shape = dict[str, Any]


def situation(incident: Incident, fields: Mapping[str, str]) -> Situation:
    """What a plan is read for; ``fields`` of its report by name."""
    return Situation(
        incident.category,
        incident.priority,
        incident.region,
        {
            name.removeprefix(ANSWER): value
            for name, value in fields.items()
            if name.startswith(ANSWER)
        },
        incident.level,
    )


class Planned:
    """What the plan in force says of one incident, to the centre."""

    def __init__(self, incident: Incident, fields: Mapping[str, str]) -> None:
        self._situation = situation(incident, fields)

    def proposal(self, names: Names) -> list[Shape]:
        return self._shapes(propose(names.plans, self._situation), names)

    def levels_ahead(self, names: Names) -> list[Shape]:
        return [
            {
                "code": level,
                "agencies": self._shapes(further(names.plans, self._situation, level), names),
            }
            for level in LEVELS
            if rank(level) > rank(self._situation.level)
        ]

    def _shapes(self, proposals: Iterable[Proposal], names: Names) -> list[Shape]:
        """Without agencies that take no tasks at present."""
        return [
            {
                "agency": one.agency,
                "because": in_language(one.because),
                "inform": one.inform,
                "wanted": _wanted(one.units, {}),
                "reserves": [
                    names.agency_short(reserve.agency)
                    for reserve in reserves(names.plans, self._situation, one.agency)
                    if names.active(reserve.agency)
                ],
            }
            for one in proposals
            if names.active(one.agency)
        ]


def unreplaced(alert: Alert, beside: Sequence[Alert]) -> bool:
    """Declined, nobody was alerted in its place, and nobody has said that nobody need come.

    In its place comes whom the plan or a person called for it, or the same agency, asked again; not
    whoever was alerted meanwhile for something else, such as another agency's reserve. "Again" is
    by the ledger's order: a decline without a signal is known later than it was said.
    """
    if alert.state != "declined" or alert.settled_reason:
        return False
    known = alert.declined_position or alert.position
    again = (one for one in beside if one.agency == alert.agency and one.position > known)
    called = any(one.instead_of == alert.id for one in beside)
    return not called and not any(not one.inform and not one.carried for one in again)


def alert_shape(
    alert: Alert, beside: Sequence[Alert], assignments: Sequence[Assignment], names: Names
) -> Shape:
    """``beside``: all alerts of its incident."""
    agency = names.agencies.get(alert.agency)
    declined = next((one.agency for one in beside if one.id == alert.instead_of), None)
    return {
        "id": alert.id,
        "agency": alert.agency,
        "agency_name": names.agency(alert.agency),
        "state": alert.state,
        "raised_at": alert.raised_at,
        "due_at": alert.due_at,
        "overdue": alert.overdue,
        "delivered_at": alert.delivered_at,
        "acknowledged_at": alert.acknowledged_at,
        "acknowledged_by_name": names.person(alert.acknowledged_by)
        or (names.contact(alert.acknowledged_contact) if alert.acknowledged_contact else None),
        "taken_over_at": alert.taken_over_at,
        "under_way_at": alert.under_way_at,
        "in_place_at": alert.in_place_at,
        "set_out_at": alert.set_out_at,
        "declined_reason": alert.declined_reason,
        "done_at": alert.done_at,
        "finding": alert.finding,
        "done_text": alert.done_text,
        "duty_phone": agency.duty_phone if agency else "",
        "inform": alert.inform,
        "neighbour": names.neighbour(alert.agency),
        "unitless": alert.agency not in names.with_units,
        "wanted": _wanted(alert.wanted, _sent(assignments, names)),
        "instead_of_name": names.agency_short(declined) if declined else None,
        "settled_reason": alert.settled_reason,
        "read_at": alert.read_at,
        "read_by_name": names.person(alert.read_by),
        "assignments": [_assignment(one, names) for one in assignments],
    }


def units_in_words(units: Mapping[str, int]) -> str:
    """ "2 fire engines" without the plural, which Indonesian has not: "fire engine × 2"."""
    return ", ".join(f"{label(UNIT_KINDS, kind)} × {count}" for kind, count in units.items())


def _wanted(units: Mapping[str, int], sent: Mapping[str, int]) -> list[Shape]:
    return [
        {
            "kind": kind,
            "label": label(UNIT_KINDS, kind),
            "count": count,
            "sent": sent.get(kind, 0),
        }
        for kind, count in units.items()
    ]


def still_wanted(alert: Alert, assignments: Iterable[Assignment], names: Names) -> dict[str, int]:
    """Kinds of which more are to come, and how many."""
    sent = _sent(assignments, names)
    missing = {kind: count - sent.get(kind, 0) for kind, count in alert.wanted.items()}
    return {kind: count for kind, count in missing.items() if count > 0}


def _sent(assignments: Iterable[Assignment], names: Names) -> dict[str, int]:
    """Units by kind that are or were on the task; not those released before they arrived."""
    sent: dict[str, set[str]] = {}
    for one in assignments:
        unit = names.units.get(one.unit)
        if unit and (one.state != "cleared" or one.on_scene_at is not None):
            sent.setdefault(unit.kind, set()).add(unit.code)
    return {kind: len(units) for kind, units in sent.items()}


def _assignment(assignment: Assignment, names: Names) -> Shape:
    return {
        "unit": assignment.unit,
        "unit_name": names.unit(assignment.unit),
        "state": assignment.state,
        "assigned_at": assignment.assigned_at,
        "en_route_at": assignment.en_route_at,
        "on_scene_at": assignment.on_scene_at,
        "cleared_at": assignment.cleared_at,
        "safety": assignment.safety or None,
        "safety_at": assignment.safety_at,
        "answer_by": assignment.answer_by,
        "sharing": assignment.sharing,
        "tracked": names.tracked(assignment.unit),
    }
