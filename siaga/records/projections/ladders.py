"""Where each alert stands on its ladder, and by when it climbs."""

from __future__ import annotations

from datetime import timedelta

from siaga.domain.agency import NEIGHBOUR
from siaga.domain.contact import ContactDefined
from siaga.domain.duty import ON_DUTY, DutyTurned
from siaga.domain.escalation import (
    MORE_WANTED,
    AlertNotEnRoute,
    LadderClimbed,
    LadderExhausted,
    LadderHandedOver,
    LadderHastened,
    LadderHurried,
    LadderStarted,
    LadderStopped,
)
from siaga.domain.ladder import LadderDefined
from siaga.domain.message import PLACE, PURPOSES, QUIET
from siaga.domain.roster import DUTY, RosterChanged
from siaga.ledger.recorded import Recorded
from siaga.records.deadlines import deadline_key, set_deadline, settle
from siaga.records.models import (
    Agency,
    Alert,
    Assignment,
    Contact,
    Deadline,
    Ladder,
    Message,
    Roster,
    Unit,
)
from siaga.records.models.deadline import DUTY_TURNS, EN_ROUTE, LADDER
from siaga.records.projecting import projects
from siaga.records.projections.promised import (
    forget_promise,
    forget_what_is_over,
    hasten_promise,
    keep_promise,
    outlast_asking,
    pause_promise,
)
from siaga.records.projections.push import tell_that_it_is_over
from siaga.records.projections.reports import change_incident
from siaga.records.statements import change, insert, put, rows

ASKING = tuple(purpose for purpose in PURPOSES if purpose not in (*QUIET, PLACE))


@projects(ContactDefined)
def contact_defined(_recorded: Recorded, event: ContactDefined) -> None:
    put(
        Contact,
        code=event.contact,
        agency=event.agency,
        name=event.name or "",
        channels=list(event.channels),
        phone=event.phone or "",
        email=event.email or "",
        chat=event.chat or "",
        active=event.active,
    )


@projects(RosterChanged)
def roster_changed(recorded: Recorded, event: RosterChanged) -> None:
    """Who is on duty by it now is looked at by the next second."""
    put(Roster, agency=event.agency, version=recorded.version, turns=list(event.turns))
    set_deadline(DUTY_TURNS, ON_DUTY.stream(event.agency), "", recorded.at, recorded.at)


@projects(DutyTurned)
def duty_turned(recorded: Recorded, event: DutyTurned) -> None:
    if event.next_at is None:
        settle(DUTY_TURNS, recorded.stream, "")
    else:
        set_deadline(DUTY_TURNS, recorded.stream, "", event.next_at, recorded.at)


@projects(LadderDefined)
def ladder_defined(recorded: Recorded, event: LadderDefined) -> None:
    """Its place in lists is that of its first definition."""
    now = {"version": recorded.version, "content": event.content}
    if rows(Ladder, ["code"], {"code": event.ladder}):
        change(Ladder, {"code": event.ladder}, **now)
    else:
        insert(Ladder, code=event.ladder, order=recorded.position, **now)


@projects(LadderStarted)
def ladder_started(_recorded: Recorded, event: LadderStarted) -> None:
    """Begun anew, as after a merge, it knows nothing of an earlier end. What somebody said that comes
    they said all the same."""
    begun = {
        "ladder": event.ladder,
        "en_route_within_s": event.en_route_within_s,
        "expects_word": event.expects_word,
        "expects_neighbour": event.expects_neighbour,
    }
    anew = {"exhausted": False, "ladder_stopped": "", "not_en_route": False, "more_wanted": False}
    change(Alert, {"id": event.alert}, **anew, **begun)


@projects(LadderHastened)
def ladder_hastened(recorded: Recorded, event: LadderHastened) -> None:
    now = {"ladder": event.ladder, "en_route_within_s": event.en_route_within_s}
    change(Alert, {"id": event.alert}, step=event.step, **now)
    change_incident(recorded, event.incident)
    hasten_promise(recorded, event.alert, event.en_route_within_s)
    if event.next_at is None:
        return
    for kind in (LADDER, EN_ROUTE):
        key = deadline_key(kind, recorded.stream, event.alert)
        change(Deadline, {"key": key}, due_at=event.next_at)
    if rows(Alert, ["next_at"], {"id": event.alert})[0][0] is not None:
        change(Alert, {"id": event.alert}, next_at=event.next_at)


