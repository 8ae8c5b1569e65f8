"""The time of a tap, as a phone sends it along with the command."""

from __future__ import annotations

import re
from typing import Final

from siaga.domain.field_rules import Claim
from siaga.domain.refusal import Malformed

HEADER: Final = "Siaga-Tapped"
_FORM: Final = re.compile(r"(\d{1,15}) (\d{1,15}) (-?\d{1,15}|-)")


def claim_of(header: str | None) -> Claim | None:
    """``<tapped> <sent> <server's clock ahead, or ->`` in milliseconds; None without the header.

    Raises ``Malformed`` for any other text: what is not understood is not guessed at.
    """
    if header is None:
        return None
    found = _FORM.fullmatch(header)
    if found is None:
        raise Malformed("wrong_value", field="tapped")
    tapped, sent, ahead = found.groups()
    return Claim(int(tapped), int(sent), None if ahead == "-" else int(ahead))
