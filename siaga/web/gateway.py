"""Where a message gateway tells what came in, and what became of what went out.

It is no browser: it has no session but a password of its own, in the state folder's
``gateway-secret``, and comes from this machine or from ``SIAGA_GATEWAY_FROM``. It can
only ask with GET; what it says is decided once, by the name it has for it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from hmac import compare_digest
from ipaddress import ip_address
from urllib.parse import parse_qs

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from siaga.domain.report import is_id
from siaga.domain.text_parts import CODING, part_of, place_in
from siaga.operations import receipts
from siaga.operations.text_parts import receive_part
from siaga.operations.texts import receive

View = Callable[[HttpRequest], HttpResponse]
USER, ROUTE = "gateway", "kannel"
ARRIVED, NEVER, REFUSED = "1", "2", "16"
"""Kannel's ``%d``; what else there is lies between."""

UCS2 = b"2"
LONGEST_ID = 200

log = structlog.get_logger()


def gateway_only(view: View) -> View:
    """Everybody else reads the same, whatever is wrong."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if request.method != "GET":
            return HttpResponse(status=405)
        if not (_from_near(request) and _knows_the_password(request)):
            answer = HttpResponse("password needed\n", "text/plain", 401)
            answer["WWW-Authenticate"] = 'Basic realm="gateway"'
            return answer
        return view(request)

    return guarded


@gateway_only
def text(request: HttpRequest) -> HttpResponse:
    """A short message: Kannel's ``get-url``. What is answered at once is sent to who wrote."""
    said = _raw(request)
    id, number = said.get("id", b"").decode(errors="replace"), said.get("from", b"")
    if not id or len(id) > LONGEST_ID or not number:
        return _plain("id and from are needed", 400)
    two_bytes = said.get("coding", b"0") == UCS2
    words = said.get("text", b"")
    writer = number.decode(errors="replace")
    place = place_in(said.get("udh", b"")[1:])
    if place is not None:
        whole = words if two_bytes else words.decode(errors="replace").encode(CODING)
        part = part_of(*place, whole)
        if part is not None:
            return _plain(receive_part(ROUTE, writer, part))
    return _plain(
        receive(ROUTE, id, writer, words.decode(CODING if two_bytes else "utf-8", "replace"))
    )


@gateway_only
def receipt(request: HttpRequest) -> HttpResponse:
    """What became of a message of ours: Kannel's ``dlr-url``."""
    message, kind = request.GET.get("message", ""), request.GET.get("type", "")
    if kind not in (ARRIVED, NEVER, REFUSED):
        return _plain("")
    why = "expired" if "EXPIRED" in request.GET.get("answer", "") else "refused"
    if not (is_id(message) and receipts.receipt(message, kind == ARRIVED, why)):
        log.warning("receipt_for_nothing", route=ROUTE)
        return _plain("no such message", 404)
    return _plain("")


def _raw(request: HttpRequest) -> dict[str, bytes]:
    """The query's bytes: one message is in this coding, the next in another."""
    query = parse_qs(
        str(request.META.get("QUERY_STRING", "")),
        keep_blank_values=True,
        encoding="latin-1",
    )
    return {name: values[-1].encode("latin-1") for name, values in query.items()}


def _from_near(request: HttpRequest) -> bool:
    """As nginx saw it, which overwrites what came in; else it is on this machine."""
    written = request.META.get("HTTP_X_REAL_IP") or request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(str(written))
    except ValueError:
        return False
    return address.is_loopback or str(address) in settings.SIAGA_GATEWAY_FROM


def _knows_the_password(request: HttpRequest) -> bool:
    kind, _space, given = request.headers.get("Authorization", "").partition(" ")
    try:
        user, _colon, password = base64.b64decode(given, validate=True).partition(b":")
    except (binascii.Error, ValueError):
        return False
    known = str(settings.SIAGA_GATEWAY_SECRET).encode()
    right = compare_digest(password, known) and compare_digest(user, USER.encode())
    return kind.lower() == "basic" and right


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, "text/plain; charset=utf-8", status)
