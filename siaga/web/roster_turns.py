"""One turn of a roster as a form says it, and as a list shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, Final

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext

from siaga.domain.roster import POSITIONS as KNOWN_POSITIONS
from siaga.web.labels import POSITIONS, label
from siaga.web.roster_gaps import Rosters, names_of

_CLOCK: Final = re.compile(r"[0-9]{1,2}[.:][0-9]{2}", re.ASCII)
LONGEST_RANGE: Final = timedelta(days=62)
"""Days that one entry with dates may name."""


class InvalidTurn(Exception):
    """What the person must correct, in words; ``field`` is the form's."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True)
class Entered:
    """What the form holds. ``number`` is the turn that it changes, from 1; 0 for a new one."""

    number: int = 0
    position: str = ""
    who: str = ""
    days: tuple[int, ...] = ()
    first: str = ""
    last: str = ""
    begins: str = ""
    ends: str = ""
    remove: bool = False

    @property
    def dated(self) -> bool:
        return bool(self.first or self.last)


def entered_of(form: QueryDict) -> Entered:
    number = form.get("giliran", "")
    days = [int(one) for one in form.getlist("hari") if one in tuple("0123456")]
    return Entered(
        int(number) if number.isdecimal() and len(number) < 4 else 0,
        form.get("posisi", ""),
        form.get("siapa", ""),
        tuple(days),
        form.get("dari_tanggal", "").strip(),
        form.get("sampai_tanggal", "").strip(),
        form.get("dari", "").strip(),
        form.get("sampai", "").strip(),
        form.get("aksi") == "hapus",
    )


def changed(turns: Sequence[Mapping[str, Any]], entered: Entered) -> list[Mapping[str, Any]]:
    """The roster with the one turn added, corrected or removed. Raises ``InvalidTurn``."""
    kept = list(turns)
    if entered.number > len(kept):
        raise InvalidTurn("", gettext("Somebody has changed this roster meanwhile. Look again."))
    if entered.remove:
        if entered.number:
            del kept[entered.number - 1]
        return kept
    said = _turn(entered)
    if entered.number:
        kept[entered.number - 1] = said
    elif said in kept:
        raise InvalidTurn("", gettext("This turn stands on the roster already."))
    else:
        kept.append(said)
    return kept


def _turn(entered: Entered) -> dict[str, Any]:
    if entered.position not in KNOWN_POSITIONS:
        raise InvalidTurn("posisi", gettext("Choose the position."))
    if not entered.who:
        raise InvalidTurn("siapa", gettext("Choose who stands there."))
    turn: dict[str, Any] = {
        "position": entered.position,
        "contact": entered.who,
        "from": _time(entered.begins, "dari"),
        "until": _time(entered.ends, "sampai"),
    }
    if entered.dated and entered.days:
        raise InvalidTurn("hari", gettext("Give either days of the week or dates, not both."))
    if entered.dated:
        return turn | {"dates": _dates(entered)}
    if not entered.days:
        raise InvalidTurn("hari", gettext("Tick the days of the week, or give dates."))
    return turn | {"days": sorted(set(entered.days))}


def _time(written: str, field: str) -> str:
    """07.00 as it is written here, or 07:00 as browsers send it."""
    try:
        if not _CLOCK.fullmatch(written):
            raise ValueError
        return time.fromisoformat(written.replace(".", ":").zfill(5)).strftime("%H:%M")
    except ValueError:
        text = gettext("Write the time in hours and minutes, such as 07.00.")
        raise InvalidTurn(field, text) from None


def _dates(entered: Entered) -> list[str]:
    first = _date(entered.first or entered.last, "dari_tanggal")
    last = _date(entered.last or entered.first, "sampai_tanggal")
    if last < first:
        raise InvalidTurn("sampai_tanggal", gettext("The last date lies before the first one."))
    if last - first > LONGEST_RANGE:
        raise InvalidTurn("sampai_tanggal", gettext("At most two months at once."))
    return [(first + timedelta(days=one)).isoformat() for one in range((last - first).days + 1)]


def _date(written: str, field: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise InvalidTurn(field, gettext("This is not a date.")) from None


def shown_turns(turns: Iterable[Mapping[str, Any]], known: Rosters) -> list[dict[str, Any]]:
    """The turns in their order, in words, and as the form would hold them."""
    return [
        {
            "number": number,
            "position": label(POSITIONS, turn["position"]),
            "who": names_of([turn["contact"]], known)[0],
            "trouble": bool(known.trouble(turn["contact"])),
            "when": _when(turn),
            "hours": f"{turn['from'][:5]}–{turn['until'][:5]}".replace(":", "."),
            "begins": turn["from"][:5].replace(":", "."),
            "whole": turn["until"] == turn["from"],
            "over_night": turn["until"] < turn["from"],
            "entered": _entered(number, turn),
        }
        for number, turn in enumerate(turns, start=1)
    ]


def _when(turn: Mapping[str, Any]) -> str:
    if days := turn.get("days"):
        return gettext("every day") if len(set(days)) == 7 else ", ".join(map(day_name, days))
    return ", ".join(_span(first, last) for first, last in _ranges(turn["dates"]))


def _span(first: date, last: date) -> str:
    begins = date_format(first, "j M Y")
    return begins if first == last else f"{begins} – {date_format(last, 'j M Y')}"


def _ranges(written: Iterable[str]) -> list[tuple[date, date]]:
    """Days that follow one another, as first and last."""
    found: list[tuple[date, date]] = []
    for day in sorted(date.fromisoformat(one) for one in written):
        if found and found[-1][1] == day - timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def day_name(day: int) -> str:
    """0 is Monday; 2024 began with one."""
    return date_format(date(2024, 1, 1 + day), "l")


def _entered(number: int, turn: Mapping[str, Any]) -> Entered:
    dates = sorted(turn.get("dates") or ())
    return Entered(
        number,
        turn["position"],
        turn["contact"],
        tuple(turn.get("days") or ()),
        dates[0] if dates else "",
        dates[-1] if dates else "",
        turn["from"][:5].replace(":", "."),
        turn["until"][:5].replace(":", "."),
    )
