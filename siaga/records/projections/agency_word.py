"""Since when an agency without units deals with its task, and in which way."""

from __future__ import annotations

from collections.abc import Iterable

from siaga.domain.incident import WORDS, AlertUnderWay
from siaga.domain.merging import AlertReturned, WordCarried
from siaga.ledger.recorded import Recorded
from siaga.records.models import Alert
from siaga.records.statements import change, rows

COLUMN = dict(zip(WORDS, ("under_way_at", "in_place_at", "set_out_at"), strict=True))
MOMENTS = tuple(COLUMN.values())


def say_word(recorded: Recorded, event: AlertUnderWay) -> None:
    """What it says again, because more are wanted, it has said before; what was said of another
    task only it says now of this one."""
    *said, carried = rows(Alert, [*MOMENTS, "carried_word"], {"id": event.alert})[0]
    known, carried = dict(zip(MOMENTS, said, strict=True)), carried or []
    now = dict.fromkeys((MOMENTS[0], COLUMN.get(event.what, MOMENTS[0])), recorded.at)
    new = {name: at for name, at in now.items() if known[name] is None or name in carried}
    _change(event.alert, [name for name in carried if name not in new], **new)


def carry_word(event: WordCarried) -> None:
    """What was said of the other task, where nothing of the kind was said of this one."""
    there = rows(Alert, MOMENTS, {"id": event.origin_alert})[0]
    *here, carried = rows(Alert, [*MOMENTS, "carried_word"], {"id": event.alert})[0]
    filled = {
        name: at
        for name, at, own in zip(MOMENTS, there, here, strict=True)
        if at is not None and own is None
    }
    _change(event.alert, [*(carried or []), *filled], **filled)


def bring_word(event: AlertReturned, row: Alert, there: Alert) -> None:
    """What was said meanwhile of the task that comes back; ``row`` is still to be saved."""
    last = COLUMN.get(event.what, MOMENTS[0])
    if getattr(row, last) is None:
        for name in MOMENTS[: 1 + MOMENTS.index(last)]:
            setattr(row, name, getattr(row, name) or getattr(there, name))


def leave_word(alert: str) -> None:
    """What remains is what was said of this task. At first a word was carried only to a task that
    had none, and it was not noted that it was."""
    ((carried,),) = rows(Alert, ["carried_word"], {"id": alert})
    carried = [MOMENTS[0]] if carried is None else carried
    _change(alert, [], **dict.fromkeys(carried))


def _change(alert: str, carried: Iterable[str], **moments: object) -> None:
    change(Alert, {"id": alert}, carried_word=list(carried), **moments)
