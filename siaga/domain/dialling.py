"""Which numbers the centre lets be dialled: the wall against toll fraud."""

from __future__ import annotations

import re
from collections.abc import Iterable

from siaga.domain.number import COUNTRY

WRITTEN = re.compile(r"[+(]?[0-9][0-9 ().-]{1,30}")
DIALLED = re.compile(r"\+?\d{2,16}")


def as_dialled(written: str) -> str:
    """The digits of a number as somebody typed it; "" when it is none."""
    if not WRITTEN.fullmatch(written.strip()):
        return ""
    digits = re.sub(r"[ ().-]", "", written.strip())
    return digits if DIALLED.fullmatch(digits) else ""


def may_dial(number: str, prefixes: Iterable[str]) -> bool:
    """Whether a rule permits it: the longest prefix that fits decides, one with ``-`` refuses.

    ``+62…`` is compared as ``0…``: one subscriber, one rule. What no prefix names
    is refused.
    """
    national = number.removeprefix(f"+{COUNTRY}")
    compared = f"0{national}" if national != number else number
    best, permitted = -1, False
    for rule in prefixes:
        refuses = rule.startswith("-")
        prefix = rule.removeprefix("-")
        longer = len(prefix) > best or (len(prefix) == best and refuses)
        if prefix and compared.startswith(prefix) and longer:
            best, permitted = len(prefix), not refuses
    return permitted
