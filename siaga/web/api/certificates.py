"""Until when the certificates are good, for whoever must see to it before browsers refuse us."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from siaga.operations.certificates import Attempt, Certificate, in_use, last_attempt, now
from siaga.web.api.answering import sent
from siaga.web.api.schemas_trunks import Certificates
from siaga.web.labels import CERTIFICATE_TROUBLES, label

router = Router()


@router.get("/certificates", response=Certificates)
def certificates(request: HttpRequest) -> HttpResponse:
    """The one with the fewest days left, and why no authority has given a new one. ``days_left``
    None: none is in use, or it cannot be read."""
    said, at = settings.SIAGA_CONFIGURATION, now()
    found = {
        file: one
        for file, one in in_use(said.certificate_files, at)
        if isinstance(one, Certificate)
    }
    not_given = any(one.own and said.is_obtained(file) for file, one in found.items())
    first = min(found.values(), key=lambda one: one.ends_at, default=None)
    attempt = last_attempt(said.obtained) if said.certificate_from else None
    well = first is None or (first.level == "ok" and not not_given)
    if attempt is not None and well and not attempt.lasts(at):
        attempt = None  # the next attempt is soon, and there is time
    return sent(
        {
            "level": first.level if first else "ok",
            "days_left": first.days_left(at) if first else None,
            "not_given": not_given,
            **_trouble(attempt),
        }
    )


def _trouble(attempt: Attempt | None) -> dict[str, str]:
    if attempt is None or not attempt.trouble:
        return {"trouble": "", "details": ""}
    return {
        "trouble": label(CERTIFICATE_TROUBLES, attempt.trouble),
        "details": attempt.details,
    }
