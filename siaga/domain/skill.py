"""What a call taker can do that another may not: languages first of all.

A call may want one skill. It is a preference: whoever has it is asked first,
and after a set time anybody is (``siaga.domain.queue``).
"""

from __future__ import annotations

from collections.abc import Iterable

from siaga.domain.refusal import Malformed

LANGUAGES = ("bbc", "btd", "btx", "eng")
"""ISO 639-3: Batak Toba, Batak Dairi (Pakpak), Batak Karo, English. Indonesian everybody speaks."""

SKILLS = (*LANGUAGES, "medical", "women_children")
"""Languages; advice for the sick and injured; violence against women and children."""


def require_skill(skill: str) -> str:
    """Raises ``Malformed("unknown_skill")``."""
    if skill not in SKILLS:
        raise Malformed("unknown_skill", skill=skill[:32])
    return skill


def in_order(skills: Iterable[str]) -> tuple[str, ...]:
    """Each once, in the order of ``SKILLS``, so that the same choice is the same event."""
    chosen = {require_skill(skill) for skill in skills}
    return tuple(skill for skill in SKILLS if skill in chosen)
