"""A call as the desks see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from siaga.domain.cut import MOST_AUTOMATIC, ended_by
from siaga.domain.silent import is_silent
from siaga.operations.callouts import PHONE
from siaga.operations.turns import callable_back
from siaga.records.models import Call, Incident, IncidentCall, Message
from siaga.records.statements import rows
from siaga.web.names import Names
from siaga.web.shapes.handed_over import referral_shape
from siaga.web.shapes.parties import parties_of, party_shapes

Shape = dict[str, Any]
EARLIER_SHOWN: Final = 3
"""Outcomes and incidents of the same number that a ringing call brings along."""

EARLIER_READ: Final = 100
"""Rows of one number that are read at most; a number with more is shown as having so many."""


def call_shapes(calls: Sequence[Call], names: Names) -> list[Shape]:
    """Calls in the order given; the number's history only for those that are not over."""
    numbers = _incident_numbers({call.incident for call in calls if call.incident})
    parties = parties_of(call.id for call in calls)
    earlier = _earlier([call for call in calls if call.phase != "ended" and call.number_key])
    about = _called_about([call for call in calls if call.phase != "ended"], names)
    return [
        {
            **_shape(call, names, numbers, earlier.get(call.id)),
            "parties": party_shapes(parties.get(call.id, ()), names),
            "called_about": about.get(call.id),
        }
        for call in calls
    ]


def active_or_recent(handed_over: Iterable[Call] = (), recent: int = 50) -> list[Call]:
    """What a board shows: running calls, those with something left to do, the last ones."""
    unfinished = ~Q(phase="ended") | Q(outcome=None) | Q(call_back__in=("due", "dialled"))
    calls = {call.id: call for call in Call.objects.filter(unfinished)[:500]}
    calls |= {call.id: call for call in handed_over}
    calls |= {call.id: call for call in Call.objects.all()[:recent]}
    return sorted(calls.values(), key=lambda call: call.offered_at, reverse=True)


def _shape(call: Call, names: Names, numbers: dict[str, str], earlier: Shape | None) -> Shape:
    return {
        "id": call.id,
        "version": call.version,
        "direction": call.direction,
        "state": call.phase,
        "number": call.number,
        "number_withheld": call.number_withheld,
        "trunk": call.trunk,
        "offered_at": call.offered_at,
        "answered_at": call.answered_at,
        "ended_at": call.ended_at,
        "ended_by": ended_by(call.ended_by, call.cause) or None,
        "call_taker": call.call_taker,
        "call_taker_name": names.person(call.call_taker),
        "presented_to": call.presented_to,
        "rings_at": call.rings_at,
        "presented_until": call.presented_until,
        "outcome": call.outcome,
        **referral_shape(call),
        "incident": call.incident or None,
        "incident_number": numbers.get(call.incident),
        "via_fallback": call.via_fallback,
        "because": call.because,
        "wants": call.wants or None,
        "drill": call.drill,
        "prompt": call.prompt or None,
        "prompts": call.prompts,
        "keys": call.keys,
        "call_back": call.call_back,
        "call_back_cut": call.call_back_cut,
        "call_back_by_itself": _dialled_by_itself(call),
        "call_back_permitted": callable_back(call.number),
        "call_back_of": call.call_back_of,
        "call_back_news": call.call_back_news or None,
        "call_back_about": call.call_back_about or None,
        "line_troubles": call.line_troubles,
        "line_quality": call.line_quality,
        "recording": _recording(call),
        "recording_paused": call.recording_paused,
        "unattended": call.unattended,
        "supervisor_called_at": call.supervisor_called_at,
        "erased": call.erased,
        "earlier": earlier,
    }


def _dialled_by_itself(call: Call) -> bool:
    """Whether the number is dialled again without anybody asking."""
    if call.call_back != "due" or not call.call_back_cut or call.call_back_stopped:
        return False
    if is_silent(len(call.prompts), call.outcome):
        return False
    return call.call_back_tries < MOST_AUTOMATIC and callable_back(call.number)


def _recording(call: Call) -> Shape | None:
    if call.recording is None:
        return None
    return {
        "state": call.recording,
        "trouble": call.recording_trouble or None,
        "until": call.recording_until,
        "duration_s": call.recording_s,
        "sha256": call.recording_sha256 or None,
    }


def _incident_numbers(incidents: Iterable[str]) -> dict[str, str]:
    ids = tuple(incidents)
    return dict(rows(Incident, ["id", "number"], {"id": ids})) if ids else {}


def _earlier(calls: Sequence[Call]) -> dict[str, Shape]:
    """For each call what its number did before: how often, how it ended, which incidents."""
    if not calls:
        return {}
    columns = ["id", "offered_at", "outcome", "incident"]
    before = {
        key: [
            _Earlier(*row)
            for row in rows(Call, columns, {"number_key": key}, "-offered_at", EARLIER_READ)
        ]
        for key in {call.number_key for call in calls}
    }
    reported = [one.id for history in before.values() for one in history if one.incident]
    incidents = _incidents_of(reported)
    return {
        call.id: _history([one for one in before[call.number_key] if one.precedes(call)], incidents)
        for call in calls
    }


@dataclass(frozen=True)
class _Earlier:
    id: str
    offered_at: datetime
    outcome: str | None
    incident: str

    def precedes(self, call: Call) -> bool:
        return self.id != call.id and self.offered_at <= call.offered_at


def _incidents_of(calls: list[str]) -> dict[str, list[Incident]]:
    if not calls:
        return {}
    links = list(IncidentCall.objects.filter(call__in=calls).values_list("call", "incident"))
    found = Incident.objects.in_bulk([incident for _call, incident in links])
    linked: dict[str, list[Incident]] = defaultdict(list)
    for call, incident in links:
        if incident in found:
            linked[call].append(found[incident])
    return linked


def _history(history: list[_Earlier], incidents: dict[str, list[Incident]]) -> Shape:
    about = {one.id: one for row in history for one in incidents.get(row.id, ())}
    return {
        "calls": len(history),
        "last_outcomes": [row.outcome for row in history if row.outcome][:EARLIER_SHOWN],
        "incidents": [_incident(one) for one in list(about.values())[:EARLIER_SHOWN]],
    }


def _incident(one: Incident) -> Shape:
    return {
        "id": one.id,
        "number": one.number,
        "category": one.category,
        "state": one.state,
        "opened_at": one.opened_at,
    }


def _called_about(calls: Sequence[Call], names: Names) -> dict[str, Shape]:
    """Whom we rang about an alert, and who pressed the key to speak with us: who, and of what."""
    by_message = {
        call.channel.removeprefix(PHONE): call.id
        for call in calls
        if call.channel.startswith(PHONE)
    }
    if not by_message:
        return {}
    messages = list(Message.objects.filter(id__in=by_message))
    incidents = Incident.objects.in_bulk([message.incident for message in messages])
    return {
        by_message[message.id]: {
            "name": names.contact(message.contact),
            "incident": _incident(incidents[message.incident]),
        }
        for message in messages
    }
