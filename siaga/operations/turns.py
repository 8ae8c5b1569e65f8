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
from siaga.domain.silent import SILENT_FOR, is_silent
from siaga.domain.skill import LANGUAGES
from siaga.records.hand import Question
from siaga.records.models import Call, Desk, Drill, Incident, IncidentCall, Mode
from siaga.records.statements import rows, to_ask

_HEARD = Q(leg_state="up") | Q(phone__gt="")
MOST_READ = 100
"""Latest calls of one number that say something of it; more would change nothing."""
MOST_SILENT = 20
"""Of one number, so many are looked at for a silent one."""


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
    columns = ["id", "offered_at", "lapses", "because", "wants", "wanted_at", "rings_at"]
    found = rows(Call, columns, {"phase": ("waiting", "ringing")})
    return [
        WaitingCall(id, at, tuple(lapses), tuple(because), wants, wanted_at, tuple(rings_at))
        for id, at, lapses, because, wants, wanted_at, rings_at in found
    ]


def free_desks() -> list[FreeDesk]:
    """Signed on, ready, audio leg up or a desk phone that rings for each call, no call."""
    desks = Desk.objects.filter(_HEARD, phase="ready", busy="")
    return [
        FreeDesk(
            desk.call_taker,
            desk.idle_since,
            frozenset(desk.skills),
            desk.second_line,
            hears=desk.leg_state == "up",
        )
        for desk in desks
    ]


def shift() -> Shift:
    """Desks at work, busy ones included."""
    at_work = Desk.objects.filter(_HEARD, phase__in=("ready", "wrap_up"))
    desks = list(at_work.values_list("skills", "second_line"))
    return Shift(
        frozenset(skill for skills, _second in desks for skill in skills),
        any(not second for _skills, second in desks),
    )


def anybody_at_work() -> bool:
    """Whether there is a desk for which a caller may wait, busy ones included."""
    return Desk.objects.filter(_HEARD, phase__in=("ready", "wrap_up")).exists()


_KNOWN_BY = ("id", "incident", "call_back", "call_back_news", "call_back_cut", "wants") + (
    *("outcome", "forgiven", "offered_at"),
)


def facts_asked(number: str | None) -> list[Question]:
    """What ``facts_of`` will ask; the rest depends on the answer."""
    key = number_key(number)
    where = {"number_key": key}
    asked = to_ask(Call, _KNOWN_BY, where, order="-offered_at", most=MOST_READ, among="call_said")
    return [asked] if key else []


def facts_of(number: str | None, now: datetime) -> NumberFacts:
    """What is known of a number that calls; nothing of one that is withheld."""
    key = number_key(number)
    where = {"number_key": key}
    order, among = "-offered_at", "call_said"
    calls = rows(Call, _KNOWN_BY, where, order, MOST_READ, among) if key else []
    if not calls:
        return NumberFacts()
    reported, owed, spoken, pranks = [], [], "", []
    since = reputation.horizon(now, half_life())
    for call, incident, call_back, news, was_cut, wants, outcome, forgiven, at in calls:
        if incident:
            reported.append(call)
        if call_back in ("due", "dialled"):
            owed.append((was_cut, news))
        if wants in LANGUAGES:
            spoken = spoken or wants
        if outcome == "prank" and not forgiven and at >= since:
            pranks.append(at)
    return NumberFacts(
        was_cut=any(was_cut for was_cut, _news in owed),
        called_back=any(not news for _was_cut, news in owed),
        open_incident=_open_incident(tuple(reported)),
        pranks=reputation.weight(pranks, now, half_life()),
        wants=spoken,
    )


def numbers_with_pranks(now: datetime) -> dict[str, float]:
    """Every number key whose pranks still weigh something, heaviest first, with their weight."""
    since = reputation.horizon(now, half_life())
    calls = Call.objects.filter(outcome="prank", forgiven=False, offered_at__gte=since)
    pranks: dict[str, list[datetime]] = {}
    for key, at in calls.exclude(number_key="").values_list("number_key", "offered_at"):
        pranks.setdefault(key, []).append(at)
    weights = {key: reputation.weight(ats, now, half_life()) for key, ats in pranks.items()}
    return dict(sorted(weights.items(), key=lambda one: -one[1]))


def _open_incident(calls: tuple[str, ...]) -> bool:
    if not calls:
        return False
    incidents = tuple({one for (one,) in rows(IncidentCall, ["incident"], {"call": calls})})
    return bool(incidents) and bool(rows(Incident, ["id"], {"id": incidents, "state": "open"}))


_DRILL = ("until", "everyone", "numbers")


def drills_asked(trunk: str) -> Question:
    """What ``in_drill`` will ask."""
    return to_ask(Drill, _DRILL, {"trunk": trunk})


def in_drill(trunk: str, number: str | None, now: datetime) -> bool:
    """Whether a call over this trunk from this number belongs to a drill that is on."""
    key = number_key(number) or None
    drills = rows(Drill, _DRILL, {"trunk": trunk})
    return any(until > now and (everyone or key in numbers) for until, everyone, numbers in drills)


def cut_calls() -> list[Call]:
    """Calls that were cut and are dialled again without being asked, longest cut first; not a
    number that the centre may not dial, which would only be refused."""
    where = {"call_back": "due", "call_back_cut": True, "call_back_stopped": False}
    if not rows(Call, ["id"], where, most=1):
        return []  # as nearly always, and asked with every call
    owed = Call.objects.filter(
        call_back="due",
        call_back_cut=True,
        call_back_stopped=False,
        call_back_tries__lt=cut.MOST_AUTOMATIC,
    )
    return [call for call in owed.order_by("call_back_due_at", "id") if callable_back(call.number)]


def callable_back(number: str | None) -> bool:
    """Whether the toll rule lets a caller's number be dialled."""
    return may_call_back(number or "", settings.SIAGA_MAY_DIAL)


def silent_lately(number: str | None, now: datetime) -> bool:
    """Whether somebody at this number may not have dared to speak within the last day: also by a
    call about something else, for nobody who is silent says what about."""
    if not (key := number_key(number)):
        return False
    said = ["prompts", "outcome", "offered_at"]
    found = rows(Call, said, {"number_key": key}, order="-offered_at", most=MOST_SILENT)
    return any(
        is_silent(len(prompts), outcome) for prompts, outcome, at in found if now - at < SILENT_FOR
    )


def next_attempt_at(call: Call) -> datetime:
    """When it is this call's time."""
    return cut.next_attempt_at(call.call_back_tries, call.call_back_due_at or call.offered_at)


def surge() -> bool:
    """Whether every signed-in person is ready."""
    return Mode.objects.filter(surge_since__isnull=False).exists()
