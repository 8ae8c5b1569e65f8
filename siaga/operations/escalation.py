"""Let an alert climb: whom to ask now, and a message for each of them by each way there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from django.utils import timezone

from siaga.domain import escalation_rules as rules
from siaga.domain import message
from siaga.domain.alarm import UnitsWanted
from siaga.domain.contact import ADDRESSES, REGENCY, usable
from siaga.domain.escalation import (
    MORE_WANTED,
    NO_ANSWER,
    NOT_EN_ROUTE,
    RAISED,
    AlertNotEnRoute,
    LadderClimbed,
    LadderExhausted,
    LadderHandedOver,
    LadderStarted,
)
from siaga.domain.event import Event
from siaga.domain.incident import AlertRaised
from siaga.domain.incident_state import UNANSWERED_ALERT
from siaga.domain.incident_state import Alert as AlertState
from siaga.domain.incident_state import Incident as IncidentState
from siaga.domain.kinds import INCIDENT
from siaga.domain.ladder import choose
from siaga.domain.roster import SECRETARY, Turn, on_duty, read_turn
from siaga.operations import push, summoning
from siaga.operations.work import Loaded, Work
from siaga.records.deadlines import deadline_key
from siaga.records.models import (
    Call,
    Channel,
    Contact,
    Deadline,
    IncidentCall,
    Ladder,
    Message,
    Roster,
)
from siaga.records.models.deadline import EN_ROUTE, LADDER
from siaga.records.statements import rows
from siaga.records.units_wanted import units_missing


def begin_raised(work: Work, incident: Loaded[IncidentState], events: Iterable[Event]) -> None:
    """Put each alert that was just raised on its ladder; who is only informed is not waited for.
    An agency that has the task and is to send more is asked for the rest by the same way."""
    for event in events:
        if isinstance(event, AlertRaised) and not event.inform:
            begin(work, incident, event.alert)
        elif isinstance(event, UnitsWanted) and not is_drill(incident.state.id):
            _ask_for_more(work, incident, event.alert)


def _ask_for_more(work: Work, incident: Loaded[IncidentState], alert: str, *joined: str) -> bool:
    """From the duty officer on, until somebody answers or a further unit sets out. Where nobody
    has taken the task yet they are being asked already. False where nobody is asked anew."""
    asked = incident.state.alerts[alert]
    if asked.phase == "acknowledged" and units_missing(asked.wanted, alert, *joined):
        _begin(work, incident, alert, MORE_WANTED)
        return True
    push.sound(work, incident, alert)
    return False


def ask_anew(work: Work, incident: Loaded[IncidentState], alert: str) -> None:
    """An alert that goes on in another incident starts its ladder there, if nobody has it yet. Where
    it climbs because nobody has set out, or for further units, it goes on climbing from where it is:
    those of its step are asked about it under its new name."""
    found = incident.state.alerts[alert]
    if found.phase in UNANSWERED_ALERT:
        begin(work, incident, alert)
    elif found.climb.not_en_route and found.climb.exhausted:
        summoning.summon(work, incident, alert)
    elif found.climb.not_en_route and not found.climb.stopped:
        known = reachable()
        _tell(work, incident, alert, tuple(sorted(known.keys() & found.climb.asking)))
        push.sound(work, incident, alert)


def ask_for_wanted(
    work: Work, incident: Loaded[IncidentState], alert: str, joined: Iterable[str]
) -> bool:
    """A merge wants more of an agency's task than was wanted of it before. ``joined``: the tasks
    that become one with it, with their units. False where nobody is asked anew."""
    if not incident.state.alerts[alert].open or is_drill(incident.state.id):
        return False
    return _ask_for_more(work, incident, alert, *joined)


def begin_after_drill(work: Work, call: str) -> None:
    """A call that was thought to be a drill's is real: whoever would have been asked is asked now."""
    for (id,) in rows(IncidentCall, ["incident"], {"call": call}):
        incident = work.load(INCIDENT, id)
        for alert in incident.state.alerts.values():
            if alert.phase in UNANSWERED_ALERT and not alert.inform and not alert.climb.steps:
                _begin(work, incident, alert.id)


