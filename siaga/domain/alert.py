"""What may happen to an alert and to the units an agency sends for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from siaga.domain.agency_word import is_further
from siaga.domain.alarm import AlertRead, UnitsWanted
from siaga.domain.event import Event
from siaga.domain.incident import (
    NOT_SAID,
    SET_OUT,
    WORDS,
    AlertAcknowledged,
    AlertDeclined,
    AlertDelivered,
    AlertDone,
    AlertOverdue,
    AlertRaised,
    AlertTakenOver,
    AlertUnderWay,
    AlertWithdrawn,
    UnitAssigned,
    UnitCleared,
    UnitEnRoute,
    UnitOnScene,
)
from siaga.domain.incident_state import (
    ASSIGNMENT_MOVES,
    OPEN_ALERT,
    UNANSWERED_ALERT,
    Alert,
    Incident,
)
from siaga.domain.plan import more_units
from siaga.domain.refusal import Malformed, Refused
from siaga.domain.report import TEXT_LIMIT, require_open, spoken
from siaga.domain.stream import allows

DECLINE_REASONS = (
    "no_unit_free",
    "not_our_area",
    "not_our_task",
    "already_handled",
    "cannot_reach",
    "other",
)
FINDINGS = ("real", "not_found", "false_report")
STEPS = {"en_route": UnitEnRoute, "on_scene": UnitOnScene, "cleared": UnitCleared}


@dataclass(frozen=True)
class Task:
    """What an agency is alerted for. ``alert`` is the new alert's id; the rest as in
    ``AlertRaised``."""

    alert: str
    agency: str
    inform: bool = False
    units: Mapping[str, int] = field(default_factory=dict)
    instead_of: str = ""


def forward(incident: Incident, tasks: Sequence[Task], due_at: datetime) -> list[Event]:
    """Raise an alert for each task, leaving out agencies that already have an open one.

    Who was only informed may be called to act; who is asked for more units than
    before, as a higher alarm level does, is told so on the alert it has.
    """
    require_open(incident)
    if not incident.text("category"):
        raise Refused("category_missing")
    acts = {alert.agency: alert for alert in incident.alerts.values() if alert.open}
    told = {one.agency for one in incident.alerts.values() if one.phase in (*OPEN_ALERT, "read")}
    events: list[Event] = []
    for task in tasks:
        if task.agency in acts:
            events += _want_more(incident, acts[task.agency], task)
        elif not (task.inform and task.agency in told):
            acts[task.agency] = Alert(task.alert, task.agency, wanted=task.units)
            told.add(task.agency)
            events.append(
                AlertRaised(
                    incident.id,
                    task.alert,
                    task.agency,
                    due_at,
                    task.inform,
                    dict(task.units),
                    task.instead_of,
                )
            )
    return events


def _want_more(incident: Incident, alert: Alert, task: Task) -> list[Event]:
    units = more_units(alert.wanted, task.units)
    return [UnitsWanted(incident.id, alert.id, units)] if units != dict(alert.wanted) else []


def find(incident: Incident, alert: str) -> Alert:
    if alert not in incident.alerts:
        raise Malformed("unknown_alert", alert=alert[:64])
    return incident.alerts[alert]


def deliver(incident: Incident, alert: Alert, channel: str) -> list[Event]:
    """A screen drew it; the second screen of the same agency adds nothing."""
    if not allows(alert.moves, alert.phase, "AlertDelivered"):
        return []
    return [AlertDelivered(incident.id, alert.id, channel)]


@dataclass(frozen=True)
class Answerer:
    """Who answers for an agency: an officer's account, or a contact by message."""

    officer: int | None = None
    contact: str = ""


def read(incident: Incident, alert: Alert, who: Answerer) -> list[Event]:
    """An agency that is only informed says that somebody has read it."""
    if not alert.inform:
        raise Refused("alert_not_informing")
    if not allows(alert.moves, alert.phase, "AlertRead"):
        return []
    return [AlertRead(incident.id, alert.id, who.officer, who.contact)]


def acknowledge(incident: Incident, alert: Alert, who: Answerer) -> list[Event]:
    """Say "this one is ours". A second tap decides nothing; late is still welcome.

    Of an alert that only informs it says no more than that it was read. While it climbs because
    nobody set out, somebody else takes it over: the asking would be for nothing.
    """
    if alert.inform:
        return read(incident, alert, who)
    if alert.climb.not_en_route and alert.phase == "acknowledged":
        return take_over(incident, alert, who)
    if alert.phase in ("acknowledged", "done"):
        return []
    _require_not_over(alert)
    return [AlertAcknowledged(incident.id, alert.id, who.officer, who.contact)]


def take_over(incident: Incident, alert: Alert, who: Answerer) -> list[Event]:
    """Not by whoever has it: saying "ours" again sends nobody out. Asked for further units they
    may well say that these come."""
    more = alert.climb.more_wanted
    same = (who.officer, who.contact) == alert.taken_by and not more
    if same or not allows(alert.moves, alert.phase, "AlertTakenOver"):
        return []
    return [AlertTakenOver(incident.id, alert.id, who.officer, who.contact, more)]


