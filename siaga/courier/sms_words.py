"""An alert in one short message: what and where first, how to answer last."""

from __future__ import annotations

from django.utils.translation import gettext

from siaga.courier.alert_words import late, people, what
from siaga.domain.gsm import Piece, fit
from siaga.domain.told import Told

LONGEST_CATEGORY = 40


def alert_text(told: Told) -> str:
    """Cut from what is least needed; never that nobody has set out, the category, the code and how to answer."""
    category = what(told).upper()[:LONGEST_CATEGORY]
    urgency = f"P{told.priority}" if told.priority else "P?"
    where = told.place or ("" if told.landmark else gettext("place not known yet"))
    return fit(
        (
            Piece(late(told)),
            Piece(f"{category} {urgency}:"),
            Piece(_sentence(where), 1, 8),
            Piece(_sentence(told.landmark), 2, 8),
            Piece(_sentence(people(told)[:30]), 3, 8),
            Piece(f"({told.agency_name})" if told.agency_name else "", 4, 40),
            Piece(told.point, 5, 40),
            Piece(_sentence(told.narrative), 6, 12),
            Piece(_how(told.code)),
        )
    )


def place_text(told: Told) -> str:
    """To who was asked before the place was known. The area and the landmark share what is left.
    Whoever wrote it down may have taken it back before this went out."""
    known = told.place or told.landmark or told.point
    if known:
        task = gettext("Task {code} {category}, the place is now known:")
    else:
        task = gettext("Task {code} {category}:")
    where = told.place if known else gettext("place not known yet")
    return fit(
        (
            Piece(task.format(code=told.code, category=what(told)[:LONGEST_CATEGORY])),
            Piece(_sentence(where), 1, 8),
            Piece(_sentence(told.landmark), 2, 8),
            Piece(told.point, 3, 40),
        )
    )


def _sentence(text: str) -> str:
    said = " ".join(text.split()).rstrip(" .")
    return f"{said}." if said else ""


def _how(code: str) -> str:
    return gettext("Answer 1 {code}=we take it, 2 {code} REASON=no").format(code=code)