def begin(work: Work, incident: Loaded[IncidentState], alert: str) -> None:
    """Put a new alert on its ladder's first step, unless it belongs to a drill: nobody's telephone
    rings at night for an exercise. The agency's desk has it all the same."""
    if not is_drill(incident.state.id):
        _begin(work, incident, alert)


def is_drill(incident: str) -> bool:
    """Whether it is about calls of a drill and nothing else."""
    calls = tuple(call for (call,) in rows(IncidentCall, ["call"], {"incident": incident}))
    return bool(calls) and all(drill for (drill,) in rows(Call, ["drill"], {"id": calls}))


def remind(work: Work, incident: Loaded[IncidentState], alert: str) -> None:
    """The time to say "ours" is over: what sounds for it sounds once more. Where no ladder climbs
    for it, the supervisor is all that is left."""
    if not is_drill(incident.state.id):
        push.sound(work, incident, alert)
        if not incident.state.alerts[alert].climb.steps:
            summoning.summon(work, incident, alert)


def _begin(work: Work, incident: Loaded[IncidentState], alert: str, because: str = RAISED) -> None:
    """Without any ladder that fits, the alert has only its own clock, and the officers' browsers."""
    push.sound(work, incident, alert)
    if _start(work, incident, alert):
        climb(work, incident, alert, because)


def _start(work: Work, incident: Loaded[IncidentState], alert: str) -> bool:
    state = incident.state
    ladders = dict(rows(Ladder, ["code", "content"], {}, order="order"))
    code = choose(ladders, state.text("category"), state.priority)
    if code is None:
        return False
    chosen = ladders[code]
    steps = tuple(dict(step) for step in chosen["steps"])
    within_s = int(chosen["en_route_within_s"])
    started = LadderStarted(state.id, alert, code, steps, within_s, True, True)
    work.append(incident, [started], at=work.now)
    return True


def climb_again(work: Work, incident: Loaded[IncidentState], broken: AlertNotEnRoute) -> None:
    """Somebody had said "ours", and what that promises has not come: the next step is asked.

    Where everybody had been asked in vain before somebody said it, nobody is left above: all are
    asked anew, from the duty officer on, and the supervisor, to whom it was said that the task is
    taken, is alarmed at once and not only at the end of that.
    """
    before = incident.state.alerts[broken.alert].climb
    if before.exhausted:
        _start(work, incident, broken.alert)
    work.append(incident, [broken], at=work.now)
    more = incident.state.alerts[broken.alert].climb.more_wanted
    climb(work, incident, broken.alert, MORE_WANTED if more else NOT_EN_ROUTE)
    if before.exhausted and not before.stopped:
        summoning.summon(work, incident, broken.alert)


def hasten(work: Work, incident: Loaded[IncidentState]) -> None:
    """The incident's category or priority has changed: alerts on a slower ladder than it asks for
    now go on by the quicker one. A priority that falls slows nothing down."""
    state = incident.state
    climbing = [one for one in state.alerts.values() if one.open and one.climb.steps]
    ladders = dict(rows(Ladder, ["code", "content"], {}, order="order")) if climbing else {}
    code = choose(ladders, state.text("category"), state.priority)
    if code is None:
        return
    for alert in climbing:
        wait = _waits(state.id, alert)
        events = rules.hasten(state.id, alert.id, alert.climb, code, ladders[code], wait)
        work.append(incident, events, at=work.now)


def _waits(incident: str, alert: AlertState) -> rules.Wait | None:
    kind = EN_ROUTE if alert.phase == "acknowledged" else LADDER
    key = deadline_key(kind, f"incident:{incident}", alert.id)
    for until, since in rows(Deadline, ["due_at", "set_at"], {"key": key}):
        set_out = kind == EN_ROUTE and not alert.climb.not_en_route
        return rules.Wait(set_out, since, until)
    return None


