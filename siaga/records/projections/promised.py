"""Further units that somebody said come, and until when they are waited for.

That it was said stays with the task of which it was said (``Alert.promised_at``), also while that
task is one with another. The clock runs where the task goes on, for whichever of them is due first,
as long as not all are out. While somebody is being asked no clock runs: it is asked for anyway.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from siaga.ledger.recorded import Recorded
from siaga.records.deadlines import deadline_key, set_deadline, settle
from siaga.records.models import Alert, Deadline, Unit
from siaga.records.models.deadline import PROMISED
from siaga.records.statements import change, rows
from siaga.records.units_wanted import units_not_out

Wait = tuple[datetime, datetime]
"""Until when, and since when."""


def expect_more(recorded: Recorded, alert: str) -> None:
    """Somebody says that the further units come: they set out in the time that any have, all that are
    wanted by now. Of an agency without units on record nobody can see that."""
    ((agency, within_s),) = rows(Alert, ["agency", "en_route_within_s"], {"id": alert})
    has_units = rows(Unit, ["code"], {"agency": agency, "active": True}, most=1)
    forget_what_is_over(recorded, alert)
    if within_s is not None and has_units and units_not_out(alert):
        change(Alert, {"id": alert}, promised_at=recorded.at)
        due_at = recorded.at + timedelta(seconds=within_s)
        set_deadline(PROMISED, recorded.stream, alert, due_at, set_at=recorded.at)


def is_promised(alert: str) -> bool:
    """Of itself or of a task that is one with it."""
    return any(_promised_at(one) is not None for one in (alert, *_one_with(alert)))


def forget_what_is_over(recorded: Recorded, alert: str) -> None:
    """It was asked for further up, or somebody has said anew that it comes."""
    for one in (alert, *_one_with(alert)):
        if any(until <= recorded.at for until, _since in _own(one, recorded.at)):
            change(Alert, {"id": one}, promised_at=None)


def forget_promise(recorded: Recorded, alert: str) -> None:
    """It is not waited for any more, also if the task parts from another."""
    settle(PROMISED, recorded.stream, alert)
    change(Alert, {"id": alert}, promised_at=None)


def pause_promise(recorded: Recorded, alert: str) -> None:
    """Somebody is being asked now."""
    settle(PROMISED, recorded.stream, alert)


def watch_promise(recorded: Recorded, alert: str) -> None:
    """What was promised of the task, and of those that are one with it, is waited for from now on,
    if it is still to come."""
    columns = ["incident", "state", "not_en_route", "exhausted", "ladder_stopped"]
    incident, state, late, *ended = rows(Alert, columns, {"id": alert})[0]
    stream, asked = f"incident:{incident}", late and not any(ended)
    waits = [] if asked or state != "acknowledged" else _waits(alert, recorded.at)
    if waits and units_not_out(alert):
        until, since = min(waits)
        set_deadline(PROMISED, stream, alert, until, set_at=since)
    else:
        settle(PROMISED, stream, alert)


def keep_promise(recorded: Recorded, alert: str) -> None:
    """One has set out, or tasks have parted. When all are out the promise was kept, unless another
    task's units are among them: these may leave again with it."""
    alone = not list(_one_with(alert))
    if alone and _promised_at(alert) is not None and not units_not_out(alert):
        forget_promise(recorded, alert)
    else:
        watch_promise(recorded, alert)


def hasten_promise(recorded: Recorded, alert: str, within_s: int) -> None:
    key = deadline_key(PROMISED, recorded.stream, alert)
    for until, since in rows(Deadline, ["due_at", "set_at"], {"key": key}):
        sooner = min(until, since + timedelta(seconds=within_s))
        change(Deadline, {"key": key}, due_at=sooner)


def outlast_asking(recorded: Recorded, alert: str) -> None:
    """Nobody is left to ask. What is not due yet may still come; else it was asked for in vain."""
    forget_what_is_over(recorded, alert)
    watch_promise(recorded, alert)


def move_promise(recorded: Recorded, alert: str, to: str) -> None:
    """A task that goes on under another name has brought its promise there; one that becomes one with
    another keeps its own in mind."""
    settle(PROMISED, recorded.stream, alert)
    ((came_from,),) = rows(Alert, ["carried_from"], {"id": alert})
    ((comes_from,),) = rows(Alert, ["carried_from"], {"id": to})
    if came_from == to or comes_from == alert:
        change(Alert, {"id": alert}, promised_at=None)
    watch_promise(recorded, to)


def _waits(alert: str, at: datetime) -> list[Wait]:
    """Of a task that is one with it no longer than this one's own would be waited for."""
    ((most_s,),) = rows(Alert, ["en_route_within_s"], {"id": alert})
    others = (wait for one in _one_with(alert) for wait in _own(one, at, most_s))
    return [*_own(alert, at), *others]


def _own(alert: str, at: datetime, most_s: int | None = None) -> list[Wait]:
    """What is over is due now, under another time than that at which it was looked at before."""
    ((since, within_s),) = rows(Alert, ["promised_at", "en_route_within_s"], {"id": alert})
    if since is None:
        return []
    waits_s = min(within_s or 0, within_s or 0 if most_s is None else most_s)
    return [(max(at, since + timedelta(seconds=waits_s)), since)]


def _promised_at(alert: str) -> datetime | None:
    found: datetime | None = rows(Alert, ["promised_at"], {"id": alert})[0][0]
    return found


def _one_with(alert: str) -> Iterator[str]:
    """The tasks that go on as this one, also those that came to it by way of another."""
    for (id,) in rows(Alert, ["id"], {"moved_to": alert}, among="alert_moved"):
        yield id
        yield from _one_with(id)
