"""Until when the certificates are good, for whoever must see to it before browsers refuse us."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from siaga.operations.certificates import Attempt, last_attempt, now, read_certificate
from siaga.web.api.answering import sent
from siaga.web.api.schemas_trunks import Certificates
from siaga.web.labels import CERTIFICATE_TROUBLES, label

router = Router()


@router.get("/certificates", response=Certificates)
def certificates(request: HttpRequest) -> HttpResponse:
    """The one with the fewest days left, and why no authority has given a new one. ``days_left``
    None: none is in use, or it cannot be read."""
    said, at = settings.SIAGA_CONFIGURATION, now()
    found = []
    for file in {one for one in (said.tls_certificate, said.sip_tls_certificate) if one}:
        try:
            found.append(read_certificate(file, at))
        except (OSError, ValueError):
            continue
    first = min(found, key=lambda one: one.ends_at, default=None)
    attempt = last_attempt(said.obtained) if said.certificate_from else None
    well = first is None or (first.level == "ok" and not first.own)
    if attempt is not None and well and not attempt.lasts(at):
        attempt = None  # the next attempt is soon, and there is time
    return sent(
        {
            "level": first.level if first else "ok",
            "days_left": first.days_left(at) if first else None,
            "not_given": bool(said.certificate_from and first and first.own),
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
