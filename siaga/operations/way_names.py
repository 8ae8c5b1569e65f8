"""What a centre stands on, in the words for people: ways out, and the processes that are watched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

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
