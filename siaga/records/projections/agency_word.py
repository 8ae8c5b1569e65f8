"""Since when an agency without units deals with its task, and in which way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from siaga.domain.agency_word import is_further
from siaga.domain.incident import WORDS, AlertUnderWay
from siaga.domain.merging import AlertReturned, WordCarried, WordLeft
from siaga.ledger.recorded import Recorded
from siaga.records.models import Alert
from siaga.records.statements import change, rows

COLUMN = dict(zip(WORDS, ("under_way_at", "in_place_at", "set_out_at"), strict=True))
MOMENTS = tuple(COLUMN.values())


def say_word(recorded: Recorded, event: AlertUnderWay) -> None:
    """What it says again, because more are wanted, it has said before; what was said of another
    task only it says now of this one."""
    known, carried = _said(event.alert)
    brought = [name for names in carried.values() for name in names]
    now = dict.fromkeys((MOMENTS[0], COLUMN.get(event.what, MOMENTS[0])), recorded.at)
    new = {name: at for name, at in now.items() if known[name] is None or name in brought}
    left = {of: [name for name in names if name not in new] for of, names in carried.items()}
    _change(event.alert, left, **new)


def carry_word(event: WordCarried) -> bool:
    """What was said of the other task, where nothing of the kind was said of this one. Whether it
    is more than what goes for it already."""
    known, _carried = _said(event.alert)
    before = [what for what, name in COLUMN.items() if known[name] is not None]
    _fill(event.alert, event.origin_alert)
    return is_further(event.what, before[-1] if before else None)


def bring_word(event: AlertReturned, row: Alert, there: Alert) -> None:
    """What was said meanwhile of the task that comes back; ``row`` is still to be saved."""
    last = COLUMN.get(event.what, MOMENTS[0])
    if getattr(row, last) is None:
        for name in MOMENTS[: 1 + MOMENTS.index(last)]:
            setattr(row, name, getattr(row, name) or getattr(there, name))
        if isinstance(row.carried_word, dict):
            own = (MOMENTS[0], last)
            row.carried_word = {
                of: [name for name in names if name not in own]
                for of, names in row.carried_word.items()
            }


def leave_word(event: WordLeft) -> None:
    """What remains is what was said of this task and of others that are one with it. At first a word
    was carried only to a task that had none, and it was not noted of which, or that it was."""
    _known, carried = _said(event.alert, unnoted=MOMENTS[:1])
    leaves = (event.of if event.of in carried else "",) if event.of else tuple(carried)
    gone = [name for of in leaves for name in carried.get(of, ())]
    stay = {of: names for of, names in carried.items() if of not in leaves}
    _change(event.alert, stay, **dict.fromkeys(gone))
    for of in sorted(stay):  # as databases keep no order of theirs
        _fill(event.alert, of)


def _fill(alert: str, of: str) -> None:
    if not of:
        return
    (there,) = rows(Alert, MOMENTS, {"id": of})
    known, carried = _said(alert)
    said = dict(zip(MOMENTS, there, strict=True))
    filled = {name: at for name, at in said.items() if at is not None and known[name] is None}
    _change(alert, {**carried, of: [*carried.get(of, ()), *filled]}, **filled)


def _said(
    alert: str, unnoted: Sequence[str] = ()
) -> tuple[dict[str, object], dict[str, Sequence[str]]]:
    """Since when, and which of these moments are those of which other task."""
    *said, carried = rows(Alert, [*MOMENTS, "carried_word"], {"id": alert})[0]
    noted = carried if isinstance(carried, dict) else {"": unnoted if carried is None else carried}
    return dict(zip(MOMENTS, said, strict=True)), noted


def _change(alert: str, carried: Mapping[str, Sequence[str]], **moments: object) -> None:
    """A task of which nothing more is noted may leave all the same, and leaves nothing."""
    noted = {of: list(names) for of, names in carried.items() if of or names}
    change(Alert, {"id": alert}, carried_word=noted, **moments)
