"""When a unit is manned: its shifts, as a roster's turns are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from siaga.domain.refusal import Malformed
from siaga.domain.roster import Hours, read_hours

MOST_SHIFTS, LONGEST_NAME = 10, 40
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
_DAYS = {
    word: day
    for day, words in enumerate(
        ("sen mon", "sel tue", "rab wed", "kam thu", "jum fri", "sab sat", "min aha sun")
    )
    for word in words.split()
}
_UNTIL = r"(?:\s*[-–]\s*|\s+s[./]?d\.?\s+)"
_ZONE = r"(?:\s*(?i:WIB|WITA|WIT)\b)?"
_WRITTEN = re.compile(
    rf"(?P<name>\S.*?)\s+(?P<from>\d{{1,2}}[.:]\d\d){_ZONE}{_UNTIL}"
    rf"(?P<until>\d{{1,2}}[.:]\d\d){_ZONE}(?:\s+(?P<days>\S.*))?",
    re.ASCII,
)


def written(text: str) -> dict[str, Any]:
    """A shift as people write it: "Pagi 07.00–19.00", or with days "Kantor 08.00-16.00 Sen-Jum".

    Days by their first three letters, in Indonesian or English; "s.d." is a dash, 24.00 is
    midnight, and "WIB" says nothing: it is the centre's own time. Raises
    ``Malformed("wrong_value", field="shifts")``.
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise Malformed("wrong_value", field="shifts")
    days = _days(found["days"]) if found["days"] else EVERY_DAY
    said = {"name": found["name"], "from": _clock(found["from"]), "until": _clock(found["until"])}
    shift = {**said, "days": list(days)}
    check([shift])
    return shift


def _clock(text: str) -> str:
    clock = text.replace(".", ":").zfill(5)
    return "00:00" if clock == "24:00" else clock


def _days(text: str) -> tuple[int, ...]:
    """ "Sen-Jum", "Senin s.d. Jumat", "Sab,Min", "Jum-Sen" over the week's end."""
    found: set[int] = set()
    for part in re.split(r"[,\s]+", re.sub(_UNTIL, "-", text.strip().lower())):
        first, dash, last = (word[:3] for word in part.partition("-"))
        if first not in _DAYS or (dash and last not in _DAYS):
            raise Malformed("wrong_value", field="shifts")
        begins, ends = _DAYS[first], _DAYS[last or first]
        found.update((begins + one) % 7 for one in range((ends - begins) % 7 + 1))
    return tuple(sorted(found))


def check(shifts: Sequence[Mapping[str, Any]]) -> None:
    """Raises ``Malformed("wrong_value", field="shifts")``."""
    if len(shifts) > MOST_SHIFTS:
        raise Malformed("wrong_value", field="shifts")
    for shift in shifts:
        if not 1 <= len(str(shift.get("name", "")).strip()) <= LONGEST_NAME or shift.get("dates"):
            raise Malformed("wrong_value", field="shifts")
        try:
            read_hours(shift)
        except Malformed:
            raise Malformed("wrong_value", field="shifts") from None


def in_shift(shifts: Iterable[Mapping[str, Any]], local: datetime) -> bool:
    """Whether one of them runs at ``local`` (wall clock). A unit without a shift is always on."""
    hours: list[Hours] = [read_hours(shift) for shift in shifts]
    return not hours or any(one.covers(local) for one in hours)