@projects(LadderClimbed)
def ladder_climbed(recorded: Recorded, event: LadderClimbed) -> None:
    """Once somebody has said "ours" it is their setting out that the next step waits for."""
    now: dict[str, object] = {"step": event.step, "next_at": event.next_at}
    if event.contacts or event.position == DUTY:  # where nobody stands nobody is asked
        now["position_asked"] = event.position
    if event.because == MORE_WANTED:
        now |= {"not_en_route": True, "more_wanted": True}
        pause_promise(recorded, event.alert)
    change(Alert, {"id": event.alert}, **now)
    change_incident(recorded, event.incident)
    taken = rows(Alert, ["id"], {"id": event.alert, "state": "acknowledged"})
    kind = EN_ROUTE if taken else LADDER
    set_deadline(kind, recorded.stream, event.alert, event.next_at, set_at=recorded.at)


@projects(LadderHandedOver)
def ladder_handed_over(recorded: Recorded, event: LadderHandedOver) -> None:
    change_incident(recorded, event.incident)


@projects(LadderHurried)
def ladder_hurried(recorded: Recorded, event: LadderHurried) -> None:
    change_incident(recorded, event.incident)


@projects(LadderExhausted)
def ladder_exhausted(recorded: Recorded, event: LadderExhausted) -> None:
    change(Alert, {"id": event.alert}, exhausted=True, next_at=None)
    change_incident(recorded, event.incident)
    _settle(recorded, event.alert)
    outlast_asking(recorded, event.alert)


@projects(LadderStopped)
def ladder_stopped(recorded: Recorded, event: LadderStopped) -> None:
    """Whoever would have been asked next is not; what is queued is not sent."""
    change(Alert, {"id": event.alert}, ladder_stopped=event.reason)
    change_incident(recorded, event.incident)
    leave_ladder(recorded, event.alert)


@projects(AlertNotEnRoute)
def alert_not_en_route(recorded: Recorded, event: AlertNotEnRoute) -> None:
    more = {"more_wanted": True} if event.more_wanted else {}
    change(Alert, {"id": event.alert}, not_en_route=True, **more)
    change_incident(recorded, event.incident)
    settle(EN_ROUTE, recorded.stream, event.alert)
    if event.more_wanted:
        forget_what_is_over(recorded, event.alert)
        forget_promise(recorded, event.alert)
    else:
        pause_promise(recorded, event.alert)


def leave_ladder(recorded: Recorded, alert: str) -> None:
    """The ladder stops everywhere at once: no further step, and nothing queued goes out."""
    forget_promise(recorded, alert)
    ask_nobody_more(recorded, alert)


def ask_nobody_more(recorded: Recorded, alert: str) -> None:
    _settle(recorded, alert)
    change(Alert, {"id": alert}, next_at=None)
    change(Message, {"alert": alert, "state": "queued", "purpose": ASKING}, state="dropped")


def drop_place(alert: str) -> None:
    """The task is over: nobody need find the way to it any more."""
    change(Message, {"alert": alert, "state": "queued", "purpose": PLACE}, state="dropped")


def expect_en_route(recorded: Recorded, alert: str) -> None:
    """A unit that sets out, or of an agency without any its word. A neighbour's 112 that has taken a
    record over has it as its own; of one that is asked for units these must come."""
    columns = ["agency", "en_route_within_s", "expects_word", "expects_neighbour", "wanted"]
    agency, within_s, word, lends, wanted = rows(Alert, columns, {"id": alert})[0]
    if within_s is None:
        return
    if not (lends and wanted) and rows(Agency, ["code"], {"code": agency, "kind": NEIGHBOUR}):
        return
    if word or rows(Unit, ["code"], {"agency": agency, "active": True}, most=1):
        due_at = recorded.at + timedelta(seconds=within_s)
        set_deadline(EN_ROUTE, recorded.stream, alert, due_at, set_at=recorded.at)


def set_out(recorded: Recorded, alert: str) -> None:
    """Somebody is on the way. What was promised besides is still to come."""
    if rows(Alert, ["id"], {"id": alert, "state": "acknowledged"}):
        await_nobody(recorded, alert)
        keep_promise(recorded, alert)


def await_nobody(recorded: Recorded, alert: str) -> None:
    """That somebody sets out is not waited for any more, and nobody further is asked for it."""
    ask_nobody_more(recorded, alert)
    tell_that_it_is_over(recorded, alert)
    change(Alert, {"id": alert}, not_en_route=False, more_wanted=False)


def expect_unless_out(recorded: Recorded, alert: str) -> None:
    """Of a task that is taken: nobody has been there and nobody is on the way any more."""
    if not rows(Alert, ["id"], {"id": alert, "state": "acknowledged"}):
        return
    sent = rows(Assignment, ["state", "on_scene_at"], {"alert": alert})
    under_way = rows(Alert, ["under_way_at"], {"id": alert})[0][0] is not None
    if not under_way and not any(there or state == "en_route" for state, there in sent):
        expect_en_route(recorded, alert)


def _settle(recorded: Recorded, alert: str) -> None:
    settle(LADDER, recorded.stream, alert)
    settle(EN_ROUTE, recorded.stream, alert)
