"""Telephone numbers as they arrive from trunks, compared rather than beautified."""

from __future__ import annotations

COUNTRY = "62"
SHORTEST_SUBSCRIBER = 5
MOBILE = COUNTRY + "8"
MOBILE_DIGITS = range(11, 15)
"""Of an Indonesian mobile with the country: 08 and 8 to 11 more (Kominfo's numbering plan)."""


def number_key(number: str | None) -> str:
    """The same subscriber gives the same key: ``+62 812…``, ``0062812…`` and ``0812…`` are one.

    "" when there is nothing to compare: withheld, ``anonymous``, or too short
    to be a subscriber (a service number such as 112 is nobody's own).
    """
    digits = "".join(c for c in number or "" if c.isascii() and c.isdigit())
    if digits.startswith("00"):
        digits = digits[2:]
    elif digits.startswith("0"):
        digits = COUNTRY + digits[1:]
    return digits if len(digits) >= SHORTEST_SUBSCRIBER else ""


def ways_to_write(number: str) -> tuple[str, ...]:
    """The digits of every way to write ``number`` that ``number_key`` takes for the same one."""
    key = number_key(number)
    ways = (key, f"00{key}", f"0{key.removeprefix(COUNTRY)}")
    return tuple(way for way in ways if key and number_key(way) == key)


def is_mobile(number: str | None) -> bool:
    """Whether an SMS to it can arrive: an Indonesian mobile."""
    key = number_key(number)
    return key.startswith(MOBILE) and len(key) in MOBILE_DIGITS


def international(number: str) -> str:
    """``+62812…``, the one way in which every gateway reads it."""
    return f"+{number_key(number)}"
