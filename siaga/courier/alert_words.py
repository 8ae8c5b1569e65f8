"""What every written alert says the same way: how urgent, what, where."""

from __future__ import annotations

from django.utils.translation import gettext

from siaga.domain.told import Told


def what(told: Told) -> str:
    return told.category or gettext("Emergency")


def task(told: Told) -> str:
    """How urgent, and what."""
    urgency = gettext("PRIORITY {priority}").format(priority=told.priority or "?")
    return f"{urgency}: {what(told)}"


def late(told: Told) -> str:
    """First of all: whoever is asked would think that others are on their way."""
    if told.more:
        return gettext("{count} MORE UNITS ARE WANTED.").format(count=told.more)
    return gettext("NOBODY HAS SET OUT YET.") if told.nobody_out else ""


def where(told: Told) -> str:
    """The area, else the landmark, else that nobody knows yet."""
    return told.place or told.landmark or gettext("place not known yet")


def headline(told: Told) -> str:
    """What is needed on a locked telephone's screen, in one line."""
    return " ".join(f"[112] {late(told)} {task(told)}, {where(told)}".split())


def people(told: Told) -> str:
    """How many are affected; "" while nobody has said."""
    return gettext("{people} affected").format(people=told.people) if told.people else ""
