"""What an alert says to whoever is asked, by whichever way: each channel makes its own words of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """``code``: what the answer names, where one telephone is asked about several alerts.

    ``priority`` 1 (most urgent) to 3, or None while it is not known. Texts are
    "" where the report does not say it yet; ``point`` is "lat,lon".
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
