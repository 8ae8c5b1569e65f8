"""Where a request came from, as nginx saw it."""

from __future__ import annotations

from django.http import HttpRequest


def address(request: HttpRequest) -> str:
    """The browser's address.

    The web process listens on loopback only, so the header can have been
    written by our own nginx and by nobody else; nginx overwrites what came in.
    """
    return str(request.META.get("HTTP_X_REAL_IP") or request.META.get("REMOTE_ADDR", ""))
