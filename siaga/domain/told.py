"""What an alert says to whoever is asked, by whichever way: each channel makes its own words of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Told:
    """``code``: what the answer names, where one telephone is asked about several alerts.

    ``priority`` 1 (most urgent) to 3, or None while it is not known. Texts are
    "" where the report does not say it yet; ``point`` is "lat,lon".
    ``more``: so many further units are asked for.
    ``nobody_out``: somebody took it in vain, for nobody has set out.
    """

    incident: str
    alert: str
    agency: str
    agency_name: str
    number: str
    code: str
    category: str
    priority: int | None
    place: str
    landmark: str
    narrative: str
    people: str
    point: str
    more: int = field(default=0, kw_only=True)
    nobody_out: bool = field(default=False, kw_only=True)
