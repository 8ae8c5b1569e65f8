"""When a channel's sound begins to come from another source in mid-call.

A gateway that is exchanged numbers its packets anew. Debian's Asterisk takes
numbers that are lower than before for late packets and drops them, for minutes
(its patch for lost Opus packets, ``main/translate.c``), wherever it translates
this channel's sound: for the other side, and for the recording. Only what is
set up again hears the new source. See docs/voice.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Renew = Callable[[str], None]
"""Asked to set up a channel's sound again."""


def other_source(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether two looks at ``rtp_statistics`` saw different sources (SSRC, RFC 3550)."""
    first, second = before.get("remote_ssrc"), now.get("remote_ssrc")
    return bool(first and second and first != second)
