"""Certificates in the words of the person at the terminal."""

from __future__ import annotations

from datetime import datetime

from siaga.main.spoken import gettext as _
from siaga.operations.certificates import Attempt, Certificate
from siaga.web.labels import CERTIFICATE_TROUBLES


def described(certificate: Certificate, now: datetime) -> str:
    days = certificate.days_left(now)
    text = _("good for {days} more days, until {end}") if days >= 0 else _("ran out on {end}")
    return text.format(days=days, end=f"{certificate.ends_at:%Y-%m-%d %H:%M} UTC")


def own() -> str:
    """Of one that no authority has signed."""
    return _("signed by itself: browsers and operators do not trust it until it is given to them")


def attempted(attempt: Attempt) -> str:
    """How the last attempt went."""
    at = f"{attempt.at:%Y-%m-%d %H:%M} UTC"
    if not attempt.trouble:
        return _("last looked after at {at}: all is well").format(at=at)
    why = _(CERTIFICATE_TROUBLES.get(attempt.trouble, attempt.trouble))
    text = _("last attempt at {at} failed: {why}").format(at=at, why=why)
    return f"{text} ({attempt.details})" if attempt.details else text
