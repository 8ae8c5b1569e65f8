"""Which numbers the centre lets be dialled: the wall against toll fraud."""

from __future__ import annotations

import re
from collections.abc import Iterable

from siaga.domain.number import COUNTRY

A_NUMBER = re.compile(r"[+(]?[0-9][0-9 ().-]{1,30}")
DIALLED = re.compile(r"\+?\d{2,16}")
SUBSCRIBER = re.compile(r"0(?!80)[2-9]\d{3,12}")
"""A telephone in Indonesia, fixed or mobile. No caller ever has a number that begins with 00
(foreign), 01 (another carrier's prefix) or 080 (free and paid services): it is a forged one."""
BARE_COUNTRY = re.compile(rf"{COUNTRY}[2-9]\d{{6,}}")


def as_dialled(written: str) -> str:
    """The digits of a number as somebody typed it; "" when it is none."""
    if not A_NUMBER.fullmatch(written.strip()):
        return ""
    digits = re.sub(r"[ ().-]", "", written.strip())
    return digits if DIALLED.fullmatch(digits) else ""


def may_dial(number: str, prefixes: Iterable[str]) -> bool:
    """Whether a rule permits it: the longest prefix that fits decides, one with ``-`` refuses.

    ``+62…`` is compared as ``0…``: one subscriber, one rule. What no prefix names
    is refused.
    """
    compared = _national(number)
    best, permitted = -1, False
    for rule in prefixes:
        refuses = rule.startswith("-")
        prefix = rule.removeprefix("-")
        longer = len(prefix) > best or (len(prefix) == best and refuses)
        if prefix and compared.startswith(prefix) and longer:
            best, permitted = len(prefix), not refuses
    return permitted


def may_call_back(number: str, prefixes: Iterable[str]) -> bool:
    """Whether somebody who called 112 from ``number`` may be dialled.

    A telephone in Indonesia always, whatever the rule says of numbers that people type:
    somebody in need must not be out of reach because the room may not dial mobiles.
    Anything else, which is how a forged number makes the centre pay, only if the
    rule permits it.
    """
    if BARE_COUNTRY.fullmatch(number):
        number = f"+{number}"
    return bool(SUBSCRIBER.fullmatch(_national(number))) or may_dial(number, prefixes)


def _national(number: str) -> str:
    national = number.removeprefix(f"+{COUNTRY}")
    return f"0{national}" if national != number else number
