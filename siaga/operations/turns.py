"""What the queue's rules need to know, read from the records. Nothing is written here."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from siaga.domain import cut, reputation
from siaga.domain.dialling import may_call_back
from siaga.domain.number import number_key
from siaga.domain.queue import FreeDesk, Shift, Times, WaitingCall
from siaga.domain.queue_rules import NumberFacts
from siaga.domain.skill import LANGUAGES
from siaga.records.models import Call, Desk, Drill, Incident, IncidentCall, Mode

_HEARD = Q(leg_state="up") | Q(phone__gt="")
MOST_READ = 500
"""Latest calls of one number that are looked at; more would change nothing."""


def times() -> Times:
    return Times(
        everybody_s=settings.SIAGA_EVERYBODY_S,
        second_line_s=settings.SIAGA_SECOND_LINE_S,
        skill_s=settings.SIAGA_SKILL_S,
        pranks_s=settings.SIAGA_PRANKS_S,
    )


def half_life() -> timedelta:
    return timedelta(days=settings.SIAGA_PRANK_HALF_LIFE_DAYS)


def waiting_calls() -> list[WaitingCall]:
    """Calls that nobody has taken, or that everybody has left; those that ring already included."""
    rows = Call.objects.filter(phase__in=("waiting", "ringing"))
    return [
        WaitingCall(
            call.id,
            call.offered_at,
            tuple(call.lapses),
            tuple(call.because),
            call.wants,
            call.wanted_at,
            tuple(call.rings_at),
        )
        for call in rows
    ]


def free_desks() -> list[FreeDesk]:
    """Signed on, ready, audio leg up or a desk phone that rings for each call, no call."""
    rows = Desk.objects.filter(_HEARD, phase="ready", busy="")
    return [
        FreeDesk(desk.call_taker, desk.idle_since, frozenset(desk.skills), desk.second_line)
        for desk in rows
    ]


def shift() -> Shift:
    """Desks at work, busy ones included."""
    rows = Desk.objects.filter(_HEARD, phase__in=("ready", "wrap_up"))
    desks = list(rows.values_list("skills", "second_line"))
    return Shift(
        frozenset(skill for skills, _second in desks for skill in skills),
        any(not second for _skills, second in desks),
    )


def facts_of(number: str | None, now: datetime) -> NumberFacts:
    """What is known of a number that calls; nothing of one that is withheld."""
    key = number_key(number)
    calls = list(Call.objects.filter(number_key=key)[:MOST_READ]) if key else []
    if not calls:
        return NumberFacts()
    owed = [call for call in calls if call.call_back in ("due", "dialled")]
    unheard = [call for call in owed if not call.call_back_news]
    since = reputation.horizon(now, half_life())
    pranks = [call.offered_at for call in calls if counts(call) and call.offered_at >= since]
    return NumberFacts(
        was_cut=any(call.call_back_cut for call in owed),
        called_back=bool(unheard),
        open_incident=_open_incident([call.id for call in calls if call.incident]),
        pranks=reputation.weight(pranks, now, half_life()),
        wants=next((call.wants for call in calls if call.wants in LANGUAGES), ""),
    )


def numbers_with_pranks(now: datetime) -> dict[str, float]:
    """Every number key whose pranks still weigh something, heaviest first, with their weight."""
    since = reputation.horizon(now, half_life())
    rows = Call.objects.filter(outcome="prank", forgiven=False, offered_at__gte=since)
    pranks: dict[str, list[datetime]] = {}
    for key, at in rows.exclude(number_key="").values_list("number_key", "offered_at"):
        pranks.setdefault(key, []).append(at)
    weights = {key: reputation.weight(ats, now, half_life()) for key, ats in pranks.items()}
    return dict(sorted(weights.items(), key=lambda one: -one[1]))


def counts(call: Call) -> bool:
    """Whether a call weighs on its number's reputation."""
    return call.outcome == "prank" and not call.forgiven


def _open_incident(calls: list[str]) -> bool:
    if not calls:
        return False
    incidents = IncidentCall.objects.filter(call__in=calls).values("incident")
    return Incident.objects.filter(id__in=incidents, state="open").exists()


def in_drill(trunk: str, number: str | None, now: datetime) -> bool:
    """Whether a call over this trunk from this number belongs to a drill that is on."""
    drill = Drill.objects.filter(trunk=trunk, until__gt=now).first()
    if drill is None:
        return False
    return drill.everyone or (number_key(number) or None) in drill.numbers


def cut_calls() -> list[Call]:
    """Calls that were cut and are dialled again without being asked, longest cut first; not a
    number that the centre may not dial, which would only be refused."""
    rows = Call.objects.filter(
        call_back="due",
        call_back_cut=True,
        call_back_stopped=False,
        call_back_tries__lt=cut.MOST_AUTOMATIC,
    )
    return [call for call in rows.order_by("call_back_due_at", "id") if callable_back(call.number)]


def callable_back(number: str | None) -> bool:
    """Whether the toll rule lets a caller's number be dialled."""
    return may_call_back(number or "", settings.SIAGA_MAY_DIAL)


def next_attempt_at(call: Call) -> datetime:
    """When it is this call's time."""
    return cut.next_attempt_at(call.call_back_tries, call.call_back_due_at or call.offered_at)


def surge() -> bool:
    """Whether every signed-in person is ready."""
    return Mode.objects.filter(surge_since__isnull=False).exists()
