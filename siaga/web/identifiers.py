"""Ids as they stand in addresses and headers: a uuid4 in 32 lower-case hexadecimal digits, and
the longer names that are given to callers."""

from __future__ import annotations

import re

from siaga.domain.refusal import Malformed

_HEX = re.compile(r"[0-9a-f]{32}")


class HexConverter:
    """Path converter: anything else is not an address of ours (404)."""

    regex = "[0-9a-f]{32}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class LinkConverter(HexConverter):
    """Path converter: what a caller's own page is known by (``operations/news.py``)."""

    regex = "[A-Za-z0-9]{22}"


def checked_key(key: str | None) -> str | None:
    """The browser's own id of a command (header ``Idempotency-Key``), or None when it sent none.

    Raises ``Malformed("bad_idempotency_key")`` for anything but 32 hexadecimal digits,
    because a key that is cut off or shared would make two different clicks one.
    """
    if key is None:
        return None
    if not _HEX.fullmatch(key):
        raise Malformed("bad_idempotency_key")
    return key
