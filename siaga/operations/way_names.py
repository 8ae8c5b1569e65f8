"""What a centre stands on, in the words for people: ways out, and the processes that are watched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

WAY_NAMES: Final[Mapping[str, str]] = {
    "sms": _("SMS"),
    "voice": _("Telephone call"),
    "chat": _("Chat message"),
    "email": _("E-mail"),
    "push": _("Web Push"),
    "tracking": _("Vehicle tracking"),
    "calls": _("Taking calls"),
    "courier": _("Sending messages"),
    "clockwork": _("Watching deadlines"),
}
"""By the names under which their failing is reported (``ReportChannel``)."""

ROUTE_NAMES: Final[Mapping[str, str]] = {
    "sms:kannel": _("SMS by Kannel"),
    "sms:smpp": _("SMS by SMPP"),
    "sms:modem": _("SMS by the modem"),
}
"""Routes of one way, of which the others go on."""


def way_name(name: str) -> str:
    """In the reader's language; "" where nobody knows it. A service of a way, such as
    ``chat:telegram``, is called by the way's name and its own."""
    if name in ROUTE_NAMES:
        return gettext(ROUTE_NAMES[name])
    way, _colon, service = name.partition(":")
    if way not in WAY_NAMES:
        return ""
    return f"{gettext(WAY_NAMES[way])} ({service})" if service else gettext(WAY_NAMES[way])