def climb(work: Work, incident: Loaded[IncidentState], alert: str, because: str) -> None:
    """Ask the next step's contacts, if the ladder still runs."""
    state = incident.state.alerts[alert]
    duty = _duty(work, state)
    events = rules.climb(incident.state.id, alert, state.climb, because, duty, work.now)
    work.append(incident, events, at=work.now)
    for event in events:
        if isinstance(event, LadderClimbed) and event.contacts:
            _tell(work, incident, alert, event.contacts)
    if events and because != RAISED:
        push.sound(work, incident, alert)
    if any(isinstance(event, LadderExhausted) for event in events):
        summoning.summon(work, incident, alert)


def climb_if_unreached(
    work: Work, incident: Loaded[IncidentState], failed: message.Message, why: str
) -> None:
    """The last way of the last contact of the step has failed: nobody knows of it there, and the
    rest of the step's time would be waited for nothing."""
    alert = incident.state.alerts[failed.alert]
    now = alert.climb
    late = alert.phase == "acknowledged" and now.not_en_route
    if not (late or alert.phase in UNANSWERED_ALERT) or not rules.is_past(now):
        return
    if failed.contact not in now.asking or why in message.MAY_HAVE_REACHED:
        return
    told = {"alert": alert.id, "contact": tuple(now.asking), "purpose": message.ALERT}
    for id, state, trouble in rows(Message, ["id", "state", "why"], told):
        if id != failed.id and (state != "failed" or trouble in message.MAY_HAVE_REACHED):
            return
    again = MORE_WANTED if now.more_wanted else NOT_EN_ROUTE
    climb(work, incident, alert.id, again if late else NO_ANSWER)


def hand_over(
    work: Work, incident: Loaded[IncidentState], alert: str, came_on: Mapping[str, Sequence[str]]
) -> None:
    """Ask who has come on duty where the alert's ladder has asked already (``came_on`` can be
    asked)."""
    now = incident.state.alerts[alert].climb
    events = rules.hand_over(incident.state.id, alert, now, came_on)
    work.append(incident, events)
    for event in events:
        if isinstance(event, LadderHandedOver):
            _tell(work, incident, alert, event.contacts)


def _duty(work: Work, alert: AlertState) -> dict[str, Sequence[str]]:
    """Who can be asked at each position of the alert's ladder now, by the clock on the wall."""
    local, can_be_asked = wall_clock(work.now), reachable()
    found: dict[str, Sequence[str]] = {}
    for position, _wait_s in alert.climb.steps:
        turns = turns_of(REGENCY if position == SECRETARY else alert.agency)
        found[position] = [one for one in on_duty(turns, position, local) if one in can_be_asked]
    return found


def wall_clock(at: datetime) -> datetime:
    """As rosters are written: the centre's own time, without a zone."""
    return timezone.localtime(at).replace(tzinfo=None)


def turns_of(agency: str) -> list[Turn]:
    kept = rows(Roster, ["turns"], {"agency": agency})
    return [read_turn(turn) for turn in (kept[0][0] if kept else ())]


def reachable() -> dict[str, list[str]]:
    """The contacts that can be asked, each with the own ways in order."""
    columns = ["code", "channels", *ADDRESSES]
    ways = {
        code: usable(channels, dict(zip(ADDRESSES, addresses, strict=True)))
        for code, channels, *addresses in rows(Contact, columns, {"active": True})
    }
    return {code: channels for code, channels in ways.items() if channels}


def _tell(
    work: Work, incident: Loaded[IncidentState], alert: str, contacts: tuple[str, ...]
) -> None:
    """A channel without an address is left out here, so that the next one is not kept waiting."""
    ways = reachable()
    reaches = [message.Reach(contact, ways[contact]) for contact in contacts]
    ids = [uuid4().hex for reach in reaches for _ in reach.channels]
    told = message.tell(incident.state.id, alert, reaches, closed_ways(), ids, work.now)
    work.append(incident, told, at=work.now)


def closed_ways() -> set[str]:
    return {name for (name,) in rows(Channel, ["name"], {"works": False})}