def _first_said(incident: Incident, alert: Alert, who: Answerer) -> list[Event]:
    """ "Ours" of somebody who does more than say it, where nobody has said it."""
    return [] if alert.phase == "acknowledged" else acknowledge(incident, alert, who)


def decline(
    incident: Incident, alert: Alert, who: Answerer, reason: str, said: str = ""
) -> list[Event]:
    """Also after acknowledging: the engine broke down. Units on it come free.

    ``said``: the reason in the words of somebody who answered by message.
    """
    if reason not in DECLINE_REASONS:
        raise Malformed("unknown_decline_reason", reason=reason[:80])
    _require_acting(alert)
    if alert.phase == "declined":
        return []
    _require_not_over(alert)
    words = spoken(said, "said") if said.strip() else None
    declined = AlertDeclined(
        incident.id, alert.id, who.officer, reason, contact=who.contact, said=words
    )
    return [*clear_all(incident, alert), declined]


def withdraw(incident: Incident, alert: Alert, reason: str) -> list[Event]:
    if alert.phase == "withdrawn":
        return []
    said = spoken(reason, "reason")
    if not alert.inform:
        _require_not_over(alert)
    elif not allows(alert.moves, alert.phase, "AlertWithdrawn"):
        return []
    return [*clear_all(incident, alert), AlertWithdrawn(incident.id, alert.id, said)]


def overdue(incident: Incident, alert: Alert) -> list[Event]:
    """Said once. The alert stays open: an answer that comes late is better than none."""
    if alert.inform or alert.overdue or alert.phase not in UNANSWERED_ALERT:
        return []
    return [AlertOverdue(incident.id, alert.id)]


def assign(incident: Incident, alert: Alert, unit: str, who: Answerer) -> list[Event]:
    """Send a unit; who sends one has also said "ours"."""
    _require_acting(alert)
    if alert.phase == "done":
        raise Refused("alert_done")
    _require_not_over(alert)
    if unit in alert.engaged_units:
        return []
    return [*_first_said(incident, alert, who), UnitAssigned(incident.id, alert.id, unit)]


def under_way(
    incident: Incident,
    alert: Alert,
    who: Answerer,
    how: str,
    reason: str = "",
    what: str = NOT_SAID,
) -> list[Event]:
    """Of an agency without units; who is dealing with it has also said "ours". ``reason`` and
    ``what`` as in ``AlertUnderWay``.

    Who dealt with it from its place may set out after all; that somebody set out is not taken
    back but by declining. Asked for more, they may say once again that these set out.
    """
    if what not in WORDS:
        raise Malformed("wrong_value", field="what")
    _require_acting(alert)
    _require_not_over(alert)
    more = what == SET_OUT and alert.climb.more_wanted
    if not is_further(what, alert.word.now) and not more:
        return []
    said = AlertUnderWay(incident.id, alert.id, how, who.officer, who.contact, reason, what)
    return [*_first_said(incident, alert, who), said]


def move(incident: Incident, alert: Alert, unit: str, to: str) -> list[Event]:
    """The unit's next step. Saying it twice decides nothing; steps are not taken back."""
    if to not in STEPS:
        raise Malformed("unknown_step", to=to[:40])
    if unit not in alert.units:
        raise Refused("unit_not_assigned", unit=unit)
    step = STEPS[to]
    if alert.units[unit] == to:
        return []
    if not allows(ASSIGNMENT_MOVES, alert.units[unit], step.__name__):
        raise Refused("unit_already_further", unit=unit, state=alert.units[unit])
    return [step(incident.id, alert.id, unit)]


def clear_all(incident: Incident, alert: Alert) -> list[Event]:
    return [UnitCleared(incident.id, alert.id, unit) for unit in alert.engaged_units]


def finish(incident: Incident, alert: Alert, officer: int, finding: str, done: str) -> list[Event]:
    """The agency's part is over: what was found, what was done; units still out are cleared."""
    if finding not in FINDINGS:
        raise Malformed("unknown_finding", finding=finding[:40])
    _require_acting(alert)
    if alert.phase == "done":
        return []
    _require_not_over(alert)
    if alert.phase != "acknowledged":
        raise Refused("alert_not_acknowledged")
    text = spoken(done, "done", TEXT_LIMIT) if done.strip() else ""
    finished = AlertDone(incident.id, alert.id, officer, finding, text)
    return [*clear_all(incident, alert), finished]


def _require_acting(alert: Alert) -> None:
    if alert.inform:
        raise Refused("alert_only_informs", agency=alert.agency)


def _require_not_over(alert: Alert) -> None:
    if alert.phase in ("withdrawn", "declined", "done", "moved"):
        raise Refused(f"alert_{alert.phase}", agency=alert.agency)
