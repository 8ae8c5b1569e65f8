"""A month of the centre, from its first second to its last in the centre's own time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo

_WRITTEN = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@dataclass(frozen=True, order=True)
class Month:
    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"

    @property
    def before(self) -> Month:
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1)

    @property
    def after(self) -> Month:
        return Month(self.year + (self.month == 12), self.month % 12 + 1)

    def begins(self, zone: tzinfo) -> datetime:
        return datetime(self.year, self.month, 1, tzinfo=zone)

    def ends(self, zone: tzinfo) -> datetime:
        """The first moment that does not belong to it."""
        return self.after.begins(zone)


def month_of(moment: datetime, zone: tzinfo) -> Month:
    local = moment.astimezone(zone)
    return Month(local.year, local.month)


def read_month(written: str) -> Month | None:
    """``2026-11``; None when it is no month."""
    found = _WRITTEN.fullmatch(written)
    return Month(int(found[1]), int(found[2])) if found else None
